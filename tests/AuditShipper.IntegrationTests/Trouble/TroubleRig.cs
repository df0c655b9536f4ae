using System.Globalization;
using System.Net;
using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>What of a rig differs from the plain case.</summary>
internal sealed record TroubleSettings
{
    public int Partitions { get; init; } = 1;

    /// <summary>Of the topic, name and value.</summary>
    public (string Name, string Value)[] TopicConfig { get; init; } = [];

    /// <summary>Of librdkafka, each "name: value".</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];

    /// <summary>Further lines of the agent's configuration.</summary>
    public string More { get; init; } = "";

    /// <summary>Where the agent asks first; null: the brokers' own addresses.</summary>
    public string? BootstrapServers { get; init; }

    /// <summary>With a checkpoint topic of its own, and in its own cluster: its identity is nobody else's.</summary>
    public bool IsExactlyOnce { get; init; }

    /// <summary>As in <see cref="AgentSettings.Wrapper"/>.</summary>
    public IReadOnlyList<string> Wrapper { get; init; } = [];
}

/// <summary>The published agent between a written log and a topic of its own on a real Kafka.</summary>
internal sealed class TroubleRig : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder _folder = new();
    private readonly string _readFrom;
    private readonly AgentSettings _settings;
    private AgentProcess? _agent;

    private TroubleRig(string servers, string readFrom, string topic, TroubleSettings settings)
    {
        _readFrom = readFrom;
        Topic = topic;
        Directory.CreateDirectory(_folder.File("log"));
        Log = new WrittenLog(_folder.File("log", "audit.log"));
        Log.Write(0);
        _settings = new AgentSettings
        {
            BootstrapServers = settings.BootstrapServers ?? servers,
            Wrapper = settings.Wrapper,
            Topic = topic,
            LogPath = Log.Path,
            Folder = _folder.Path,
            More = settings.More,
            Properties = ["linger.ms: 5", .. settings.Properties],
            Cluster = settings.IsExactlyOnce ? topic : "test",
            Kafka = settings.IsExactlyOnce ? ["delivery: exactly-once", $"checkpointTopic: {Checkpoints(topic)}"] : [],
        };
    }

    public string Topic { get; }

    public WrittenLog Log { get; }

    public AgentProcess Agent => _agent ?? throw new InvalidOperationException("The agent was not started.");

    /// <param name="kafka">The brokers.</param>
    /// <param name="topic">Made here.</param>
    /// <param name="settings">What differs from the plain case.</param>
    public static async Task<TroubleRig> Create(KafkaCluster kafka, string topic, TroubleSettings? settings = null)
    {
        settings ??= new TroubleSettings();
        await kafka.CreateTopicAsync(topic, settings.Partitions, settings.TopicConfig);
        if (settings.IsExactlyOnce) await kafka.CreateTopicAsync(Checkpoints(topic), 1, ("cleanup.policy", "compact"));
        return new TroubleRig(kafka.BootstrapServers, kafka.InternalServers, topic, settings);
    }

    public static string Checkpoints(string topic) => topic + "-checkpoints";

    public static TroubleRig WithoutTopic(KafkaCluster kafka, string topic) => new(kafka.BootstrapServers, kafka.InternalServers, topic, new TroubleSettings());

    /// <param name="servers">Of whatever brokers, without sign-in.</param>
    /// <param name="topic">Made already.</param>
    public static TroubleRig On(string servers, string topic) => new(servers, servers, topic, new TroubleSettings());

    public async Task Start() => _agent = await AgentProcess.Start(_settings);

    /// <summary>Ends the agent's process handle, which has exited, and starts the next.</summary>
    public async Task Restart()
    {
        await Agent.DisposeAsync();
        _agent = null;
        await Start();
    }

    /// <summary>Until all that was written has its fate, durably.</summary>
    public Task Shipped() => Agent.WaitUntilShipped(Patience);

    /// <summary>Until the agent knows all that was written, durably: a kill does not make it forget.</summary>
    public Task Remembered() => Until(() => Task.FromResult(CheckpointOnDisk.KnowsAll(_settings.StateDirectory, _settings.LogPath)), "the checkpoint knows what there is");

    public Arrivals Arrivals() => Trouble.Arrivals.Read(_readFrom, Topic, Log);

    public Task Until(Func<Task<bool>> isSo, string what) => Wait.Until(isSo, Patience, () => what + ". The agent printed:\n" + Agent.Child.Output);

    public Task UntilMetric(string name, Func<double, bool> isSo) => Until(async () => isSo(await Agent.Metric(name)), $"{name} is as expected");

    /// <summary>Until readiness is false, for a reason that holds the text; liveness stays.</summary>
    public Task UntilNotReady(string because) => Until(
        async () =>
        {
            await ExpectAlive();
            return await Agent.Get("/health/ready") is (HttpStatusCode.ServiceUnavailable, var body) && body.Contains(because, StringComparison.Ordinal);
        },
        $"not ready because of {because}");

    /// <summary>Until so many records more have arrived than now.</summary>
    public async Task Delivered(int more)
    {
        var before = await Agent.Metric("auditshipper_delivered_records_total");
        await UntilMetric("auditshipper_delivered_records_total", records => records >= before + more);
    }

    /// <summary>Every line is there, in order; what came twice was counted as sent again.</summary>
    public async Task ExpectNothingLost()
    {
        var arrivals = Arrivals();
        arrivals.ExpectAllBut();
        Assert.InRange(arrivals.Duplicates, 0, await Agent.Metric("auditshipper_resent_records_total"));
    }

    public Task UntilReady() => Until(async () => (await Agent.Get("/health/ready")).Status == HttpStatusCode.OK, "ready");

    public async Task ExpectAlive() => Assert.Equal(HttpStatusCode.OK, (await Agent.Get("/health/live")).Status);

    /// <returns>The metric with this label's value, whatever the other labels.</returns>
    public async Task<double> Metric(string name, string label, string value) => (await Agent.Get("/metrics")).Body.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains($"{label}=\"{value}\"", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        if (_agent is not null) await _agent.DisposeAsync();
        _folder.Dispose();
    }
}
