using System.Runtime.InteropServices;
using System.Text;
using AuditShipper.Configuration;
using AuditShipper.Publishing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuditShipper.Tests.Publishing;

/// <summary>Values at fixed addresses for as long as the test lives, and a publisher made as the agent makes it.</summary>
internal sealed unsafe class PublisherRig : IDisposable
{
    public const string Segment = "0123456789abcdef0123456789abcdef";
    private readonly List<nint> _values = [];

    public PublisherRig(string servers, string topic, PublisherMode mode = PublisherMode.Batched, int maxLineBytes = 64 << 20, params (string Name, string Value)[] properties)
    {
        var options = Options(servers, topic, maxLineBytes, properties);
        Publisher = new KafkaPublisherFactory(options, NullLoggerFactory.Instance, TimeProvider.System).Create("audit", Sink, mode);
    }

    public RecordingSink Sink { get; } = new();
    public IRecordPublisher Publisher { get; }

    public static AgentOptions Options(string servers, string topic, int maxLineBytes = 64 << 20, params (string Name, string Value)[] properties) => new()
    {
        Cluster = "test-cluster",
        Node = "cp-1",
        StateDirectory = "/nonexistent",
        Sources = [],
        Kafka = new()
        {
            BootstrapServers = servers.Split(','),
            Delivery = DeliveryGuarantee.AtLeastOnce,
            Properties = properties.Prepend(("linger.ms", "5")).GroupBy(p => p.Item1).ToDictionary(same => same.Key, same => same.Last().Item2),
        },
        Routes = [new() { Topic = topic, Redaction = false, Timestamp = RecordTimestamp.Event }],
        DeadLetter = new() { Topic = null, MaxBytes = 1 << 20, Unredacted = false },
        Limits = new() { InFlightBytes = 32 << 20, HeldBytes = 1 << 30, MaxLineBytes = maxLineBytes },
        ShutdownDeadline = TimeSpan.FromSeconds(20),
        Http = new() { Listen = null },
        Log = new() { Level = Microsoft.Extensions.Logging.LogLevel.Information, Format = LogFormat.Text },
    };

    public PublishVerdict Publish(long ticket, byte[] value, string key = "", long timestampMs = 0, string segment = Segment)
    {
        var memory = (byte*)NativeMemory.Alloc((nuint)Math.Max(1, value.Length));
        _values.Add((nint)memory);
        var span = new Span<byte>(memory, value.Length);
        value.CopyTo(span);
        return Publisher.Publish(
            new AuditShipper.Processing.Record { Value = span, Key = Encoding.UTF8.GetBytes(key), TimestampMs = timestampMs, SegmentHex = Encoding.ASCII.GetBytes(segment), OffsetBytes = ticket * 1000 },
            ticket);
    }

    /// <summary>Polls until the condition holds. Fails the test when it does not within the bound.</summary>
    public void PollUntil(Func<bool> condition, int seconds = 120)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(seconds),
                $"Not within {seconds} s. State: {Publisher.State}; fault: {Publisher.Fault}; reports: {Sink.Reports}");
            Publisher.Poll(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>
    /// Whether the publisher has its fault and has told that this record failed. What is counted after a fault must not be all that was
    /// accepted: librdkafka purges its queue once, and never tells of a record that was offered in that moment.
    /// </summary>
    public bool HasFailed(long ticket) => Publisher.Fault is not null && Sink.Failures.Any(failure => failure.Ticket == ticket);

    public void Dispose()
    {
        Publisher.Dispose();
        foreach (var value in _values)
            NativeMemory.Free((void*)value);
        _values.Clear();
    }
}
