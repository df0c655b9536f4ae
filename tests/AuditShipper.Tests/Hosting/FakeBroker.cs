using System.Globalization;
using System.Text;
using AuditShipper.Processing;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Transactions;
using AuditShipper.Tests.Observability;
using Record = AuditShipper.Processing.Record;

namespace AuditShipper.Tests.Hosting;

/// <param name="Value">A copy of what was sent.</param>
/// <param name="Key">UTF-8.</param>
/// <param name="Segment">32 hexadecimal digits.</param>
/// <param name="Offset">Of its first byte.</param>
/// <param name="TimestampMs">0: the time of sending.</param>
/// <param name="Route">Index of the route.</param>
internal sealed record SentRecord(byte[] Value, string Key, string Segment, long Offset, long TimestampMs, byte Route = 0)
{
    /// <summary>Beside those that every record has, each name=value.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    public RecordKind Kind { get; init; }

    public bool Holds(string mark) => Value.AsSpan().IndexOf(Encoding.UTF8.GetBytes(mark)) >= 0;
}

/// <summary>
/// Takes records and acknowledges or fails them on command, in order. What it does with a record is written in the record:
/// <see cref="Poison"/>, <see cref="TooLarge"/>, <see cref="BadTime"/>.
/// </summary>
internal sealed class FakeBroker(ManualTime time) : IPublisherFactory
{
    public const string Poison = "poison";
    public const string TooLarge = "too-large";
    public const string BadTime = "bad-time";

    /// <summary>Every poll acknowledges all there is.</summary>
    public bool AcksAtOnce { get; set; }

    /// <summary>Records that fit into the client's queue.</summary>
    public int QueueRecords { get; set; } = int.MaxValue;

    /// <summary>The first so many creations fail.</summary>
    public int RefusedCreations { get; set; }

    /// <summary>Acknowledged, in order.</summary>
    public List<SentRecord> Delivered { get; } = [];

    /// <summary>Not null: there is a checkpoint topic, and what a transactional publisher commits is kept there.</summary>
    public FakeKafka? Kafka { get; init; }

    /// <summary>Whether publishers are transactional.</summary>
    public bool IsTransactional { get; set; } = true;

    public int Created { get; private set; }

    public FakePublisher? Current { get; private set; }

    /// <summary>What the next publishers say of the broker.</summary>
    public BrokerState NextState { get; set; } = new(true, null);

    public Action<SentRecord>? OnDelivered { get; set; }

    /// <summary>Before a publisher ends: what it knew is final, and what it had accepted will be sent again.</summary>
    public Action? OnDisposing { get; set; }

    public ManualTime Time => time;

    public IRecordPublisher Create(string sourceName, IDeliverySink sink, PublisherMode mode)
    {
        if (RefusedCreations > 0)
        {
            RefusedCreations--;
            throw new PublisherSetupException("librdkafka is away for a test.");
        }

        Assert.False(Current is { IsDisposed: false }, "two publishers at once");
        Created++;
        return Current = new FakePublisher(this, sink, mode);
    }

    public ICheckpointTopic? OpenCheckpoints(string sourceName) => Kafka is null ? null : new FakeCheckpointTopic(Kafka);
}

internal sealed unsafe class FakePublisher : IRecordPublisher
{
    private readonly Queue<InFlight> queue = new();
    private readonly FakeBroker broker;
    private readonly IDeliverySink sink;
    private readonly PublisherMode mode;
    private readonly FakeTransactions? transactions;
    private int acks;
    private DeliveryFailure? nextFailure;
    private bool isStuck;

    public FakePublisher(FakeBroker broker, IDeliverySink sink, PublisherMode mode)
    {
        (this.broker, this.sink, this.mode) = (broker, sink, mode);
        State = broker.NextState;
        if (broker is { Kafka: { } kafka, IsTransactional: true }) transactions = new FakeTransactions(kafka, isFenced => Break(isFenced));
    }

    public PublisherFault? Fault { get; private set; }

    public ITransactions? Transactions => transactions;

    public bool IsDisposed { get; private set; }

    public PublisherMode Mode => mode;

    public int Waiting => queue.Count;

    public BrokerState State { get; set; }

    /// <summary>The next polls acknowledge so many more.</summary>
    public void Ack(int count) => acks += count;

    /// <summary>The next poll fails the oldest record; nothing behind it is acknowledged.</summary>
    public void Fail(FailureKind kind, string reason = "timed-out") => nextFailure = new DeliveryFailure(kind, 0, reason);

    public void Break(bool isFenced = false) => Fault ??= new PublisherFault(-150, "broken for a test", isFenced);

    public PublishVerdict Publish(in Record record, long ticket)
    {
        Assert.False(IsDisposed);
        Assert.True(ticket > 0);
        if (Fault is not null) return PublishVerdict.Faulted;
        if (queue.Count >= broker.QueueRecords) return PublishVerdict.QueueFull;
        var sent = new SentRecord(
            record.Value.ToArray(), Encoding.UTF8.GetString(record.Key), Encoding.ASCII.GetString(record.SegmentHex), record.OffsetBytes, record.TimestampMs, record.Route)
        { Kind = record.Kind, Headers = HeadersOf(record) };
        if (sent.Holds(FakeBroker.TooLarge)) return PublishVerdict.TooLarge;
        Assert.True(transactions is null or { IsOpen: true }, "a record outside a transaction");
        fixed (byte* value = record.Value) queue.Enqueue(new InFlight(sent, (nint)value, ticket));
        return PublishVerdict.Accepted;
    }

    public void Poll(TimeSpan wait)
    {
        Assert.False(IsDisposed);
        var reported = 0;
        while (!isStuck && queue.Count > 0 && Fault is null && MayReport()) reported += Report();
        if (transactions?.TakeCheckpointTicket() is { } ticket && Fault is null && !isStuck) sink.Delivered(ticket);
        if (reported == 0 && wait > TimeSpan.Zero) broker.Time.Advance(wait);
    }

    public void Dispose()
    {
        if (IsDisposed) return;
        broker.OnDisposing?.Invoke();
        foreach (var left in queue) Compare(left);
        IsDisposed = true;
    }

    private static IReadOnlyList<string> HeadersOf(in Record record) => record.Headers is { } headers
        ? [.. Enumerable.Range(0, headers.Count).Select(i => $"{Encoding.UTF8.GetString(headers.Name(i))}={Encoding.UTF8.GetString(headers.Value(i))}")]
        : [];

    /// <summary>Alone, a record is answered at once; a full queue moves, else nobody would.</summary>
    private bool MayReport() =>
        broker.AcksAtOnce || nextFailure is not null || mode == PublisherMode.OneByOne || queue.Count >= broker.QueueRecords || acks > 0;

    private int Report()
    {
        if (acks > 0) acks--;
        var oldest = queue.Dequeue();
        Compare(oldest);
        if (nextFailure is { } failure)
        {
            nextFailure = null;
            isStuck = true;
            sink.Failed(oldest.Ticket, failure);
        }
        else if (RefusalOf(oldest.Record) is { } reason)
        {
            Refuse(oldest, new DeliveryFailure(FailureKind.Refused, 10, reason));
        }
        else
        {
            if (transactions is null) broker.Delivered.Add(oldest.Record);
            else transactions.Add(oldest.Record);
            broker.OnDelivered?.Invoke(oldest.Record);
            sink.Delivered(oldest.Ticket);
        }

        return 1;
    }

    /// <summary>In batches, neighbours fail with it, and the publisher can do no more.</summary>
    private void Refuse(in InFlight refused, DeliveryFailure failure)
    {
        sink.Failed(refused.Ticket, failure);
        if (mode == PublisherMode.OneByOne) return;
        for (var neighbours = 2; neighbours > 0 && queue.TryDequeue(out var neighbour); neighbours--) sink.Failed(neighbour.Ticket, failure);
        Break();
    }

    private static string? RefusalOf(SentRecord record)
    {
        if (record.Holds(FakeBroker.Poison)) return "broker-policy";
        return record.Holds(FakeBroker.BadTime) && record.TimestampMs != 0 ? "broker-timestamp" : null;
    }

    /// <summary>The bytes that were borrowed are still what they were.</summary>
    private static void Compare(in InFlight inFlight)
    {
        var now = new ReadOnlySpan<byte>((void*)inFlight.Address, inFlight.Record.Value.Length);
        if (!now.SequenceEqual(inFlight.Record.Value))
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The bytes of the record at {inFlight.Record.Offset} changed while they were borrowed."));
    }

    private readonly record struct InFlight(SentRecord Record, nint Address, long Ticket);
}
