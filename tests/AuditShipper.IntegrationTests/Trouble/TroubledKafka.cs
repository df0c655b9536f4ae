using AuditShipper.IntegrationTests.Kafka;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>One broker for the tests that stop and pause it: they run one after the other, and leave it running.</summary>
public sealed class TroubledKafka : IAsyncLifetime
{
    private readonly Lazy<Task<KafkaCluster>> _cluster = new(() => KafkaCluster.StartAsync());

    /// <summary>Skips the test where there is no Kafka.</summary>
    public Task<KafkaCluster> ClusterAsync() => _cluster.Value;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_cluster.IsValueCreated && _cluster.Value.IsCompletedSuccessfully) (await _cluster.Value).Dispose();
    }
}

[CollectionDefinition(nameof(TroubledKafka))]
public sealed class TroubledKafkaTests : ICollectionFixture<TroubledKafka>;
