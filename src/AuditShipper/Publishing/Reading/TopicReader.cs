using System.Runtime.InteropServices;
using AuditShipper.Configuration;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Publishing.Reading;

/// <param name="Partition">Its number.</param>
/// <param name="Low">The first offset that is kept.</param>
/// <param name="High">Behind the last one, when it was asked for.</param>
internal readonly record struct PartitionRange(int Partition, long Low, long High);

/// <summary>
/// Reads partitions of a topic without a group, and only what was committed. On librdkafka itself, because Confluent.Kafka's consumer
/// needs 2.1 or newer. Not thread-safe.
/// </summary>
internal sealed unsafe class TopicReader : IDisposable
{
    private const int PartitionEof = -191;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(500);
    private readonly ReaderHandle _reader;
    private readonly ReaderHandle _ends;
    private readonly string _topic;

    /// <summary>Two clients: to one that reads what is committed a partition ends where the first open transaction begins.</summary>
    private TopicReader(IReadOnlyCollection<KeyValuePair<string, string>> properties, string topic)
    {
        _topic = topic;
        _reader = ReaderHandle.Create([.. properties, .. Reading, new("isolation.level", "read_committed")], topic);
        try
        {
            _ends = ReaderHandle.Create([.. properties, .. Reading, new("isolation.level", "read_uncommitted")], topic);
        }
        catch (PublisherSetupException)
        {
            _reader.Dispose();
            throw;
        }
    }

    /// <exception cref="PublisherSetupException">librdkafka or a property of the configuration cannot be used.</exception>
    public static TopicReader Open(KafkaOptions kafka, string topic) =>
        new([.. ProducerProperties.Connection(kafka, []).Where(property => !IsOfProducers(property.Key))], topic);

    /// <summary>Reads a topic from its beginning to where it ended when the reading began, partition by partition.</summary>
    /// <param name="servers">host:port, separated by commas.</param>
    /// <param name="topic">Must exist.</param>
    /// <param name="timeout">For each wait on the broker.</param>
    /// <param name="properties">Further librdkafka properties: security and the like.</param>
    /// <exception cref="TopicReadException">The broker does not answer in time, or does not allow it.</exception>
    public static IEnumerable<TopicRecord> ReadAll(string servers, string topic, TimeSpan timeout, IEnumerable<KeyValuePair<string, string>>? properties = null)
    {
        using var reader = new TopicReader([.. properties ?? [], new("bootstrap.servers", servers)], topic);
        var records = new List<TopicRecord>();
        foreach (var range in reader.Ranges(timeout))
        {
            for (var at = range.Low; at < range.High;)
            {
                at = reader.Read(range with { Low = at }, (in message) => records.Add(message.Copy()), timeout, CancellationToken.None, most: 10_000);
                foreach (var record in records) yield return record;
                records.Clear();
            }
        }
    }

    /// <summary>What each partition holds now. What transactions have not ended yet counts.</summary>
    /// <exception cref="TopicReadException">The broker does not answer in time, or does not allow it.</exception>
    public IReadOnlyList<PartitionRange> Ranges(TimeSpan timeout)
    {
        var timeoutMs = (int)timeout.TotalMilliseconds;
        List<PartitionRange> ranges = [];
        var count = PartitionCount(timeoutMs);
        for (var partition = 0; partition < count; partition++)
        {
            long low, high;
            Check(RdkafkaReading.Watermarks(_ends.Client, _topic, partition, &low, &high, timeoutMs));
            ranges.Add(new(partition, low, high));
        }

        return ranges;
    }

    /// <summary>Where the records begin that may have this time or a later one: every one before has an earlier.</summary>
    /// <param name="range">The partition, whole.</param>
    /// <param name="unixMs">Milliseconds since 1970 UTC.</param>
    /// <param name="timeout">For the answer.</param>
    /// <returns>The range from there on.</returns>
    /// <exception cref="TopicReadException">The broker does not answer in time, or does not allow it.</exception>
    public PartitionRange From(PartitionRange range, long unixMs, TimeSpan timeout)
    {
        var list = RdkafkaReading.NewPartitionList(1);
        try
        {
            var entry = RdkafkaReading.Add(list, _topic, range.Partition);
            entry->Offset = unixMs;
            Check(RdkafkaReading.OffsetsForTimes(_reader.Client, list, (int)timeout.TotalMilliseconds));
            Check(entry->Error);
            return range with { Low = entry->Offset < 0 ? range.High : Math.Clamp(entry->Offset, range.Low, Math.Max(range.Low, range.High)) };
        }
        finally
        {
            RdkafkaReading.DestroyPartitionList(list);
        }
    }

    /// <summary>Visits what is committed below the range's end. An open transaction of any producer holds the end back: it is waited for.</summary>
    /// <param name="range">Where from and to.</param>
    /// <param name="visit">Sees each record.</param>
    /// <param name="patience">How long nothing may come.</param>
    /// <param name="stop">Ends the reading with <see cref="OperationCanceledException"/>.</param>
    /// <param name="most">Records after which it returns.</param>
    /// <returns>Where to go on: the range's end, unless <paramref name="most"/> were visited.</returns>
    /// <exception cref="TopicReadException">Nothing came in time, or the broker does not allow it.</exception>
    public long Read(PartitionRange range, TopicVisitor visit, TimeSpan patience, CancellationToken stop, long most = long.MaxValue)
    {
        if (range.High <= range.Low)
            return range.High;
        Check(RdkafkaReading.Start(_reader.Topic, range.Partition, range.Low));
        try
        {
            var (position, waited, visited) = (range.Low, TimeSpan.Zero, 0L);
            while (position < range.High && visited < most)
            {
                stop.ThrowIfCancellationRequested();
                var next = Next(range, visit, ref visited);
                waited = next is null ? waited + Slice : next > position ? TimeSpan.Zero : waited;
                if (waited >= patience)
                    throw new TopicReadException(Stuck(range.Partition, position, range.High, patience));
                position = Math.Max(position, next ?? position);
            }

            return Math.Min(position, range.High);
        }
        finally
        {
            _ = RdkafkaReading.Stop(_reader.Topic, range.Partition);
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _ends.Dispose();
    }

    /// <returns>Where reading stands now; null: nothing came.</returns>
    private long? Next(PartitionRange range, TopicVisitor visit, ref long visited)
    {
        var message = RdkafkaReading.Next(_reader.Topic, range.Partition, (int)Slice.TotalMilliseconds);
        if (message is null)
            return null;
        try
        {
            // The end of a partition stands behind what has no record: markers of transactions, compacted offsets.
            if (message->Error == PartitionEof)
                return message->Offset;
            if (message->Error != 0)
                throw new TopicReadException($"Topic '{_topic}': partition {range.Partition} cannot be read: {NameOf(message->Error)}.");
            if (message->Offset >= range.High)
                return range.High;
            visit(new TopicMessage(message));
            visited++;
            return message->Offset + 1;
        }
        finally
        {
            RdkafkaReading.Destroy(message);
        }
    }

    private int PartitionCount(int timeoutMs)
    {
        MetadataHead* metadata;
        Check(RdkafkaReading.Metadata(_reader.Client, allTopics: 0, _reader.Topic, &metadata, timeoutMs));
        try
        {
            Check(metadata->Topics[0].Error);
            return metadata->Topics[0].PartitionCount;
        }
        finally
        {
            RdkafkaReading.Destroy(metadata);
        }
    }

    private string Stuck(int partition, long position, long high, TimeSpan patience) =>
        $"Topic '{_topic}': partition {partition} gave nothing for {patience.TotalSeconds:0} s at offset {position} of {high}: a broker hangs, or a transaction of some producer is open "
        + "longer than that. Look at the brokers and try again.";

    private void Check(int code)
    {
        if (code != 0)
            throw new TopicReadException($"Topic '{_topic}' cannot be read: {NameOf(code)}.");
    }

    private static string NameOf(int code) => Marshal.PtrToStringUTF8(Rdkafka.ErrorName(code)) ?? $"{code}";

    /// <summary>A consumer takes them with a warning; the configuration is one for producers.</summary>
    private static bool IsOfProducers(string name) =>
        name is "acks" or "request.required.acks" or "compression.codec" or "compression.type" or "linger.ms" or "queue.buffering.max.ms" or "partitioner" or "batch.size" or "retries";

    private static readonly KeyValuePair<string, string>[] Reading =
    [
        new("enable.partition.eof", "true"),
        new("check.crcs", "true"),
        new("fetch.wait.max.ms", "50"),
        new("queued.max.messages.kbytes", "16384"),
        new("log_level", "0"),
    ];
}

/// <summary>A topic cannot be read. Its message is for the operator.</summary>
internal sealed class TopicReadException(string message) : Exception(message);
