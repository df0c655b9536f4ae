using AuditShipper.Configuration.Policies;
using AuditShipper.Configuration.Records;
using AuditShipper.Configuration.Redaction;

namespace AuditShipper.Configuration;

/// <summary>The whole configuration, validated. Defaults, ranges and units: docs/configuration.md, which a test holds to the code.</summary>
internal sealed record AgentOptions
{
    public required string Cluster { get; init; }
    public required string Node { get; init; }
    public required string StateDirectory { get; init; }
    public required IReadOnlyList<SourceOptions> Sources { get; init; }
    public required KafkaOptions Kafka { get; init; }
    public required IReadOnlyList<RouteOptions> Routes { get; init; }
    public RedactionOptions Redaction { get; init; } = new();
    public required DeadLetterOptions DeadLetter { get; init; }
    public required LimitOptions Limits { get; init; }

    /// <summary>How long a stop waits for acknowledgements.</summary>
    public required TimeSpan ShutdownDeadline { get; init; }

    public required HttpOptions Http { get; init; }
    public required LogOptions Log { get; init; }
}

internal enum StartPosition : byte
{
    Oldest,
    Newest,
}

/// <summary>One audit log.</summary>
internal sealed record SourceOptions
{
    public required string Name { get; init; }

    /// <summary>Absolute path of the live file; its backups are found beside it.</summary>
    public required string Path { get; init; }

    /// <summary>What a first start does with what is already there.</summary>
    public required StartPosition Start { get; init; }
}

internal enum DeliveryGuarantee : byte
{
    AtLeastOnce,
    ExactlyOnce,
}

internal sealed record KafkaOptions
{
    public required IReadOnlyList<string> BootstrapServers { get; init; }
    public required DeliveryGuarantee Delivery { get; init; }

    /// <summary>Where checkpoints lie in Kafka; null: nowhere, which exactly-once does not allow.</summary>
    public string? CheckpointTopic { get; init; }

    public TransactionOptions Transactions { get; init; } = new();

    /// <summary>librdkafka properties under their own names, passed through. Values may be secrets: never printed.</summary>
    public required IReadOnlyDictionary<string, string> Properties { get; init; }
}

/// <summary>When a transaction is committed, in exactly-once.</summary>
internal sealed record TransactionOptions
{
    /// <summary>Uncompressed bytes of values, after which a transaction is committed.</summary>
    public long CommitBytes { get; init; } = 128 << 20;

    /// <summary>Age at which a transaction is committed.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>After which the coordinator aborts a transaction by itself.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}

internal enum RecordTimestamp : byte
{
    /// <summary>The event's stageTimestamp where it parses and the topic takes it, else the time of sending, counted.</summary>
    Event,
    Sent,
}

internal sealed record RouteOptions
{
    public required string Topic { get; init; }

    /// <summary>Which events it wants, and with which bodies; null: every event as it was logged.</summary>
    public PolicyDocument? Policy { get; init; }

    /// <summary>Events with these response codes are filtered, 100 to 599.</summary>
    public IReadOnlyList<int> OmitResponseCodes { get; init; } = [];

    /// <summary>Share of requests that is kept, above 0 up to 1.</summary>
    public double Sample { get; init; } = 1;

    /// <summary>A name that the formats know: raw, ecs, ocsf, cloudevents, splunk-hec.</summary>
    public string Format { get; init; } = "raw";

    /// <summary>Entries at the end of sourceIPs that are proxies of ours, 0 and more.</summary>
    public int TrustedProxies { get; init; }

    public KeyTemplate Key { get; init; } = KeyTemplate.AuditId;

    /// <summary>Fields that become headers.</summary>
    public IReadOnlyList<EventField> Headers { get; init; } = [];

    /// <summary>Whether secrets are taken out.</summary>
    public required bool Redaction { get; init; }

    public required RecordTimestamp Timestamp { get; init; }

    /// <summary>Whether records of gaps go to the route's own topic too.</summary>
    public bool GapRecords { get; init; }
}

/// <summary>How every route redacts that does.</summary>
internal sealed record RedactionOptions
{
    /// <summary>Of the HMAC, 16 to 4096 bytes; empty: values become a fixed mark. Never printed.</summary>
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>Beside the rules.</summary>
    public IReadOnlyList<RedactionPath> Paths { get; init; } = [];
}

internal sealed record DeadLetterOptions
{
    /// <summary>Null: notices of dead letters are not sent anywhere.</summary>
    public required string? Topic { get; init; }

    /// <summary>Bound of the dead-letter folder, in bytes.</summary>
    public required long MaxBytes { get; init; }

    /// <summary>Whether the notice carries the exact bytes, where they fit.</summary>
    public required bool Unredacted { get; init; }
}

internal sealed record LimitOptions
{
    /// <summary>Bound on what is read and not yet acknowledged, in bytes.</summary>
    public required long InFlightBytes { get; init; }

    /// <summary>Bound on the disk space pinned by open segments that were deleted, in bytes.</summary>
    public required long HeldBytes { get; init; }

    /// <summary>A larger value is made smaller; null: as large as the topic takes it.</summary>
    public long? RecordBytes { get; init; }

    /// <summary>A longer line is streamed to the dead-letter store.</summary>
    public required int MaxLineBytes { get; init; }
}

internal sealed record HttpOptions
{
    /// <summary>Address and port of /metrics and /health; null switches it off.</summary>
    public required System.Net.IPEndPoint? Listen { get; init; }
}

internal enum LogFormat : byte
{
    Text,
    Json,
}

internal sealed record LogOptions
{
    public required Microsoft.Extensions.Logging.LogLevel Level { get; init; }
    public required LogFormat Format { get; init; }
}
