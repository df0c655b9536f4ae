using System.Text;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Demo;
using AuditShipper.Publishing.Reading;

namespace AuditShipper.Tests.Publishing;

public sealed class KafkaRecordPublisherSpecs : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly MockCluster _cluster = new();

    public KafkaRecordPublisherSpecs() => _cluster.CreateTopic("audit", partitions: 1);

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void A_record_arrives_with_its_bytes_key_headers_and_timestamp()
    {
        using var rig = new PublisherRig(_cluster.BootstrapServers, "audit");
        Assert.Equal(PublishVerdict.Accepted, rig.Publish(7, "{\"a\":\"ü\"}"u8.ToArray(), key: "id-ü", timestampMs: 1_700_000_000_123));
        rig.PollUntil(() => rig.Sink.Reports == 1);

        Assert.Equal([7], rig.Sink.DeliveredTickets);
        var record = Assert.Single(TopicReader.ReadAll(_cluster.BootstrapServers, "audit", Patience));
        Assert.Equal("{\"a\":\"ü\"}", Encoding.UTF8.GetString(record.Value));
        Assert.Equal("id-ü", Encoding.UTF8.GetString(record.Key!));
        Assert.Equal(1_700_000_000_123, record.TimestampMs);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["as-cluster"] = "test-cluster",
                ["as-node"] = "cp-1",
                ["as-source"] = "audit",
                ["as-segment"] = PublisherRig.Segment,
                ["as-offset"] = "7000",
            },
            record.Headers);
    }

    [Fact]
    public void Without_a_timestamp_the_time_of_sending_is_used()
    {
        using var rig = new PublisherRig(_cluster.BootstrapServers, "audit");
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        rig.Publish(1, "x"u8.ToArray());
        rig.PollUntil(() => rig.Sink.Reports == 1);
        var record = Assert.Single(TopicReader.ReadAll(_cluster.BootstrapServers, "audit", Patience));
        Assert.InRange(record.TimestampMs, before, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        Assert.Null(record.Key);
    }

    [Fact]
    public void Records_of_one_key_stay_in_order()
    {
        using var rig = new PublisherRig(_cluster.BootstrapServers, "audit");
        for (var ticket = 1; ticket <= 2000; ticket++)
            rig.Publish(ticket, BitConverter.GetBytes(ticket), key: "k");
        rig.PollUntil(() => rig.Sink.Reports == 2000);
        Assert.Equal(Enumerable.Range(1, 2000), TopicReader.ReadAll(_cluster.BootstrapServers, "audit", Patience).Select(r => BitConverter.ToInt32(r.Value)));
    }

    [Fact]
    public void A_record_beyond_the_limit_of_a_line_is_too_large_and_its_neighbours_go_on()
    {
        using var rig = new PublisherRig(_cluster.BootstrapServers, "audit", maxLineBytes: 1000);
        Assert.Equal(PublishVerdict.TooLarge, rig.Publish(1, new byte[1000 + ProducerProperties.RecordOverheadBytes]));
        Assert.Equal(PublishVerdict.Accepted, rig.Publish(2, new byte[1000]));
        rig.PollUntil(() => rig.Sink.Reports == 1);
        Assert.Equal([2], rig.Sink.DeliveredTickets);
        Assert.Null(rig.Publisher.Fault);
    }

    [Theory]
    [InlineData(KafkaCodes.InvalidTimestamp, "broker-timestamp")]
    [InlineData(KafkaCodes.MessageTooLarge, "broker-too-large")]
    [InlineData(KafkaCodes.InvalidRecord, "broker-invalid-record")]
    [InlineData(KafkaCodes.PolicyViolation, "broker-policy")]
    public void A_refused_batch_is_a_fault_and_nothing_behind_it_is_delivered(int code, string reason)
    {
        _cluster.AnswerNextProduceRequestsWith(code);
        using var rig = new PublisherRig(_cluster.BootstrapServers, "audit", properties: [("batch.num.messages", "10"), ("linger.ms", "600000")]);
        // The first batch goes as soon as it is full, and not before: the answer may come while the later ones are still offered.
        var accepted = Enumerable.Range(1, 100).Count(ticket => rig.Publish(ticket, BitConverter.GetBytes(ticket)) == PublishVerdict.Accepted);
        Assert.InRange(accepted, 10, 100);
        rig.PollUntil(() => rig.HasFailed(1));

        Assert.Empty(rig.Sink.DeliveredTickets);
        Assert.Equal(new DeliveryFailure(FailureKind.Refused, code, reason), Assert.Single(rig.Sink.Failures, f => f.Ticket == 1).Failure);
        Assert.All(rig.Sink.Failures.Where(f => f.Ticket > 10), f => Assert.Equal(FailureKind.Abandoned, f.Failure.Kind));
        Assert.NotNull(rig.Publisher.Fault);
        Assert.Equal(PublishVerdict.Faulted, rig.Publish(101, [1]));
        Assert.Empty(TopicReader.ReadAll(_cluster.BootstrapServers, "audit", Patience));
    }

    [Fact]
    public void One_by_one_a_refusal_concerns_that_record_alone()
    {
        using var rig = new PublisherRig(_cluster.BootstrapServers, "audit", PublisherMode.OneByOne);
        _cluster.AnswerNextProduceRequestsWith(0, KafkaCodes.InvalidTimestamp, 0);
        for (var ticket = 1; ticket <= 3; ticket++)
        {
            rig.Publish(ticket, BitConverter.GetBytes(ticket));
            rig.PollUntil(() => rig.Sink.Reports == ticket);
        }
        Assert.Equal([1, 3], rig.Sink.DeliveredTickets);
        Assert.Equal(2, Assert.Single(rig.Sink.Failures).Ticket);
        Assert.Null(rig.Publisher.Fault);
    }

    /// <summary>librdkafka frees headers twice here when they are single arguments: its issue 4627.</summary>
    [Fact]
    public void A_record_for_a_topic_that_is_known_to_be_gone_is_a_fault()
    {
        _cluster.SetTopicError("gone", KafkaCodes.InvalidTopic);
        for (var round = 1; round <= 3; round++)
        {
            using var rig = new PublisherRig(_cluster.BootstrapServers, "gone");
            rig.PollUntil(() => rig.Publisher.State.Problem?.StartsWith("Topic 'gone' does not exist", StringComparison.Ordinal) == true);
            _ = rig.Publish(round, [1]);
            rig.PollUntil(() => rig.Publisher.Fault is not null);
            Assert.Equal(PublishVerdict.Faulted, rig.Publish(round + 10, [1]));
            Assert.Contains("'gone'", rig.Publisher.Fault!.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_segment_of_each_record_is_its_own()
    {
        using var rig = new PublisherRig(_cluster.BootstrapServers, "audit");
        string[] segments = [new('a', 32), new('b', 32), new('b', 32), new('a', 32)];
        for (var ticket = 1; ticket <= 4; ticket++)
            rig.Publish(ticket, [(byte)ticket], segment: segments[ticket - 1]);
        rig.PollUntil(() => rig.Sink.Reports == 4);
        Assert.Equal(segments, TopicReader.ReadAll(_cluster.BootstrapServers, "audit", Patience).Select(r => r.Headers["as-segment"]));
    }

    [Fact]
    public void Errors_that_pass_are_retried_without_a_word()
    {
        _cluster.AnswerNextProduceRequestsWith(KafkaCodes.NotEnoughReplicas, KafkaCodes.RequestTimedOut, KafkaCodes.NotEnoughReplicasAfterAppend);
        using var rig = new PublisherRig(_cluster.BootstrapServers, "audit", properties: [("retry.backoff.ms", "10")]);
        rig.Publish(1, [1]);
        rig.PollUntil(() => rig.Sink.Reports == 1);
        Assert.Equal([1], rig.Sink.DeliveredTickets);
    }

    [Fact]
    public void The_state_follows_the_broker_down_and_up_again()
    {
        using var rig = new PublisherRig(_cluster.BootstrapServers, "audit", properties: [("reconnect.backoff.max.ms", "200")]);
        Assert.False(rig.Publisher.State.IsReachable);
        rig.PollUntil(() => rig.Publisher.State.IsReachable);

        _cluster.StopBrokers();
        rig.PollUntil(() => !rig.Publisher.State.IsReachable);
        Assert.Contains("127.0.0.1", rig.Publisher.State.Problem, StringComparison.Ordinal);
        rig.Publish(1, [1]);
        Assert.Null(rig.Publisher.Fault);

        _cluster.StartBrokers();
        rig.PollUntil(() => rig.Sink.DeliveredTickets.Count == 1);
        Assert.True(rig.Publisher.State.IsReachable);
    }

    [Fact]
    public void Unsent_records_do_not_hold_up_disposal()
    {
        _cluster.StopBrokers();
        using var rig = new PublisherRig(_cluster.BootstrapServers, "audit");
        for (var ticket = 1; ticket <= 1000; ticket++)
            rig.Publish(ticket, new byte[1000]);
        var start = TimeProvider.System.GetTimestamp();
        rig.Publisher.Dispose();
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20)); // they would wait for ever
    }

    [Theory]
    [InlineData("no.such.property", "1", "no.such.property")]
    [InlineData("linger.ms", "soon", "linger.ms")]
    [InlineData("compression.codec", "rar", "rar")]
    public void A_property_that_librdkafka_does_not_take_is_named(string name, string value, string expected)
    {
        var error = Assert.Throws<PublisherSetupException>(() => new PublisherRig(_cluster.BootstrapServers, "audit", properties: [(name, value)]));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
