using System.Security.Cryptography;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Reading;
using AuditShipper.Tests.Publishing;

namespace AuditShipper.IntegrationTests.Kafka;

/// <summary>A broker refuses batches, not records: what it must never lead to is a later record stored before an earlier one.</summary>
public sealed class RefusedBatchSpecs(SharedKafka kafka)
{
    private const int Records = 6000;
    private const long TwoHoursMs = 2 * 3_600_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(1)]
    [InlineData(3000)]
    [InlineData(6000)]
    public async Task Nothing_behind_a_timestamp_too_far_ahead_is_stored(int badTicket)
    {
        var cluster = await kafka.OneNodeAsync();
        var topic = $"bad-timestamp-{badTicket}";
        await cluster.CreateTopicAsync(topic);
        using var rig = new PublisherRig(cluster.BootstrapServers, topic, properties: [("batch.num.messages", "500")]);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        PublishAll(rig, badTicket, ticket => (new byte[100], "k", ticket == badTicket ? now + TwoHoursMs : now));

        Assert.Equal("broker-timestamp", ReasonOf(rig, badTicket));
        ExpectOnlyWhatStandsBefore(rig, cluster, topic, badTicket);
    }

    /// <summary>A broker that knows nothing of this producer takes any sequence number: what is in flight behind its first batch would be stored.</summary>
    [Fact]
    public async Task Nothing_behind_the_first_batch_is_stored_when_requests_pile_up_at_a_broker_that_hangs()
    {
        using var cluster = await KafkaCluster.StartAsync();
        await cluster.CreateTopicAsync("pile");
        using var rig = new PublisherRig(cluster.BootstrapServers, "pile", properties: [("batch.num.messages", "500")]);
        rig.PollUntil(() => rig.Publisher.State.IsReachable);
        cluster.Nodes[0].Pause();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var ticket = 1; ticket <= Records; ticket++)
            rig.Publish(ticket, new byte[100], "k", ticket == 1 ? now + TwoHoursMs : now);
        rig.Publisher.Poll(TimeSpan.FromSeconds(1));
        cluster.Nodes[0].Resume();
        rig.PollUntil(() => rig.HasFailed(1));
        ExpectOnlyWhatStandsBefore(rig, cluster, "pile", 1);
    }

    [Fact]
    public async Task Nothing_behind_a_batch_over_the_topics_limit_is_stored()
    {
        var cluster = await kafka.OneNodeAsync();
        await cluster.CreateTopicAsync("too-large", config: ("max.message.bytes", "200000"));
        using var rig = new PublisherRig(cluster.BootstrapServers, "too-large", properties: [("batch.num.messages", "500"), ("compression.codec", "none")]);
        PublishAll(rig, 3000, ticket => (RandomNumberGenerator.GetBytes(ticket == 3000 ? 250_000 : 100), "k", 0));

        Assert.Equal("broker-too-large", ReasonOf(rig, 3000));
        ExpectOnlyWhatStandsBefore(rig, cluster, "too-large", 3000);
    }

    [Fact]
    public async Task On_several_partitions_nothing_is_stored_behind_a_refused_batch_of_the_same_partition()
    {
        var cluster = await kafka.OneNodeAsync();
        await cluster.CreateTopicAsync("bad-of-four", partitions: 4);
        using var rig = new PublisherRig(cluster.BootstrapServers, "bad-of-four", properties: [("batch.num.messages", "100")]);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        PublishAll(rig, 2000, ticket => (new byte[100], $"k{ticket % 50}", ticket == 2000 ? now + TwoHoursMs : now));

        // What was on its way to other partitions may be stored and not be told any more.
        var stored = Stored(cluster, "bad-of-four");
        Assert.Subset(stored.Select(Ticket).ToHashSet(), rig.Sink.DeliveredTickets.ToHashSet());
        Assert.All(stored.GroupBy(r => Ticket(r) % 50), key => Assert.Equal(Enumerable.Range(0, key.Count()).Select(i => (key.Key == 0 ? 50 : key.Key) + i * 50L), key.Select(Ticket)));
        var partition = stored.First(r => Ticket(r) % 50 == 0).Partition;
        Assert.InRange(stored.Where(r => r.Partition == partition).Max(Ticket), 1, 1999);
    }

    [Fact]
    public async Task Sent_one_by_one_only_the_bad_record_is_refused()
    {
        var cluster = await kafka.OneNodeAsync();
        await cluster.CreateTopicAsync("one-by-one");
        using var rig = new PublisherRig(cluster.BootstrapServers, "one-by-one", PublisherMode.OneByOne);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var ticket = 1; ticket <= 100; ticket++)
        {
            Assert.Equal(PublishVerdict.Accepted, rig.Publish(ticket, new byte[100], "k", ticket is 1 or 50 ? now + TwoHoursMs : now));
            rig.PollUntil(() => rig.Sink.Reports == ticket);
        }
        Assert.Equal([1, 50], rig.Sink.Failures.Select(f => f.Ticket));
        Assert.All(rig.Sink.Failures, f => Assert.Equal(new DeliveryFailure(FailureKind.Refused, KafkaCodes.InvalidTimestamp, "broker-timestamp"), f.Failure));
        Assert.Equal(Enumerable.Range(1, 100).Where(t => t is not (1 or 50)).Select(t => (long)t), StoredTickets(cluster, "one-by-one"));
        Assert.Null(rig.Publisher.Fault);
    }

    /// <summary>Offers all while the publisher takes them; ends when it has told the fate of <paramref name="bad"/>.</summary>
    private static void PublishAll(PublisherRig rig, int bad, Func<int, (byte[] Value, string Key, long TimestampMs)> make)
    {
        for (var ticket = 1; ticket <= Records; ticket++)
        {
            var (value, key, timestampMs) = make(ticket);
            if (rig.Publish(ticket, value, key, timestampMs) != PublishVerdict.Accepted)
                break;
        }
        rig.PollUntil(() => rig.HasFailed(bad));
        Assert.NotNull(rig.Publisher.Fault);
        Assert.False(rig.Publisher.Fault.IsFenced);
    }

    private static void ExpectOnlyWhatStandsBefore(PublisherRig rig, KafkaCluster cluster, string topic, int badTicket)
    {
        var stored = StoredTickets(cluster, topic);
        Assert.Equal(Enumerable.Range(1, stored.Count).Select(t => (long)t), stored);
        Assert.True(stored.Count < badTicket);
        Assert.Equal(stored, rig.Sink.DeliveredTickets);
        var refused = rig.Sink.Failures.Where(f => f.Failure.Kind == FailureKind.Refused).Select(f => f.Ticket).ToList();
        Assert.Contains(badTicket, refused);
        Assert.All(rig.Sink.Failures.Where(f => f.Ticket > refused.Max()), f => Assert.Equal(FailureKind.Abandoned, f.Failure.Kind));
    }

    /// <summary>Reports of what was purged behind the batch may come before its own.</summary>
    private static string ReasonOf(PublisherRig rig, long ticket) => Assert.Single(rig.Sink.Failures, failure => failure.Ticket == ticket).Failure.Reason;

    private static List<long> StoredTickets(KafkaCluster cluster, string topic) => [.. Stored(cluster, topic).Select(Ticket)];

    private static List<TopicRecord> Stored(KafkaCluster cluster, string topic) => [.. TopicReader.ReadAll(cluster.BootstrapServers, topic, Patience)];

    private static long Ticket(TopicRecord record) => long.Parse(record.Headers["as-offset"]) / 1000;
}
