using Microsoft.Extensions.Logging;

namespace AuditShipper.Configuration;

/// <summary>
/// Every key, declared once. Reading, checking, environment variables and docs/configuration.md follow from this list;
/// <see cref="OptionsBuilder"/> turns the values into <see cref="AgentOptions"/>.
/// </summary>
internal static class ConfigurationSchema
{
    public static readonly Setting Cluster = new("cluster", SettingTypes.Ascii(255),
        "Name of the cluster: part of each record's identity (header `as-cluster`).")
    { IsRequired = true };

    public static readonly Setting Node = new("node", SettingTypes.Ascii(255),
        "Name of this node: part of each record's identity (header `as-node`). Must stay the same over restarts; in a pod set it from `spec.nodeName`.")
    { DefaultRule = "the host name" };

    public static readonly Setting StateDirectory = new("stateDirectory", SettingTypes.DirectoryPath(),
        "Holds the checkpoint, the lock and the dead letters. One agent each.")
    { Default = "/var/lib/auditshipper" };

    public static readonly Setting SourcePath = new("sources[].path", SettingTypes.FilePath(),
        "The audit log that the API server writes. Its backups are found beside it.")
    { IsRequired = true };

    public static readonly Setting SourceName = new("sources[].name", SettingTypes.Name(64),
        "Names the source in records (header `as-source`), metrics and the state directory. Unique. Under another name everything is sent again.")
    { DefaultRule = "the file's name without its extension" };

    public static readonly Setting SourceStart = new("sources[].start", SettingTypes.Choice(("oldest", StartPosition.Oldest), ("newest", StartPosition.Newest)),
        "What a first start, without a checkpoint, does with what is already there: ship it from the oldest backup on, or begin at the end of the live file.")
    { Default = "oldest" };

    public static readonly Setting BootstrapServers = new("kafka.bootstrapServers", SettingTypes.Server(),
        "Brokers to ask first; the others are learnt from them.")
    { Shape = SettingShape.List, IsRequired = true };

    public static readonly Setting Delivery = new("kafka.delivery",
        SettingTypes.Choice(("at-least-once", DeliveryGuarantee.AtLeastOnce), ("exactly-once", DeliveryGuarantee.ExactlyOnce)),
        "at-least-once: nothing is lost; after a crash a few records can come twice. exactly-once: consumers with `isolation.level=read_committed` see every event once; needs `kafka.checkpointTopic`.")
    { Default = "at-least-once" };

    public static readonly Setting CheckpointTopic = new("kafka.checkpointTopic", SettingTypes.Topic(),
        "Where exactly-once keeps its checkpoints, in the same transactions as the events: `cleanup.policy=compact`, one partition. With at-least-once it is only read, at a start that follows one with exactly-once.")
    { MayBeNull = true };

    public static readonly Setting CommitInterval = new("kafka.commitInterval", SettingTypes.Duration("10ms", "10s"),
        "exactly-once: the age at which a transaction is committed. Consumers wait that long for an event; while the source is behind, up to 1 s, because fewer commits let it catch up faster.")
    { Default = "200ms" };

    public static readonly Setting CommitBytes = new("kafka.commitBytes", SettingTypes.Size("64KiB", "1GiB"),
        "exactly-once: uncompressed bytes after which a transaction is committed before its time.")
    { Default = "128MiB" };

    public static readonly Setting TransactionTimeout = new("kafka.transactionTimeout", SettingTypes.Duration("5s", "15m"),
        "exactly-once: when the coordinator aborts a transaction by itself; until then one that a dead agent left open holds `read_committed` consumers up. Not above the brokers' `transaction.max.timeout.ms`.")
    { Default = "60s" };

    public static readonly Setting Properties = new("kafka.properties", SettingTypes.AnyText(),
        "Any librdkafka property under its own name, such as `compression.codec` or `sasl.password`; the ones that the guarantee depends on are refused. `file:/path` or `env:NAME` says where a value stands. Values are never printed.")
    { Shape = SettingShape.Map, IsSecret = true, DefaultRule = "none" };

    public static readonly Setting RouteTopic = new("routes[].topic", SettingTypes.Topic(),
        "Where the events go. A line goes to every route that wants it; its bytes are settled when each has it, or does not want it.")
    { IsRequired = true };

    public static readonly Setting RouteRedaction = new("routes[].redaction",
        SettingTypes.Choice(("on", true), ("off", false), ("true", true), ("false", false)) with { Expected = "on or off" },
        "Whether secrets are taken out of events (docs/redaction.md). `off` sends them as they were logged: restrict who may read the topic.")
    { Default = "on" };

    public static readonly Setting RoutePolicy = new("routes[].policy", SettingTypes.FileOrBlock(),
        "An audit.k8s.io/v1 Policy that decides which events go to this topic, and with which bodies (docs/policy.md): the path of its file, or the policy itself as a block (`policy: |`). `null`: every event, as it was logged.")
    { MayBeNull = true };

    public static readonly Setting RouteOmitResponseCodes = new("routes[].filter.omitResponseCodes", SettingTypes.HttpStatus(),
        "Events with one of these response codes do not go to this topic.")
    { Shape = SettingShape.List, MayBeNull = true };

    public static readonly Setting RouteSample = new("routes[].filter.sample", SettingTypes.Share(),
        "The share of requests that goes to this topic. By the audit ID: all stages of a request share its fate, on every node.")
    { Default = "1" };

    public static readonly Setting RouteFormat = new("routes[].format",
        SettingTypes.Choice(("raw", "raw"), ("ecs", "ecs"), ("ocsf", "ocsf"), ("cloudevents", "cloudevents"), ("splunk-hec", "splunk-hec")),
        "What a record's value is (docs/formats.md): the event as written (raw), Elastic Common Schema, OCSF API Activity, a CloudEvent, or an event for Splunk's HTTP collector.")
    { Default = "raw" };

    public static readonly Setting RouteTrustedProxies = new("routes[].trustedProxies", SettingTypes.Count(0, 16),
        "How many entries at the end of `sourceIPs` are proxies of ours: the client's address is the one before them. For the formats that name it.")
    { Default = "0" };

    public static readonly Setting RouteKey = new("routes[].key", SettingTypes.KeyTemplate(),
        "A record's key (docs/keys.md): a field, `none`, or a template such as `{user}/{namespace}`. With the default the stages of one request stay in order on one partition.")
    { Default = "auditID" };

    public static readonly Setting RouteHeaders = new("routes[].headers", SettingTypes.EventField(),
        "Fields of the event that become headers, such as `verb` (header `as-verb`): consumers choose without parsing.")
    { Shape = SettingShape.List, MayBeNull = true };

    public static readonly Setting RouteTimestamp = new("routes[].timestamp", SettingTypes.Choice(("event", RecordTimestamp.Event), ("sent", RecordTimestamp.Sent)),
        "A record's timestamp: the event's `stageTimestamp` where it parses and the topic takes it, else the time of sending, counted; or always the time of sending.")
    { Default = "event" };

    public static readonly Setting RouteGapRecords = new("routes[].gapRecords", SettingTypes.Boolean(),
        "Whether a record of each gap, of what was lost or may have been, goes to this topic too, with the header `as-kind: gap`. To `deadLetter.topic` it always goes.")
    { Default = "false" };

    public static readonly Setting RedactionKeyFile = new("redaction.keyFile", SettingTypes.FilePath(),
        "File with 16 to 4096 bytes: a redacted value becomes its HMAC-SHA256 with them, so that equal values can be compared and a change is seen. `null`: a fixed mark.")
    { MayBeNull = true };

    public static readonly Setting RedactionPaths = new("redaction.paths", SettingTypes.RedactionPath(),
        "Further values to redact, each a path into the event such as `requestObject.spec.containers.*.env.*.value`.")
    { Shape = SettingShape.List, MayBeNull = true };

    public static readonly Setting DeadLetterTopic = new("deadLetter.topic", SettingTypes.Topic(),
        "Where a notice of each dead letter goes: reason, source, segment, offset, length, SHA-256; and a record of each gap. `null`: nowhere; the line itself is always kept on the node.")
    { MayBeNull = true };

    public static readonly Setting DeadLetterMaxBytes = new("deadLetter.maxBytes", SettingTypes.Size("1MiB", "1TiB"),
        "Bound of the dead-letter folder. When full, the oldest go first, counted as lost.")
    { Default = "256MiB" };

    public static readonly Setting DeadLetterUnredacted = new("deadLetter.unredacted", SettingTypes.Boolean(),
        "Whether the notice carries the exact bytes too, where they fit. They may hold secrets.")
    { Default = "false" };

    public static readonly Setting InFlightBytes = new("limits.inFlightBytes", SettingTypes.Size("1MiB", "16GiB"),
        "Bound on what is read and not yet acknowledged; reading waits when it is spent. A line that is larger travels alone.")
    { Default = "32MiB" };

    public static readonly Setting HeldBytes = new("limits.heldBytes", SettingTypes.Size("1MiB", "16TiB"),
        "Bound on the disk space of deleted files that are kept open until they are shipped. Beyond it the oldest is let go, counted as lost.")
    { Default = "2GiB" };

    public static readonly Setting RecordBytes = new("limits.recordBytes", SettingTypes.Size("4KiB", "900MiB"),
        "A record whose value is larger, before compression, goes without managedFields, then without responseObject, then without requestObject; what still does not fit is a dead letter. `null`: the topic's `max.message.bytes`, where it may be read.")
    { MayBeNull = true };

    public static readonly Setting MaxLineBytes = new("limits.maxLineBytes", SettingTypes.Size("1KiB", "900MiB"),
        "A longer line is a dead letter, streamed to the disk. May be above `limits.inFlightBytes`: memory then grows to one such line.")
    { Default = "64MiB" };

    public static readonly Setting ShutdownDeadline = new("shutdownDeadline", SettingTypes.Duration("1s", "1h"),
        "How long a stop waits for acknowledgements. What has none by then is sent again by the next start. Keep systemd's or the pod's own deadline above it.")
    { Default = "20s" };

    public static readonly Setting HttpListen = new("http.listen", SettingTypes.Endpoint(),
        "IP address and port of `/metrics`, `/health/live` and `/health/ready`. `null` switches them off.")
    { Default = "127.0.0.1:9464", MayBeNull = true };

    public static readonly Setting LogLevel = new("log.level",
        SettingTypes.Choice(
            ("trace", Microsoft.Extensions.Logging.LogLevel.Trace),
            ("debug", Microsoft.Extensions.Logging.LogLevel.Debug),
            ("information", Microsoft.Extensions.Logging.LogLevel.Information),
            ("warning", Microsoft.Extensions.Logging.LogLevel.Warning),
            ("error", Microsoft.Extensions.Logging.LogLevel.Error)),
        "The least important message that the agent's own log shows. Audit content is never in it.")
    { Default = "information" };

    public static readonly Setting LogFormat = new("log.format", SettingTypes.Choice(("text", Configuration.LogFormat.Text), ("json", Configuration.LogFormat.Json)),
        "Lines for people, or one JSON object a line.")
    { Default = "text" };

    /// <summary>In the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        Cluster, Node, StateDirectory,
        SourcePath, SourceName, SourceStart,
        BootstrapServers, Delivery, CheckpointTopic, CommitInterval, CommitBytes, TransactionTimeout, Properties,
        RouteTopic, RoutePolicy, RouteOmitResponseCodes, RouteSample, RouteRedaction, RouteFormat, RouteTrustedProxies, RouteKey, RouteHeaders, RouteTimestamp, RouteGapRecords,
        RedactionKeyFile, RedactionPaths,
        DeadLetterTopic, DeadLetterMaxBytes, DeadLetterUnredacted,
        InFlightBytes, HeldBytes, RecordBytes, MaxLineBytes,
        ShutdownDeadline, HttpListen, LogLevel, LogFormat,
    ];
}
