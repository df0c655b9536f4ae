using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.Publishing.Reading;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>Topics that are not there.</summary>
public sealed class TopicSpecs(SharedKafka kafka)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_topic_missing_at_the_start_is_named_and_waited_for()
    {
        var cluster = await kafka.OneNodeAsync();
        await using var rig = TroubleRig.WithoutTopic(cluster, "agent-made-later");
        rig.Log.Write(500);
        await rig.Start();
        await rig.UntilNotReady("'agent-made-later'");
        await cluster.CreateTopicAsync("agent-made-later");

        await rig.Shipped();
        await rig.UntilReady();
        rig.Arrivals().ExpectAllBut();
    }

    [Fact]
    public async Task A_topic_deleted_meanwhile_is_named_and_what_it_had_not_acknowledged_goes_into_its_successor()
    {
        const int Acknowledged = 500;
        var cluster = await kafka.OneNodeAsync();
        await using var rig = await TroubleRig.Create(cluster, "agent-deleted");
        await rig.Start();
        rig.Log.Write(Acknowledged);
        await rig.Shipped();

        await cluster.DeleteTopicAsync("agent-deleted");
        await Wait.Until(() => IsGone(cluster, "agent-deleted"), Patience, () => "the topic is gone");
        rig.Log.Write(500);
        await rig.UntilNotReady("'agent-deleted'");
        await cluster.CreateTopicAsync("agent-deleted");
        rig.Log.Write(500);

        await rig.Shipped();
        await rig.UntilReady();
        rig.Arrivals().ExpectAllBut(Enumerable.Range(0, Acknowledged));
    }

    private static bool IsGone(KafkaCluster cluster, string topic)
    {
        try
        {
            return TopicReader.ReadAll(cluster.BootstrapServers, topic, Patience).All(_ => false);
        }
        catch (TopicReadException)
        {
            return true;
        }
    }
}
