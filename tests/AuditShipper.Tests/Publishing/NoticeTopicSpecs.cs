using AuditShipper.Processing;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Demo;
using AuditShipper.Publishing.Reading;
using Microsoft.Extensions.Logging.Abstractions;
using Record = AuditShipper.Processing.Record;

namespace AuditShipper.Tests.Publishing;

public sealed class NoticeTopicSpecs : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>At a fixed address, each value being its own number.</summary>
    private static readonly byte[] Values = Pinned();

    private readonly MockCluster _cluster = new();
    private readonly RecordingSink _sink = new();

    public NoticeTopicSpecs()
    {
        _cluster.CreateTopic("audit", partitions: 1);
        _cluster.CreateTopic("letters", partitions: 1);
    }

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void A_notice_goes_to_its_own_topic_and_tells_its_kind()
    {
        using var publisher = Create();
        Publish(publisher, 1, RecordKind.Event);
        Publish(publisher, 2, RecordKind.DeadLetterNotice);
        Publish(publisher, 3, RecordKind.Event);
        PollUntil(publisher, () => _sink.DeliveredTickets.Count == 3);

        var events = TopicReader.ReadAll(_cluster.BootstrapServers, "audit", Patience).ToList();
        Assert.Equal([1, 3], events.Select(record => record.Value[0]));
        Assert.All(events, record => Assert.False(record.Headers.ContainsKey("as-kind")));
        var notice = Assert.Single(TopicReader.ReadAll(_cluster.BootstrapServers, "letters", Patience));
        Assert.Equal(2, notice.Value[0]);
        Assert.Null(notice.Key);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["as-cluster"] = "test-cluster",
                ["as-node"] = "cp-1",
                ["as-source"] = "audit",
                ["as-segment"] = PublisherRig.Segment,
                ["as-offset"] = "2000",
                ["as-kind"] = "dead-letter",
            },
            notice.Headers);
    }

    [Fact]
    public void A_missing_topic_for_notices_is_named_although_events_go_on()
    {
        _cluster.SetTopicError("letters", KafkaCodes.UnknownTopicOrPartition);
        using var publisher = Create();
        PollUntil(publisher, () => publisher.State.Problem?.StartsWith("deadLetter.topic 'letters' does not exist", StringComparison.Ordinal) == true);
        Publish(publisher, 1, RecordKind.Event);
        PollUntil(publisher, () => _sink.DeliveredTickets.Count == 1);
        Assert.False(publisher.State.IsReachable);

        _cluster.SetTopicError("letters", 0);
        Publish(publisher, 2, RecordKind.DeadLetterNotice);
        PollUntil(publisher, () => _sink.DeliveredTickets.Count == 2 && publisher.State.IsReachable);
    }

    private static void Publish(IRecordPublisher publisher, byte number, RecordKind kind) => publisher.Publish(
        new Record
        {
            Value = Values.AsSpan(number, 1),
            Key = default,
            TimestampMs = 0,
            SegmentHex = "0123456789abcdef0123456789abcdef"u8,
            OffsetBytes = number * 1000,
            Kind = kind,
        },
        number);

    private static void PollUntil(IRecordPublisher publisher, Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(2), $"Not within two minutes. State: {publisher.State}; fault: {publisher.Fault}");
            publisher.Poll(TimeSpan.FromMilliseconds(100));
        }
    }

    private static byte[] Pinned()
    {
        var values = GC.AllocateArray<byte>(4, pinned: true);
        for (byte number = 0; number < values.Length; number++) values[number] = number;
        return values;
    }

    private IRecordPublisher Create()
    {
        var options = PublisherRig.Options(_cluster.BootstrapServers, "audit", properties: [("topic.metadata.refresh.interval.ms", "500")])
            with
        { DeadLetter = new() { Topic = "letters", MaxBytes = 1 << 20, Unredacted = false } };
        return new KafkaPublisherFactory(options, NullLoggerFactory.Instance, TimeProvider.System).Create("audit", _sink, PublisherMode.Batched);
    }
}
