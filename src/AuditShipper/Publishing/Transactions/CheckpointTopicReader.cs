using AuditShipper.Configuration;
using AuditShipper.Publishing.Reading;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Publishing.Transactions;

/// <summary>Reads the committed records of one range of partition 0 and keeps the newest of one key.</summary>
internal sealed unsafe class CheckpointTopicReader : IDisposable
{
    private const int PartitionEof = -191;
    private const int Partition = 0;
    private readonly ReaderHandle _reader;
    private readonly string _topic;
    private readonly byte[] _key;

    /// <param name="kafka">Where.</param>
    /// <param name="topic">Its name.</param>
    /// <param name="key">Of the records that are kept.</param>
    /// <param name="start">First offset.</param>
    /// <param name="end">Offset behind the last one.</param>
    /// <exception cref="PublisherSetupException">librdkafka does not take a property.</exception>
    /// <exception cref="TopicReadException">Reading cannot begin.</exception>
    public CheckpointTopicReader(KafkaOptions kafka, string topic, byte[] key, long start, long end)
    {
        (_topic, _key, Position, End) = (topic, key, start, end);
        _reader = ReaderHandle.Create(Properties(kafka, "read_committed"), topic);
        try
        {
            if (!IsAtEnd)
                Check(RdkafkaReading.Start(_reader.Topic, Partition, start));
        }
        catch (TopicReadException)
        {
            _reader.Dispose();
            throw;
        }
    }

    public long Position { get; private set; }
    public long End { get; }

    /// <summary>Value of the newest record; null: there is none.</summary>
    public byte[]? Newest { get; private set; }

    /// <summary>Whether the newest record deletes the key.</summary>
    public bool IsTombstone { get; private set; }

    private bool IsAtEnd => Position >= End;

    /// <returns>The partition's first offset, and the one behind its last record, committed or not.</returns>
    /// <exception cref="PublisherSetupException">librdkafka does not take a property.</exception>
    /// <exception cref="TopicReadException">The broker does not answer in time, or does not allow it.</exception>
    public static (long Low, long High) Range(KafkaOptions kafka, string topic, TimeSpan timeout)
    {
        using var reader = ReaderHandle.Create(Properties(kafka, "read_uncommitted"), topic);
        long low, high;
        var code = RdkafkaReading.Watermarks(reader.Client, topic, Partition, &low, &high, (int)timeout.TotalMilliseconds);
        return code == 0 ? (low, high) : throw new TopicReadException(Text(topic, code));
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
        _ = RdkafkaReading.Stop(_reader.Topic, Partition);
        _reader.Dispose();
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
            throw new TopicReadException(Text(_topic, code));
    }

    private static string Text(string topic, int code) => code switch
    {
        KafkaCodes.TopicAuthorizationFailed => $"Kafka does not let this user read the checkpoint topic '{topic}'. Allow Read, Write and Describe on it; delivery goes on by itself.",
        KafkaCodes.UnknownTopicOrPartition or KafkaCodes.LocalUnknownTopic or KafkaCodes.LocalUnknownPartition =>
            $"The checkpoint topic '{topic}' does not exist. Make it with cleanup.policy=compact and one partition; delivery goes on by itself.",
        KafkaCodes.LocalTimedOut or KafkaCodes.LocalTransport => $"The checkpoint topic '{topic}' cannot be read now: its broker does not answer. Look at the brokers; delivery goes on by itself.",
        _ => $"The checkpoint topic '{topic}' cannot be read: {System.Runtime.InteropServices.Marshal.PtrToStringUTF8(Rdkafka.ErrorName(code)) ?? $"{code}"}. Delivery goes on by itself when it can.",
    };

    private static List<KeyValuePair<string, string>> Properties(KafkaOptions kafka, string isolation) =>
    [
        .. ProducerProperties.Connection(kafka, []),
        new("isolation.level", isolation),
        new("enable.partition.eof", "true"),
        new("auto.offset.reset", "error"), // what was compacted away meanwhile must not look like the end
        new("check.crcs", "true"),
        new("fetch.wait.max.ms", "50"),
        new("log_level", "0"),
    ];
}
