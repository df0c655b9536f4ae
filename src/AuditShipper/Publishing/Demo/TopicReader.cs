using System.Runtime.InteropServices;
using System.Text;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Publishing.Demo;

/// <param name="Partition">Number of the partition.</param>
/// <param name="Offset">The broker's, in the partition.</param>
/// <param name="TimestampMs">Milliseconds since 1970 UTC.</param>
/// <param name="Key">UTF-8; null: none.</param>
/// <param name="Value">The record's bytes.</param>
/// <param name="Headers">Name to value, as text.</param>
internal sealed record TopicRecord(int Partition, long Offset, long TimestampMs, byte[]? Key, byte[] Value, IReadOnlyDictionary<string, string> Headers);

/// <summary>
/// Reads a topic from its beginning to where it ended when the reading began, partition by partition, without a group.
/// On librdkafka itself, because Confluent.Kafka's consumer needs 2.1 or newer.
/// </summary>
internal static unsafe class TopicReader
{
    private const int PartitionEof = -191;

    /// <param name="servers">host:port, separated by commas.</param>
    /// <param name="topic">Must exist.</param>
    /// <param name="timeout">For each wait on the broker.</param>
    /// <param name="properties">Further librdkafka properties: security and the like.</param>
    /// <exception cref="TopicReadException">The broker does not answer in time, or does not allow it.</exception>
    public static IEnumerable<TopicRecord> ReadAll(string servers, string topic, TimeSpan timeout, IEnumerable<KeyValuePair<string, string>>? properties = null)
    {
        using var reader = ReaderHandle.Create(Properties(servers, properties), topic);
        foreach (var (partition, low, high) in Ranges(reader, topic, timeout))
        {
            if (high <= low)
                continue;
            Check(RdkafkaReading.Start(reader.Topic, partition, low), topic);
            for (var end = false; !end;)
            {
                var (record, position) = Next(reader, topic, partition, timeout);
                if (record is not null)
                    yield return record;
                end = position >= high;
            }
            Check(RdkafkaReading.Stop(reader.Topic, partition), topic);
        }
    }

    private static (TopicRecord? Record, long Position) Next(ReaderHandle reader, string topic, int partition, TimeSpan timeout)
    {
        var message = RdkafkaReading.Next(reader.Topic, partition, (int)timeout.TotalMilliseconds);
        if (message is null)
            throw new TopicReadException($"Topic '{topic}': partition {partition} gave nothing for {timeout}.");
        try
        {
            // The end of a partition stands behind what has no record: markers of transactions, compacted offsets.
            if (message->Error == PartitionEof)
                return (null, message->Offset);
            return message->Error == 0
                ? (RecordOf(message), message->Offset + 1)
                : throw new TopicReadException($"Topic '{topic}': partition {partition} cannot be read: {NameOf(message->Error)}.");
        }
        finally
        {
            RdkafkaReading.Destroy(message);
        }
    }

    private static TopicRecord RecordOf(MessageHead* message)
    {
        int kind;
        return new(
            message->Partition,
            message->Offset,
            RdkafkaReading.Timestamp(message, &kind),
            message->Key is null ? null : new Span<byte>(message->Key, (int)message->KeySize).ToArray(),
            new Span<byte>(message->Value, (int)message->ValueSize).ToArray(),
            HeadersOf(message));
    }

    private static Dictionary<string, string> HeadersOf(MessageHead* message)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        nint all, name, value;
        nuint size;
        if (RdkafkaReading.Headers(message, &all) != 0)
            return headers;
        for (nuint i = 0; RdkafkaReading.Header(all, i, &name, &value, &size) == 0; i++)
            headers[Marshal.PtrToStringUTF8(name)!] = Encoding.UTF8.GetString((byte*)value, (int)size);
        return headers;
    }

    private static List<(int Partition, long Low, long High)> Ranges(ReaderHandle reader, string topic, TimeSpan timeout)
    {
        var timeoutMs = (int)timeout.TotalMilliseconds;
        List<(int, long, long)> ranges = [];
        for (var partition = 0; partition < PartitionCount(reader, topic, timeoutMs); partition++)
        {
            long low, high;
            Check(RdkafkaReading.Watermarks(reader.Client, topic, partition, &low, &high, timeoutMs), topic);
            ranges.Add((partition, low, high));
        }
        return ranges;
    }

    private static int PartitionCount(ReaderHandle reader, string topic, int timeoutMs)
    {
        MetadataHead* metadata;
        Check(RdkafkaReading.Metadata(reader.Client, allTopics: 0, reader.Topic, &metadata, timeoutMs), topic);
        try
        {
            Check(metadata->Topics[0].Error, topic);
            return metadata->Topics[0].PartitionCount;
        }
        finally
        {
            RdkafkaReading.Destroy(metadata);
        }
    }

    private static void Check(int code, string topic)
    {
        if (code != 0)
            throw new TopicReadException($"Topic '{topic}' cannot be read: {NameOf(code)}.");
    }

    private static string NameOf(int code) => Marshal.PtrToStringUTF8(Rdkafka.ErrorName(code)) ?? $"{code}";

    private static List<KeyValuePair<string, string>> Properties(string servers, IEnumerable<KeyValuePair<string, string>>? properties) =>
    [
        .. properties ?? [],
        new("bootstrap.servers", servers),
        new("enable.partition.eof", "true"),
        new("isolation.level", "read_committed"),
        new("check.crcs", "true"),
        new("fetch.wait.max.ms", "50"),
        new("log_level", "0"),
    ];
}

/// <summary>A topic cannot be read. Its message is for the operator.</summary>
internal sealed class TopicReadException(string message) : Exception(message);
