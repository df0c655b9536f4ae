using System.Runtime.CompilerServices;
using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.Publishing.Reading;

namespace AuditShipper.IntegrationTests.Support;

/// <summary>A log folder, its writer, a topic of its own on a real Kafka, and the settings of an agent between them.</summary>
internal sealed class ShippedLog : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder _folder = new();
    private readonly TopicWatch _watch;

    private ShippedLog(KafkaCluster cluster, string topic, LumberjackSettings settings)
    {
        Cluster = cluster;
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(_folder.File("agent"));
        Writer = new LumberjackWriter(settings with { Path = _folder.File("log", "audit.log") });
        _watch = new TopicWatch(cluster.BootstrapServers, topic);
        Agent = new AgentSettings { BootstrapServers = cluster.BootstrapServers, Topic = topic, LogPath = Writer.Path, Folder = _folder.File("agent") };
    }

    public KafkaCluster Cluster { get; }

    /// <summary>Of the log.</summary>
    public string Folder => _folder.File("log");

    public LumberjackWriter Writer { get; }

    /// <summary>May be changed before a start.</summary>
    public AgentSettings Agent { get; set; }

    public string StateDirectory => Agent.StateDirectory;

    public static LumberjackSettings Plain { get; } = new() { Path = "" };

    /// <summary>Skips the test where there is no Kafka. The topic has the test's name and one partition.</summary>
    public static async Task<ShippedLog> Create(
        SharedKafka kafka, LumberjackSettings? settings = null, (string Name, string Value)[]? topicConfig = null, string variant = "", [CallerMemberName] string test = "")
    {
        return await CreateOn(await kafka.OneNodeAsync(), settings, topicConfig, variant, test);
    }

    /// <summary>On a given cluster; else the same.</summary>
    public static async Task<ShippedLog> CreateOn(
        KafkaCluster cluster, LumberjackSettings? settings = null, (string Name, string Value)[]? topicConfig = null, string variant = "", [CallerMemberName] string test = "")
    {
        var topic = test + variant;
        await cluster.CreateTopicAsync(topic, 1, [("retention.ms", "-1"), .. topicConfig ?? []]);
        return new ShippedLog(cluster, topic, settings ?? Plain);
    }

    public string File(string name) => Path.Combine(Folder, name);

    public Task<AgentProcess> Start() => AgentProcess.Start(Agent);

    /// <summary>Until the topic has so many records, duplicates included.</summary>
    public Task WaitForRecords(long count, AgentProcess agent) => Wait.Until(
        () => _watch.Records() >= count, Patience, () => $"the topic has {_watch.Records()} records of {count}. The agent printed:\n{agent.Child.Output}");

    /// <summary>Until every line written so far is in the topic; only right where none is there twice.</summary>
    public Task WaitUntilDelivered(AgentProcess agent) => WaitForRecords(Writer.Log.Count, agent);

    /// <summary>Until the checkpoint says that everything has its fate. Nobody may write meanwhile.</summary>
    public Task WaitUntilSettled(AgentProcess agent) => agent.WaitUntilShipped(Patience);

    /// <summary>Until the checkpoint of the live file stands there.</summary>
    public Task WaitForMark(AgentProcess agent, long offset) => Wait.Until(
        () => CheckpointOnDisk.Read(StateDirectory)?.Open is [.., var live] && live.Mark == offset,
        Patience, () => $"the mark stands at {offset}. The agent printed:\n{agent.Child.Output}");

    public IEnumerable<TopicRecord> Records() => TopicReader.ReadAll(Cluster.BootstrapServers, Agent.Topic, Patience);

    public TopicAccount Account() => TopicAccount.Of(Writer.Log, Records());

    public void Dispose()
    {
        Writer.Dispose();
        _watch.Dispose();
        _folder.Dispose();
    }
}
