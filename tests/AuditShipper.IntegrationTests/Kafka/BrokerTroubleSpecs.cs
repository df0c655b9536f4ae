using AuditShipper.Publishing;
using AuditShipper.Publishing.Reading;
using AuditShipper.Tests.Publishing;

namespace AuditShipper.IntegrationTests.Kafka;

public sealed class BrokerTroubleSpecs(SharedKafka kafka)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_topic_that_is_missing_is_named_and_found_when_it_is_made()
    {
        var cluster = await kafka.OneNodeAsync();
        using var rig = new PublisherRig(cluster.BootstrapServers, "made-later");
        rig.Publish(1, [1]);
        rig.PollUntil(() => rig.Publisher.State.Problem?.StartsWith("Topic 'made-later' does not exist", StringComparison.Ordinal) == true);
        Assert.Empty(rig.Sink.Failures);

        await cluster.CreateTopicAsync("made-later");
        rig.PollUntil(() => rig.Sink.DeliveredTickets is [1]);
        Assert.True(rig.Publisher.State.IsReachable);
    }

    [Fact]
    public async Task A_topic_deleted_under_the_publisher_is_named_and_delivery_goes_on_when_it_is_back()
    {
        var cluster = await kafka.OneNodeAsync();
        await cluster.CreateTopicAsync("deleted");
        var rig = new PublisherRig(cluster.BootstrapServers, "deleted", properties: [("topic.metadata.refresh.interval.ms", "1000")]);
        using var first = rig;
        rig.Publish(1, [1]);
        rig.PollUntil(() => rig.Sink.Reports == 1);
        await cluster.DeleteTopicAsync("deleted");
        rig.Publish(2, [2]);
        rig.PollUntil(() => !rig.Publisher.State.IsReachable);
        Assert.Contains("'deleted'", rig.Publisher.State.Problem, StringComparison.Ordinal);
        await cluster.CreateTopicAsync("deleted");

        // Which of the two it is depends on what librdkafka saw first: the record waits, or it fails for good.
        rig.PollUntil(() => rig.Sink.Reports == 2 || rig.Publisher.Fault is not null);
        using var second = rig.Publisher.Fault is null ? rig : new PublisherRig(cluster.BootstrapServers, "deleted");
        if (rig.Publisher.Fault is not null)
            second.Publish(2, [2]);
        second.PollUntil(() => second.Sink.DeliveredTickets.Contains(2));
        Assert.All(rig.Sink.Failures, f => Assert.Equal((FailureKind.Environment, "topic-missing"), (f.Failure.Kind, f.Failure.Reason)));
        Assert.Equal([[2]], TopicReader.ReadAll(cluster.BootstrapServers, "deleted", Patience).Select(r => r.Value));
    }

    [Fact]
    public async Task A_broker_that_hangs_is_told_by_its_silence()
    {
        using var cluster = await KafkaCluster.StartAsync();
        await cluster.CreateTopicAsync("hangs");
        using var rig = new PublisherRig(cluster.BootstrapServers, "hangs");
        rig.PollUntil(() => rig.Publisher.State.IsReachable);
        cluster.Nodes[0].Pause();
        rig.Publish(1, [1]);
        rig.PollUntil(() => !rig.Publisher.State.IsReachable);
        cluster.Nodes[0].Resume();
        rig.PollUntil(() => rig.Sink.DeliveredTickets is [1]);
        rig.PollUntil(() => rig.Publisher.State.IsReachable);
    }

    [Fact]
    public async Task A_paused_broker_does_not_hold_up_disposal()
    {
        using var cluster = await KafkaCluster.StartAsync();
        await cluster.CreateTopicAsync("paused");
        using var rig = new PublisherRig(cluster.BootstrapServers, "paused");
        rig.Publish(1, [1]);
        rig.PollUntil(() => rig.Sink.Reports == 1);
        cluster.Nodes[0].Pause();
        for (var ticket = 2; ticket <= 3000; ticket++)
            rig.Publish(ticket, new byte[70_000 * (ticket % 2)]);
        rig.Publisher.Poll(TimeSpan.FromMilliseconds(300));
        var start = TimeProvider.System.GetTimestamp();
        rig.Publisher.Dispose();
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(20)); // a request to a broker that hangs lasts a minute
        cluster.Nodes[0].Resume();
    }

    [Fact]
    public async Task A_broker_that_was_killed_and_comes_back_gets_everything_once_and_in_order()
    {
        using var cluster = await KafkaCluster.StartAsync();
        await cluster.CreateTopicAsync("killed");
        using var rig = new PublisherRig(cluster.BootstrapServers, "killed", properties: [("reconnect.backoff.max.ms", "500")]);
        for (var ticket = 1; ticket <= 500; ticket++)
            rig.Publish(ticket, new byte[100], "k");
        rig.PollUntil(() => rig.Sink.Reports > 0);
        await cluster.Nodes[0].KillAsync();
        for (var ticket = 501; ticket <= 1000; ticket++)
            rig.Publish(ticket, new byte[100], "k");
        rig.PollUntil(() => !rig.Publisher.State.IsReachable);
        Assert.Contains(cluster.BootstrapServers, rig.Publisher.State.Problem, StringComparison.Ordinal);

        await cluster.Nodes[0].StartAsync();
        rig.PollUntil(() => rig.Sink.Reports == 1000);
        Assert.Empty(rig.Sink.Failures);
        Assert.Equal(
            Enumerable.Range(1, 1000).Select(t => $"{t * 1000}"),
            TopicReader.ReadAll(cluster.BootstrapServers, "killed", Patience).Select(r => r.Headers["as-offset"]));
        Assert.True(rig.Publisher.State.IsReachable);
    }
}
