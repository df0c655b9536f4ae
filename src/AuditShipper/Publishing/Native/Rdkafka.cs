using System.Runtime.InteropServices;

namespace AuditShipper.Publishing.Native;

/// <summary>
/// The entry points of librdkafka that producing needs, under C#'s names. Reports, errors, statistics and log lines are taken
/// from its main queue as events, so nothing native ever calls back into managed code.
/// </summary>
internal static unsafe partial class Rdkafka
{
    private const string Name = "librdkafka";

    public const int TypeProducer = 0;
    public const int PurgeQueueAndInFlight = 1 | 2;

    public const int EventDeliveryReport = 0x1;
    public const int EventLog = 0x4;
    public const int EventError = 0x8;
    public const int EventStatistics = 0x40;

    [LibraryImport(Name, EntryPoint = "rd_kafka_version")]
    public static partial int VersionNumber();

    [LibraryImport(Name, EntryPoint = "rd_kafka_version_str")]
    public static partial nint VersionText();

    [LibraryImport(Name, EntryPoint = "rd_kafka_err2name")]
    public static partial nint ErrorName(int code);

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint NewSettings();

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_destroy")]
    public static partial void DestroySettings(nint settings);

    /// <returns>0: set; -1: bad value; -2: no such property.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Set(nint settings, string name, string value, byte* error, nuint errorSize);

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_set_events")]
    public static partial void SetEvents(nint settings, int events);

    /// <summary>Takes the settings over when it succeeds.</summary>
    [LibraryImport(Name, EntryPoint = "rd_kafka_new")]
    public static partial nint NewClient(int type, nint settings, byte* error, nuint errorSize);

    [LibraryImport(Name, EntryPoint = "rd_kafka_destroy")]
    public static partial void DestroyClient(nint client);

    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewTopic(nint client, string name, nint settings);

    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_destroy")]
    public static partial void DestroyTopic(nint topic);

    [LibraryImport(Name, EntryPoint = "rd_kafka_queue_get_main")]
    public static partial nint MainQueue(nint client);

    [LibraryImport(Name, EntryPoint = "rd_kafka_queue_destroy")]
    public static partial void DestroyQueue(nint queue);

    /// <summary>Sends log lines to the queue; 0: the main queue.</summary>
    [LibraryImport(Name, EntryPoint = "rd_kafka_set_log_queue")]
    public static partial int SetLogQueue(nint client, nint queue);

    /// <returns>0: taken; else an error object.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_produceva")]
    public static partial nint Produce(nint client, ProduceArgument* arguments, nuint count);

    [LibraryImport(Name, EntryPoint = "rd_kafka_headers_new")]
    public static partial nint NewHeaders(nuint expected);

    [LibraryImport(Name, EntryPoint = "rd_kafka_headers_copy")]
    public static partial nint CopyHeaders(nint headers);

    /// <summary>Copies name and value.</summary>
    [LibraryImport(Name, EntryPoint = "rd_kafka_header_add")]
    public static partial int AddHeader(nint headers, byte* name, nint nameSize, byte* value, nint valueSize);

    [LibraryImport(Name, EntryPoint = "rd_kafka_headers_destroy")]
    public static partial void DestroyHeaders(nint headers);

    [LibraryImport(Name, EntryPoint = "rd_kafka_error_code")]
    public static partial int ErrorCode(nint error);

    [LibraryImport(Name, EntryPoint = "rd_kafka_error_destroy")]
    public static partial void DestroyError(nint error);

    [LibraryImport(Name, EntryPoint = "rd_kafka_purge")]
    public static partial int Purge(nint client, int flags);

    [LibraryImport(Name, EntryPoint = "rd_kafka_fatal_error")]
    public static partial int FatalError(nint client, byte* text, nuint textSize);

    /// <returns>0: nothing came in time.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_queue_poll")]
    public static partial nint NextEvent(nint queue, int timeoutMs);

    [LibraryImport(Name, EntryPoint = "rd_kafka_event_type")]
    public static partial int EventType(nint @event);

    [LibraryImport(Name, EntryPoint = "rd_kafka_event_destroy")]
    public static partial void DestroyEvent(nint @event);

    /// <returns>How many more messages of the event were written to the array; they live as long as the event.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_event_message_array")]
    public static partial nuint EventMessages(nint @event, MessageHead** messages, nuint size);

    [LibraryImport(Name, EntryPoint = "rd_kafka_event_error")]
    public static partial int EventErrorCode(nint @event);

    [LibraryImport(Name, EntryPoint = "rd_kafka_event_error_string")]
    public static partial nint EventErrorText(nint @event);

    [LibraryImport(Name, EntryPoint = "rd_kafka_event_log")]
    public static partial int EventLogLine(nint @event, nint* facility, nint* text, int* level);

    [LibraryImport(Name, EntryPoint = "rd_kafka_event_stats")]
    public static partial nint EventStatisticsJson(nint @event);
}

/// <summary>rd_kafka_vu_t: one tagged argument of a produce call.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal struct ProduceArgument
{
    public const int Topic = 2;
    public const int Partition = 3;
    public const int Value = 4;
    public const int Key = 5;
    public const int Opaque = 6;
    public const int Flags = 7;
    public const int Timestamp = 8;
    public const int Headers = 10;

    [FieldOffset(0)] public int Type;

    /// <summary>A topic handle, a partition, flags, an opaque, a timestamp in ms, a list of headers, or the first byte of a value or key.</summary>
    [FieldOffset(8)] public nint First;

    /// <summary>The size of a value or key.</summary>
    [FieldOffset(16)] public nint Second;
}
