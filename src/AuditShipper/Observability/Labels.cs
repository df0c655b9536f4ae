namespace AuditShipper.Observability;

/// <summary>The account that bytes ended in: <c>auditshipper_settled_bytes_total{fate}</c>. In the order of the ledger's fates.</summary>
internal static class FateLabels
{
    public static readonly string[] All = ["delivered", "filtered", "dead-lettered", "skipped", "lost", LabelledCount.Other];
}

/// <summary>Why bytes were lost: <c>auditshipper_lost_bytes_total{reason}</c>.</summary>
internal static class LostReasons
{
    /// <summary>A segment was deleted before it was opened, also while the agent was down.</summary>
    public const string Vanished = "vanished";

    /// <summary>A file was truncated between the mark and its last size seen.</summary>
    public const string Truncated = "truncated";

    /// <summary>A .gz ended early, or its checksum is wrong.</summary>
    public const string DamagedGzip = "damaged-gzip";

    /// <summary>A held deleted segment was let go: <c>limits.heldBytes</c>.</summary>
    public const string HeldLimit = "held-limit";

    /// <summary>A dead letter was removed for a newer one, or is larger than the folder may be: <c>deadLetter.maxBytes</c>.</summary>
    public const string DeadLetterLimit = "dead-letter-limit";

    public static readonly string[] All = [Vanished, Truncated, DamagedGzip, HeldLimit, DeadLetterLimit, LabelledCount.Other];
}

/// <summary>Why a line became a dead letter: <c>auditshipper_dead_letters_total{reason}</c>.</summary>
internal static class DeadLetterReasons
{
    public const string NotJson = "not-json";
    public const string NulBytes = "nul-bytes";
    public const string NotUtf8 = "not-utf8";
    public const string NoAuditId = "no-audit-id";

    /// <summary>Half a line that a whole event was glued to; the event itself was delivered.</summary>
    public const string Fragment = "fragment";

    /// <summary>Longer than <c>limits.maxLineBytes</c>, or than the client takes.</summary>
    public const string TooLarge = "too-large";

    /// <summary>Nested so deeply that secrets in it cannot be found.</summary>
    public const string NotRedactable = "not-redactable";

    /// <summary>Sent alone, and above the topic's <c>max.message.bytes</c>.</summary>
    public const string BrokerTooLarge = "broker-too-large";

    /// <summary>Sent alone, and its timestamp refused.</summary>
    public const string BrokerTimestamp = "broker-timestamp";

    /// <summary>Sent alone, and refused by the broker's own check of records.</summary>
    public const string BrokerInvalidRecord = "broker-invalid-record";

    /// <summary>Sent alone, and refused as malformed.</summary>
    public const string BrokerInvalidMessage = "broker-invalid-message";

    /// <summary>Sent alone, and refused by a policy of the broker.</summary>
    public const string BrokerPolicy = "broker-policy";

    public static readonly string[] All =
    [
        NotJson, NulBytes, NotUtf8, NoAuditId, Fragment, TooLarge, NotRedactable,
        BrokerTooLarge, BrokerTimestamp, BrokerInvalidRecord, BrokerInvalidMessage, BrokerPolicy, LabelledCount.Other,
    ];
}

/// <summary>Why bytes needed no delivery: <c>auditshipper_skipped_bytes_total{reason}</c>.</summary>
internal static class SkipReasons
{
    /// <summary>NUL bytes where a truncated file was never written.</summary>
    public const string Hole = "hole";

    /// <summary>Empty lines, newline included.</summary>
    public const string Empty = "empty";

    /// <summary>What was there before a first start with <c>start: newest</c>.</summary>
    public const string StartNewest = "start-newest";

    public static readonly string[] All = [Hole, Empty, StartNewest, LabelledCount.Other];
}

/// <summary>Who is to blame for a record that was not stored: <c>auditshipper_produce_errors_total{kind}</c>.</summary>
internal static class ProduceErrorKinds
{
    /// <summary>The broker, the topic, a right, the network.</summary>
    public const string Environment = "environment";

    /// <summary>The broker refused a batch for what is in it.</summary>
    public const string Refused = "refused";

    /// <summary>Given up by the client itself, when it was rebuilt.</summary>
    public const string Abandoned = "abandoned";

    /// <summary>The producer can do nothing more and is rebuilt.</summary>
    public const string Fatal = "fatal";

    public static readonly string[] All = [Environment, Refused, Abandoned, Fatal, LabelledCount.Other];
}
