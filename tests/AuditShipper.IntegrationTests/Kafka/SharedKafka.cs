[assembly: AssemblyFixture(typeof(AuditShipper.IntegrationTests.Kafka.SharedKafka))]

namespace AuditShipper.IntegrationTests.Kafka;

/// <summary>
/// Clusters that all tests share: started at first use, stopped after the last test. Use topics of your own, and leave the
/// nodes as they were; a test that kills or pauses starts its own cluster, or works alone on the three nodes.
/// </summary>
public sealed class SharedKafka : IAsyncLifetime
{
    private readonly Lazy<Task<KafkaCluster>> _oneNode = new(() => KafkaCluster.StartAsync());
    private readonly Lazy<Task<KafkaCluster>> _threeNodes = new(() => KafkaCluster.StartAsync(new KafkaSettings { Nodes = 3 }));

    /// <summary>Skips the test where there is no Kafka.</summary>
    public Task<KafkaCluster> OneNodeAsync() => _oneNode.Value;

    /// <summary>Skips the test where there is no Kafka. Classes that use it are in the collection of its name: they kill nodes, and so run one after the other.</summary>
    public Task<KafkaCluster> ThreeNodesAsync() => _threeNodes.Value;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in new[] { _oneNode, _threeNodes }.Where(c => c.IsValueCreated && c.Value.IsCompletedSuccessfully))
            (await cluster.Value).Dispose();
    }
}
