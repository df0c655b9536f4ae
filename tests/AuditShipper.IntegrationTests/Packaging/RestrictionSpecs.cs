using AuditShipper.IntegrationTests.Processes;
using AuditShipper.Publishing.Demo;
using AuditShipper.Publishing.Reading;

namespace AuditShipper.IntegrationTests.Packaging;

/// <summary>The published program under the restrictions of the DaemonSet's pod, and as the user of the systemd unit.</summary>
public sealed class RestrictionSpecs : IDisposable
{
    private const string Line = """{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a-1","stage":"ResponseComplete","requestURI":"/","verb":"get"}""";
    private readonly MockCluster _kafka = new();
    private readonly TemporaryFolder _folder = new();

    public RestrictionSpecs()
    {
        if (Environment.UserName != "root")
            Assert.Skip("Only root can take capabilities away and mount.");
        _kafka.CreateTopic("audit", 1);
        // As kube-apiserver 1.36 makes them.
        Directory.CreateDirectory(_folder.File("log"), (UnixFileMode)0b111_000_000);
        File.WriteAllText(_folder.File("log", "audit.log"), Line + "\n");
        File.SetUnixFileMode(_folder.File("log", "audit.log"), (UnixFileMode)0b110_000_000);
        Directory.CreateDirectory(_folder.File("work", "state"));
    }

    /// <summary>UID 0 without any capability, no way to gain one, everything read-only but the state.</summary>
    [Fact]
    public async Task It_ships_under_the_restrictions_of_the_pod()
    {
        var script = $"""
            set -e
            mount --bind {_folder.File("work", "state")} {_folder.File("work", "state")}
            mount --bind {_folder.File("log")} {_folder.File("log")}
            mount -o remount,bind,ro {_folder.File("log")}
            mount -o remount,bind,ro "$(findmnt -n -o TARGET --target {_folder.Path})"
            mount -o remount,bind,ro /
            exec setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all --clear-groups --no-new-privs "$@"
            """;
        await using var agent = await AgentProcess.Start(Settings("unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh"));
        await Ships(agent);
        var status = await File.ReadAllLinesAsync($"/proc/{agent.Child.Id}/status");
        Assert.Contains("CapEff:\t0000000000000000", status);
        Assert.Contains("CapBnd:\t0000000000000000", status);
        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.Contains(" / / ro,", await File.ReadAllTextAsync($"/proc/{agent.Child.Id}/mountinfo"), StringComparison.Ordinal);
        Assert.Equal(0, await agent.Stop());
    }

    /// <summary>Nobody's user, with CAP_DAC_READ_SEARCH alone.</summary>
    [Fact]
    public async Task It_ships_as_the_user_of_the_unit()
    {
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        (await ChildProcess.Run("chown", ["-R", "65534:65534", _folder.File("work")], TimeSpan.FromMinutes(2))).RequireSuccess();
        const string Capability = "+dac_read_search";
        await using var agent = await AgentProcess.Start(Settings(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all," + Capability, "--ambient-caps=-all," + Capability,
            "--bounding-set=-all," + Capability, "--no-new-privs"));
        await Ships(agent);
        Assert.Contains("CapEff:\t0000000000000004", await File.ReadAllLinesAsync($"/proc/{agent.Child.Id}/status"));
        Assert.Equal(0, await agent.Stop());
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    private async Task Ships(AgentProcess agent)
    {
        await agent.WaitUntilDelivered(1, TimeSpan.FromMinutes(2));
        var record = Assert.Single(TopicReader.ReadAll(_kafka.BootstrapServers, "audit", TimeSpan.FromMinutes(1)));
        Assert.Equal(Line, System.Text.Encoding.UTF8.GetString(record.Value));
    }

    private AgentSettings Settings(params string[] wrapper) => new()
    {
        BootstrapServers = _kafka.BootstrapServers,
        Topic = "audit",
        LogPath = _folder.File("log", "audit.log"),
        Folder = _folder.File("work"),
        Wrapper = wrapper,
        Environment = new Dictionary<string, string?> { ["DOTNET_EnableDiagnostics"] = "0" },
    };
}
