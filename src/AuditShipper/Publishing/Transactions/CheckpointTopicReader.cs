using AuditShipper.Configuration;
using AuditShipper.Publishing.Reading;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Publishing.Transactions;

/// <summary>
/// Reads the committed records of ranges of partition 0 and keeps the newest of one key. Two clients, because the end of the partition must be
/// asked for with what is not committed yet, and librdkafka has one isolation level a client. Not thread-safe.
/// </summary>
internal sealed unsafe class CheckpointTopicReader : IDisposable
{
    private const int PartitionEof = -191;
    private const int Partition = 0;
    private readonly ReaderHandle _ends;
    private readonly ReaderHandle _reader;
    private readonly string _topic;
    private readonly byte[] _key;
    private bool _isStarted;

    /// <param name="kafka">Where.</param>
    /// <param name="topic">Its name.</param>
    /// <param name="key">Of the records that are kept.</param>
    /// <exception cref="PublisherSetupException">librdkafka does not take a property.</exception>
    public CheckpointTopicReader(KafkaOptions kafka, string topic, byte[] key)
    {
        (_topic, _key) = (topic, key);
        _ends = ReaderHandle.Create(Properties(kafka, "read_uncommitted"), topic);
        try
        {
            _reader = ReaderHandle.Create(Properties(kafka, "read_committed"), topic);
        }
        catch (PublisherSetupException)
        {
            _ends.Dispose();
            throw;
        }
    }

    public long Position { get; private set; }
    public long End { get; private set; }

    /// <summary>Value of the newest record of the range; null: there is none.</summary>
    public byte[]? Newest { get; private set; }

    /// <summary>Whether the newest record deletes the key.</summary>
    public bool IsTombstone { get; private set; }

    private bool IsAtEnd => Position >= End;

    /// <summary>Finds the partition's leader and connects to it, so that what comes then takes no longer than its answers do. Never throws.</summary>
    public void Connect(TimeSpan timeout)
    {
        long low, high;
        _ = RdkafkaReading.Watermarks(_ends.Client, _topic, Partition, &low, &high, (int)timeout.TotalMilliseconds);
        _ = RdkafkaReading.Watermarks(_reader.Client, _topic, Partition, &low, &high, (int)timeout.TotalMilliseconds);
    }

    /// <returns>The partition's first offset, and the one behind its last record, committed or not; null: not in time.</returns>
    /// <exception cref="TopicReadException">The broker does not allow it.</exception>
    public (long Low, long High)? Range(TimeSpan timeout)
    {
        long low, high;
        var code = RdkafkaReading.Watermarks(_ends.Client, _topic, Partition, &low, &high, (int)timeout.TotalMilliseconds);
        if (code == KafkaCodes.LocalTimedOut) return null;
        return code == 0 ? (low, high) : throw new TopicReadException(CheckpointTopicRules.WhyUnreadable(_topic, code));
    }

    /// <param name="start">First offset.</param>
    /// <param name="end">Offset behind the last one.</param>
    /// <exception cref="TopicReadException">Reading cannot begin.</exception>
    public void Start(long start, long end)
    {
        Stop();
        (Position, End, Newest, IsTombstone) = (start, end, null, false);
        if (IsAtEnd) return;
        Check(RdkafkaReading.Start(_reader.Topic, Partition, start));
        _isStarted = true;
    }

    /// <param name="wait">Returns after it, more or less.</param>
    /// <param name="time">Measures it.</param>
    /// <returns>Whether the range was read to its end.</returns>
    /// <exception cref="TopicReadException">Reading cannot go on.</exception>
    public bool ReadOn(TimeSpan wait, TimeProvider time)
    {
        var begun = time.GetTimestamp();
        while (!IsAtEnd)
        {
            var left = wait - time.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero)
                return false;
            var message = RdkafkaReading.Next(_reader.Topic, Partition, (int)Math.Ceiling(left.TotalMilliseconds));
            if (message is null)
                continue;
            try
            {
                Take(message);
            }
            finally
            {
                RdkafkaReading.Destroy(message);
            }
        }

        return true;
    }

    public void Dispose()
    {
        if (_reader.IsClosed)
            return;
        Stop();
        _reader.Dispose();
        _ends.Dispose();
    }

    private void Stop()
    {
        if (_isStarted)
            _ = RdkafkaReading.Stop(_reader.Topic, Partition);
        _isStarted = false;
    }

    private void Take(MessageHead* message)
    {
        if (message->Error == PartitionEof)
        {
            Position = message->Offset; // stands behind what has no record: markers of transactions, compacted offsets
            return;
        }

        Check(message->Error);
        Position = message->Offset + 1;
        if (message->Offset >= End || !new ReadOnlySpan<byte>(message->Key, (int)message->KeySize).SequenceEqual(_key))
            return;
        IsTombstone = message->Value is null;
        Newest = IsTombstone ? null : new ReadOnlySpan<byte>(message->Value, (int)message->ValueSize).ToArray();
    }

    private void Check(int code)
    {
        if (code != 0)
            throw new TopicReadException(CheckpointTopicRules.WhyUnreadable(_topic, code));
    }

    private static List<KeyValuePair<string, string>> Properties(KafkaOptions kafka, string isolation) =>
    [
        .. ProducerProperties.Connection(kafka, []),
        new("isolation.level", isolation),
        new("enable.partition.eof", "true"),
        new("auto.offset.reset", "error"), // what was compacted away meanwhile must not look like the end
        new("check.crcs", "true"),
        new("topic.metadata.refresh.fast.interval.ms", "10"), // how soon the partition's leader is asked for again, first
        new("fetch.wait.max.ms", "10"), // the end of the partition is told by a fetch that finds nothing
        new("log_level", "0"),
    ];
}
