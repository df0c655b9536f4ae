using AuditShipper.IntegrationTests.Kafka;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>One broker for the tests that stop and pause it: they run one after the other.</summary>
public sealed class TroubledKafka : IAsyncLifetime
{
    /// <summary>How long a broker is away or paused: short, or what tests/long-outage.sh asks for.</summary>
    public static TimeSpan Duration { get; } = TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("AUDITSHIPPER_OUTAGE_SECONDS"), out var seconds) ? seconds : 15);

    private readonly Lazy<Task<KafkaCluster>> _cluster = new(() => KafkaCluster.StartAsync());

    /// <summary>Running, whatever the test before left. Skips the test where there is no Kafka.</summary>
    public async Task<KafkaCluster> ClusterAsync()
    {
        var cluster = await _cluster.Value;
        if (cluster.Nodes[0].ProcessId == 0) await cluster.Nodes[0].StartAsync();
        return cluster;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_cluster.IsValueCreated && _cluster.Value.IsCompletedSuccessfully) (await _cluster.Value).Dispose();
    }
}

[CollectionDefinition(nameof(TroubledKafka))]
public sealed class TroubledKafkaTests : ICollectionFixture<TroubledKafka>;
