using AuditShipper.Publishing.Demo;

namespace AuditShipper.IntegrationTests.Processes;

/// <summary>What the published program tells systemd, and what it ends with.</summary>
public sealed class ServiceNotificationSpecs : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly MockCluster _kafka = new();
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task It_is_ready_feeds_the_watchdog_and_ends_with_0_when_asked_to()
    {
        await using var agent = await AgentProcess.Start(Settings());
        await agent.ExpectNotification("WATCHDOG=1");
        agent.Child.Signal(UnixSignal.Terminate);
        await agent.ExpectNotification("STOPPING=1");
        Assert.Equal(0, await agent.Child.WaitForExit(Patience));
    }

    [Fact]
    public async Task A_second_agent_on_the_same_state_directory_ends_with_3()
    {
        await using var first = await AgentProcess.Start(Settings());
        var outcome = await PublishedProgram.Run(["run", "--config", _folder.File("auditshipper.yaml")], Patience);
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains(_folder.File("state"), outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, await first.Stop());
    }

    [Fact]
    public async Task Stopped_before_anything_was_acknowledged_it_starts_again()
    {
        var settings = Settings() with { More = "shutdownDeadline: 1s" };
        await File.WriteAllTextAsync(settings.LogPath, """{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a-1","stage":"ResponseComplete"}""" + "\n");
        _kafka.StopBrokers();
        await using (var first = await AgentProcess.Start(settings))
        {
            await Wait.Until(async () => await first.Metric("auditshipper_read_lines_total") >= 1, Patience, () => "the line is read.\n" + first.Child.Output);
            Assert.Equal(0, await first.Stop());
        }

        _kafka.StartBrokers();
        await using var second = await AgentProcess.Start(settings);
        await second.WaitUntilDelivered(1, Patience);
    }

    [Fact]
    public async Task A_wrong_configuration_ends_with_2()
    {
        await File.WriteAllTextAsync(_folder.File("wrong.yaml"), "clutser: x\n");
        var outcome = await PublishedProgram.Run(["run", "--config", _folder.File("wrong.yaml")], Patience);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("clutser", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_property_that_librdkafka_refuses_ends_with_2_before_anything_is_made()
    {
        var settings = new AgentSettings
        {
            BootstrapServers = "127.0.0.1:1",
            Topic = "audit",
            LogPath = _folder.File("audit.log"),
            Folder = _folder.File("refused"),
            Properties = ["compression.codec: gold"],
        };
        Directory.CreateDirectory(settings.Folder);
        await File.WriteAllTextAsync(_folder.File("refused.yaml"), settings.Yaml(new(System.Net.IPAddress.Loopback, 9464)));

        var outcome = await PublishedProgram.Run(["run", "--config", _folder.File("refused.yaml")], Patience);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("compression.codec", outcome.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(settings.StateDirectory));
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    private AgentSettings Settings()
    {
        _kafka.CreateTopic("audit", 1);
        File.WriteAllText(_folder.File("audit.log"), "");
        return new AgentSettings
        {
            BootstrapServers = _kafka.BootstrapServers,
            Topic = "audit",
            LogPath = _folder.File("audit.log"),
            Folder = _folder.Path,
            // Half of it between two messages: the socket keeps ten for a reader that is late, and then none.
            Environment = new Dictionary<string, string?> { ["WATCHDOG_USEC"] = "8000000", ["WATCHDOG_PID"] = null },
        };
    }
}
