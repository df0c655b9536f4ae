using System.Diagnostics;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.Publishing.Native;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace AuditShipper.IntegrationTests.Kafka;

/// <summary>
/// A real Apache Kafka on loopback in KRaft mode, from the distribution that KAFKA_HOME names (libs/*.jar, 3.7 or newer). Needs Java 17.
/// Topics keep their records for ever unless told otherwise.
/// </summary>
public sealed class KafkaCluster : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly DirectoryInfo _directory;
    private readonly Lazy<IAdminClient> _admin;
    private readonly KafkaPorts[] _ports;
    private int _markers;

    private KafkaCluster(DirectoryInfo directory, IReadOnlyList<KafkaNode> nodes, KafkaPorts[] ports)
    {
        (_directory, Nodes, _ports) = (directory, nodes, ports);
        BootstrapServers = string.Join(',', nodes.Select(n => n.Address));
        InternalServers = string.Join(',', ports.Select(p => $"127.0.0.1:{p.Internal}"));
        _admin = new(() => Admin(InternalServers));
    }

    /// <summary>The folder of the distribution; null: tests on a real Kafka are skipped.</summary>
    public static string? Home => Environment.GetEnvironmentVariable("KAFKA_HOME") is { Length: > 0 } home ? home : null;

    public static string WhySkipped => "KAFKA_HOME does not name a Kafka distribution (a folder with libs/*.jar)";

    public IReadOnlyList<KafkaNode> Nodes { get; }

    /// <summary>The clients' listeners.</summary>
    public string BootstrapServers { get; }

    /// <summary>The brokers' own listeners: plaintext, with every right.</summary>
    public string InternalServers { get; }

    /// <summary>Skips the test where there is no Kafka.</summary>
    public static async Task<KafkaCluster> StartAsync(KafkaSettings? settings = null)
    {
        Assert.SkipWhen(Home is null, WhySkipped);
        settings ??= new KafkaSettings();
        _ = Librdkafka.Load();
        var directory = Directory.CreateTempSubdirectory("kafka-");
        var ports = KafkaFiles.FreePorts(settings.Nodes);
        var cluster = new KafkaCluster(directory, [.. ports.Select((p, i) => new KafkaNode(Home, NodeDirectory(directory, i + 1), i + 1, p.Client, settings.Tokens?.KeysAt))], ports);
        await cluster.FormatAsync(settings, ports);
        foreach (var node in cluster.Nodes)
            node.Launch();
        foreach (var node in cluster.Nodes)
            await node.WhenReadyAsync();
        await cluster.WhenAllNodesAreInAsync();
        return cluster;
    }

    /// <summary>Returns when every running node knows who leads each partition: the controller answers before they do.</summary>
    public async Task CreateTopicAsync(string topic, int partitions = 1, params (string Name, string Value)[] config)
    {
        var wanted = new TopicSpecification { Name = topic, NumPartitions = partitions, Configs = config.ToDictionary(c => c.Name, c => c.Value) };
        await Wait.Until(() => IsTakenAsync(wanted), Patience, () => $"the controller counts enough nodes for the replicas of '{topic}'");
        await WhenKnownAsync(topic, partitions);
    }

    /// <summary>Returns when no running node knows it any more.</summary>
    public async Task DeleteTopicAsync(string topic)
    {
        await _admin.Value.DeleteTopicsAsync([topic]);
        await WhenKnownAsync(topic, partitions: 0);
    }

    /// <summary>Returns as <see cref="CreateTopicAsync"/> does.</summary>
    public async Task AddPartitionsAsync(string topic, int newCount)
    {
        await _admin.Value.CreatePartitionsAsync([new() { Topic = topic, IncreaseTo = newCount }]);
        await WhenKnownAsync(topic, newCount);
    }

    /// <summary>Deletes every record that partition 0 has, with Kafka's own tool.</summary>
    public Task DeleteRecordsAsync(string topic)
    {
        var directory = NodeDirectory(_directory, 1);
        var offsets = Path.Combine(directory, topic + ".json");
        File.WriteAllText(offsets, $$"""{"partitions":[{"topic":"{{topic}}","partition":0,"offset":-1}],"version":1}""");
        return RunAsync(directory, "org.apache.kafka.tools.DeleteRecordsCommand", ["--bootstrap-server", InternalServers, "--offset-json-file", offsets]);
    }

    /// <summary>
    /// Replaces the topic's whole own configuration. Returns when the node goes by it: a node publishes changes to itself one after the other, so that whoever
    /// knows a change made behind this one was told is done with this one. Of a cluster of one node.
    /// </summary>
    public async Task SetTopicConfigAsync(string topic, params (string Name, string Value)[] config)
    {
        ConfigResource resource = new() { Type = ResourceType.Topic, Name = topic };
        await _admin.Value.AlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [resource] = [.. config.Select(c => new ConfigEntry { Name = c.Name, Value = c.Value })],
        });
        await Wait.Until(
            async () => (await _admin.Value.DescribeConfigsAsync([resource]))[0].Entries is var told && config.All(c => told[c.Name].Value == c.Value),
            Patience, () => $"the node tells the new configuration of '{topic}'");
        await CreateTopicAsync($"{topic}-changed-{Interlocked.Increment(ref _markers)}");
    }

    /// <summary>Returns when the node goes by them: the controller answers before it does. Of a cluster of one node.</summary>
    public async Task AllowAsync(params AclBinding[] rules)
    {
        await _admin.Value.CreateAclsAsync(rules);
        foreach (var rule in rules)
            await Wait.Until(async () => await IsAllowedAsync(rule), Patience, () => $"the node knows the right {rule}");
    }

    /// <summary>Returns as <see cref="AllowAsync"/> does.</summary>
    public async Task RevokeAsync(params AclBinding[] rules)
    {
        await _admin.Value.DeleteAclsAsync(rules.Select(r => r.ToFilter()));
        foreach (var rule in rules)
            await Wait.Until(async () => !await IsAllowedAsync(rule), Patience, () => $"the node knows of no right {rule} any more");
    }

    /// <returns>The number of the node that leads the partition of a topic that all nodes know; -1: none does.</returns>
    public int LeaderOf(string topic, int partition) =>
        _admin.Value.GetMetadata(topic, Patience).Topics[0].Partitions.Single(p => p.PartitionId == partition).Leader;

    public void Dispose()
    {
        if (_admin.IsValueCreated)
            _admin.Value.Dispose();
        foreach (var node in Nodes)
            node.Dispose();
        _directory.Delete(recursive: true);
    }

    private static IAdminClient Admin(string servers) => new AdminClientBuilder([new("bootstrap.servers", servers)]).SetLogHandler((_, _) => { }).Build();

    private async Task<bool> IsAllowedAsync(AclBinding rule) => (await _admin.Value.DescribeAclsAsync(rule.ToFilter())).AclBindings.Count > 0;

    /// <returns>False: a node that was paused or started just now is not counted yet.</returns>
    private async Task<bool> IsTakenAsync(TopicSpecification topic)
    {
        try
        {
            await _admin.Value.CreateTopicsAsync([topic]);
            return true;
        }
        catch (CreateTopicsException refused) when (refused.Results[0].Error.Code == ErrorCode.InvalidReplicationFactor)
        {
            return false;
        }
    }

    private async Task WhenKnownAsync(string topic, int partitions)
    {
        foreach (var node in Nodes.Where(node => node.ProcessId != 0))
            await Wait.Until(() => Knows(node, topic, partitions), Patience, () => $"node {node.Number} knows the leaders of {partitions} partitions of '{topic}'");
    }

    private bool Knows(KafkaNode node, string topic, int partitions)
    {
        using var admin = Admin($"127.0.0.1:{_ports[node.Number - 1].Internal}"); // a client that knows one node asks that one first
        return admin.GetMetadata(topic, Patience).Topics[0].Partitions is { } known && known.Count == partitions && known.All(partition => partition.Leader >= 0);
    }

    private static string NodeDirectory(DirectoryInfo directory, int node) => Path.Combine(directory.FullName, $"n{node}");

    private async Task FormatAsync(KafkaSettings settings, KafkaPorts[] ports)
    {
        var cluster = Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=').Replace('+', 'A').Replace('/', 'B');
        string[] logins = [.. settings.Users.SelectMany(u => new[] { "SCRAM-SHA-256", "SCRAM-SHA-512" }
            .SelectMany(mechanism => new[] { "--add-scram", $"{mechanism}=[name={u.Key},password={u.Value}]" }))];
        foreach (var node in Nodes)
            KafkaFiles.Write(NodeDirectory(_directory, node.Number), node.Number, ports, settings);
        await Task.WhenAll(Nodes.Select(node => RunAsync(
            NodeDirectory(_directory, node.Number), "kafka.tools.StorageTool", ["format", "-t", cluster, "-c", Path.Combine(NodeDirectory(_directory, node.Number), "server.properties"), .. logins])));
    }

    /// <summary>To an identity of transactions with this prefix. Confluent.Kafka knows no such resource.</summary>
    public Task AllowTransactionsAsync(string prefix, string principal) => RunAsync(
        NodeDirectory(_directory, 1), "org.apache.kafka.tools.AclCommand",
        ["--bootstrap-server", InternalServers, "--add", "--allow-principal", principal, "--operation", "Write", "--transactional-id", prefix, "--resource-pattern-type", "prefixed"]);

    /// <returns>As its coordinator has it, in Kafka's own word: Ongoing, CompleteCommit, CompleteAbort and others.</returns>
    public async Task<string> TransactionStateAsync(string transactionalId)
    {
        var table = await RunAsync(
            NodeDirectory(_directory, 1), "org.apache.kafka.tools.TransactionsCommand", ["--bootstrap-server", InternalServers, "describe", "--transactional-id", transactionalId]);
        string[][] rows = [.. table.Split('\n').Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))];
        return rows.Single(row => row.Contains(transactionalId))[Array.IndexOf(rows[0], "TransactionState")];
    }

    private static async Task<string> RunAsync(string directory, string program, string[] arguments)
    {
        string[] command = [.. KafkaNode.Java(Home!, directory, "256m"), program, .. arguments];
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {await output}{await error}");
        return await output;
    }

    private Task WhenAllNodesAreInAsync() => Wait.Until(
        () => _admin.Value.GetMetadata(Patience).Brokers.Count >= Nodes.Count, Patience, () => "every node joins the cluster");
}
