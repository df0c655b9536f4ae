using AuditShipper.Processing;
using AuditShipper.Publishing;
using AuditShipper.Tests.Publishing;
using Confluent.Kafka.Admin;

namespace AuditShipper.IntegrationTests.Kafka;

public sealed class TopicInspectorSpecs(SharedKafka kafka)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_topic_tells_its_limits()
    {
        var cluster = await kafka.OneNodeAsync();
        await cluster.CreateTopicAsync("limits", partitions: 3, ("max.message.bytes", "123456"), ("retention.ms", "86400000"), ("message.timestamp.before.max.ms", "5000"));
        using var inspector = new TopicInspector(PublisherRig.Options(cluster.BootstrapServers, "limits").Kafka);
        var inspection = await inspector.InspectAsync("limits", Patience);
        Assert.Null(inspection.Problem);
        Assert.Equal(
            new TopicInfo(3, 1, new TopicLimits(123_456, TimeSpan.FromDays(1), 1, UsesOwnTimestamps: false, IsCompacted: false, new TimestampLimits(3_600_000, 5000)) { IsDeleted = true }) { InSync = 1 },
            inspection.Topic);
    }

    [Fact]
    public async Task A_missing_topic_is_a_problem_that_names_it()
    {
        var cluster = await kafka.OneNodeAsync();
        using var inspector = new TopicInspector(PublisherRig.Options(cluster.BootstrapServers, "nowhere").Kafka);
        var inspection = await inspector.InspectAsync("nowhere", Patience);
        Assert.Null(inspection.Topic);
        Assert.StartsWith("Topic 'nowhere' does not exist", inspection.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_right_to_read_configuration_the_rest_is_still_told()
    {
        using var cluster = await KafkaCluster.StartAsync(AclSpecs.WithAlice);
        await cluster.CreateTopicAsync("described");
        using var inspector = new TopicInspector(AclSpecs.Alice(cluster, "described").Kafka);
        Assert.NotNull((await inspector.InspectAsync("described", Patience)).Problem);
        await cluster.AllowAsync(AclSpecs.Rule("described", AclOperation.Describe));
        Assert.Equal(new TopicInfo(1, 1, Limits: null) { InSync = 1 }, (await inspector.InspectAsync("described", Patience)).Topic);
    }
}
