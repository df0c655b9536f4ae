using System.Globalization;
using System.Net;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Processes;

/// <summary>The published program running <c>run</c>, from its READY=1 on. Start another on the same folder after its end: it goes on.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly AgentSettings _settings;
    private readonly HttpClient _client;
    private readonly NotifySocket _systemd;

    private AgentProcess(AgentSettings settings, ChildProcess child, NotifySocket systemd, IPEndPoint listen)
    {
        _settings = settings;
        Child = child;
        _systemd = systemd;
        _client = new HttpClient { BaseAddress = new Uri($"http://{listen}") };
    }

    public ChildProcess Child { get; }

    public static async Task<AgentProcess> Start(AgentSettings settings)
    {
        var listen = new IPEndPoint(IPAddress.Loopback, LoopbackPorts.Free(1)[0]);
        var configuration = Path.Combine(settings.Folder, "auditshipper.yaml");
        await File.WriteAllTextAsync(configuration, settings.Yaml(listen));
        var socket = Path.Combine(settings.Folder, "notify");
        File.Delete(socket);
        var systemd = new NotifySocket(socket);
        string[] command = [.. settings.Wrapper, await PublishedProgram.Path(), "run", "--config", configuration];
        var environment = new Dictionary<string, string?>(settings.Environment) { ["NOTIFY_SOCKET"] = socket };
        var agent = new AgentProcess(settings, ChildProcess.Start(command[0], command[1..], environment), systemd, listen);
        await agent.WaitUntilReady();
        return agent;
    }

    /// <returns>The body of <paramref name="path"/>, whatever the status.</returns>
    public async Task<(HttpStatusCode Status, string Body)> Get(string path)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <returns>The sum over all labels of a metric.</returns>
    public async Task<double> Metric(string name) => (await Get("/metrics")).Body.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>Exactly so many records in this life, all of them acknowledged.</summary>
    public async Task WaitUntilDelivered(int records, TimeSpan limit)
    {
        await Wait.Until(async () => await Metric("auditshipper_delivered_records_total") >= records, limit, () => $"{records} are delivered. The agent printed:\n" + Child.Output);
        Assert.Equal(records, await Metric("auditshipper_delivered_records_total"));
    }

    /// <summary>
    /// Until everything in the log's directory has its fate: the checkpoint says so. What the metrics say of the lag may be of before the last lines were written.
    /// Nobody may write meanwhile.
    /// </summary>
    public Task WaitUntilShipped(TimeSpan limit) => Wait.Until(
        () => CheckpointOnDisk.CoversAll(_settings.StateDirectory, _settings.LogPath), limit, () => "everything is shipped. The agent printed:\n" + Child.Output);

    /// <summary>SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> Stop()
    {
        Child.Signal(UnixSignal.Terminate);
        return Child.WaitForExit(Patience);
    }

    /// <summary>SIGKILL.</summary>
    public async Task Kill()
    {
        Child.Signal(UnixSignal.Kill);
        await Child.WaitForExit(Patience);
    }

    public async Task ExpectNotification(string line)
    {
        using var deadline = new CancellationTokenSource(Patience);
        await _systemd.Expect(line, deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _systemd.Dispose();
        await Child.DisposeAsync();
    }

    private async Task WaitUntilReady()
    {
        using var deadline = new CancellationTokenSource(Patience);
        var ready = _systemd.Expect("READY=1", deadline.Token);
        var ended = Child.WaitForExit(Patience);
        if (await Task.WhenAny(ready, ended) == ready && ready.IsCompletedSuccessfully)
            return;
        var output = Child.Output;
        await DisposeAsync();
        throw new InvalidOperationException("The agent did not come up. It printed:\n" + output);
    }
}
