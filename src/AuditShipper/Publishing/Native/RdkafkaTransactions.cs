using System.Runtime.InteropServices;

namespace AuditShipper.Publishing.Native;

/// <summary>The entry points of librdkafka for transactions, under C#'s names. Each returns 0 or an error object, to be destroyed.</summary>
internal static unsafe partial class RdkafkaTransactions
{
    private const string Name = "librdkafka";

    /// <summary>May be called again after it timed out: it goes on.</summary>
    [LibraryImport(Name, EntryPoint = "rd_kafka_init_transactions")]
    public static partial nint Initialize(nint client, int timeoutMs);

    [LibraryImport(Name, EntryPoint = "rd_kafka_begin_transaction")]
    public static partial nint Begin(nint client);

    /// <summary>May be called again after it timed out: it goes on.</summary>
    [LibraryImport(Name, EntryPoint = "rd_kafka_commit_transaction")]
    public static partial nint Commit(nint client, int timeoutMs);

    /// <summary>Lingering is off while it runs. Reports that are taken as events do not end it early.</summary>
    [LibraryImport(Name, EntryPoint = "rd_kafka_flush")]
    public static partial int Flush(nint client, int timeoutMs);

    [LibraryImport(Name, EntryPoint = "rd_kafka_error_string")]
    public static partial nint ErrorText(nint error);

    [LibraryImport(Name, EntryPoint = "rd_kafka_error_is_retriable")]
    public static partial int IsRetriable(nint error);
}
