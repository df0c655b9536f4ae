using System.Runtime.InteropServices;

namespace AuditShipper.Publishing.Native;

/// <summary>The entry points of librdkafka for reading single partitions, under C#'s names.</summary>
internal static unsafe partial class RdkafkaReading
{
    private const string Name = "librdkafka";

    public const int TypeConsumer = 1;
    public const long FromTheBeginning = -2;

    [LibraryImport(Name, EntryPoint = "rd_kafka_consume_start")]
    public static partial int Start(nint topic, int partition, long offset);

    [LibraryImport(Name, EntryPoint = "rd_kafka_consume_stop")]
    public static partial int Stop(nint topic, int partition);

    /// <returns>0: nothing came in time.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_consume")]
    public static partial MessageHead* Next(nint topic, int partition, int timeoutMs);

    [LibraryImport(Name, EntryPoint = "rd_kafka_message_destroy")]
    public static partial void Destroy(MessageHead* message);

    [LibraryImport(Name, EntryPoint = "rd_kafka_message_timestamp")]
    public static partial long Timestamp(MessageHead* message, int* kind);

    [LibraryImport(Name, EntryPoint = "rd_kafka_message_headers")]
    public static partial int Headers(MessageHead* message, nint* headers);

    /// <returns>0: there is a header with this index.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_header_get_all")]
    public static partial int Header(nint headers, nuint index, nint* name, nint* value, nuint* size);

    [LibraryImport(Name, EntryPoint = "rd_kafka_query_watermark_offsets", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Watermarks(nint client, string topic, int partition, long* low, long* high, int timeoutMs);

    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_partition_list_new")]
    public static partial nint NewPartitionList(int size);

    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_partition_list_add", StringMarshalling = StringMarshalling.Utf8)]
    public static partial PartitionOffset* Add(nint list, string topic, int partition);

    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_partition_list_destroy")]
    public static partial void DestroyPartitionList(nint list);

    /// <summary>In: milliseconds since 1970 UTC as offsets. Out: the first offset that has such a time or a later one; -1: none has.</summary>
    [LibraryImport(Name, EntryPoint = "rd_kafka_offsets_for_times")]
    public static partial int OffsetsForTimes(nint client, nint list, int timeoutMs);

    [LibraryImport(Name, EntryPoint = "rd_kafka_metadata")]
    public static partial int Metadata(nint client, int allTopics, nint topic, MetadataHead** metadata, int timeoutMs);

    [LibraryImport(Name, EntryPoint = "rd_kafka_metadata_destroy")]
    public static partial void Destroy(MetadataHead* metadata);
}

/// <summary>rd_kafka_message_t.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct MessageHead
{
    [FieldOffset(0)] public int Error;
    [FieldOffset(8)] public nint Topic;
    [FieldOffset(16)] public int Partition;
    [FieldOffset(24)] public byte* Value;
    [FieldOffset(32)] public nuint ValueSize;
    [FieldOffset(40)] public byte* Key;
    [FieldOffset(48)] public nuint KeySize;
    [FieldOffset(56)] public long Offset;
    [FieldOffset(64)] public nint Opaque;
}

/// <summary>rd_kafka_metadata_t.</summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct MetadataHead
{
    [FieldOffset(0)] public int BrokerCount;
    [FieldOffset(16)] public int TopicCount;
    [FieldOffset(24)] public TopicMetadata* Topics;
}

/// <summary>rd_kafka_metadata_topic_t.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal unsafe struct TopicMetadata
{
    [FieldOffset(0)] public nint Name;
    [FieldOffset(8)] public int PartitionCount;
    [FieldOffset(16)] public nint Partitions;
    [FieldOffset(24)] public int Error;
}

/// <summary>rd_kafka_topic_partition_t.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct PartitionOffset
{
    [FieldOffset(8)] public int Partition;
    [FieldOffset(16)] public long Offset;
    [FieldOffset(48)] public int Error;
}
