using System.Collections.Frozen;

namespace AuditShipper.Configuration;

/// <summary>Which of librdkafka's properties are not the operator's to set, and why; which ones hold secrets.</summary>
internal static class KafkaProperties
{
    private const string Acks = "a record counts as delivered when all in-sync replicas have it. Leave it out; how many that are is the topic's min.insync.replicas";
    private const string Idempotence = "order, and no duplicates while Kafka answers, depend on it. Leave it out";
    private const string Endless = "delivery is retried for ever: the log file is the buffer. Leave it out";
    private const string Transaction = "the agent chooses it from cluster, node and source. Leave it out";
    private const string Servers = "write the brokers under kafka.bootstrapServers";
    private const string RecordSize = "it follows from limits.maxLineBytes: set that";
    private const string Budget = "what may be in flight is bounded by limits.inFlightBytes: set that";
    private const string Reports = "the agent needs every report for its account of what was delivered. Leave it out";
    private const string Internal = "the agent uses it for its own account, log or health. Leave it out";

    private static readonly FrozenDictionary<string, string> Guarded = new Dictionary<string, string>
    {
        ["acks"] = Acks,
        ["request.required.acks"] = Acks,
        ["enable.idempotence"] = Idempotence,
        ["enable.gapless.guarantee"] = Idempotence,
        ["max.in.flight"] = Idempotence,
        ["max.in.flight.requests.per.connection"] = Idempotence,
        ["queuing.strategy"] = Idempotence,
        ["retries"] = Endless,
        ["message.send.max.retries"] = Endless,
        ["message.timeout.ms"] = Endless,
        ["delivery.timeout.ms"] = Endless,
        ["transactional.id"] = Transaction,
        ["transaction.timeout.ms"] = Transaction,
        ["bootstrap.servers"] = Servers,
        ["metadata.broker.list"] = Servers,
        ["message.max.bytes"] = RecordSize,
        ["queue.buffering.max.messages"] = Budget,
        ["queue.buffering.max.kbytes"] = Budget,
        ["queue.buffering.backpressure.threshold"] = Budget,
        ["delivery.report.only.error"] = Reports,
        ["statistics.interval.ms"] = Internal,
        ["enabled_events"] = Internal,
        ["log.queue"] = Internal,
        ["log.thread.name"] = Internal,
        ["opaque"] = Internal,
        ["default_topic_conf"] = Internal,
        ["background_event_cb"] = Internal,
        ["interceptors"] = Internal,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every guarded name with its explanation, for the documentation and its test.</summary>
    public static IReadOnlyDictionary<string, string> GuardedProperties => Guarded;

    /// <returns>Null: it may be set. Else the reason with the way out, to be put behind the name of the key.</returns>
    public static string? WhyGuarded(string name) =>
        Guarded.GetValueOrDefault(name) ?? (name.EndsWith("_cb", StringComparison.Ordinal) ? Internal : null);

    /// <summary>Whether the value must never be printed. Errs on the side of silence.</summary>
    public static bool IsSecret(string name) =>
        name.Contains("password", StringComparison.Ordinal)
        || name.Contains("passphrase", StringComparison.Ordinal)
        || name.Contains("secret", StringComparison.Ordinal)
        || name.Contains("assertion", StringComparison.Ordinal)
        || name.EndsWith(".pem", StringComparison.Ordinal)
        || name is "sasl.username" or "sasl.oauthbearer.config" or "sasl.kerberos.kinit.cmd";

    /// <summary>Whether whoever has the value can sign in with it: it does not belong into the configuration file.</summary>
    public static bool IsCredential(string name) =>
        name.Contains("password", StringComparison.Ordinal)
        || name.Contains("passphrase", StringComparison.Ordinal)
        || name.Contains("secret", StringComparison.Ordinal)
        || name.EndsWith("key.pem", StringComparison.Ordinal);

    /// <summary>Whether the value is the path of a file that librdkafka reads when a client is made.</summary>
    public static bool IsFile(string name) =>
        name is "ssl.ca.location" or "ssl.certificate.location" or "ssl.crl.location" or "https.ca.location" || IsCredentialFile(name);

    /// <summary>Whether whoever reads that file can sign in with it.</summary>
    public static bool IsCredentialFile(string name) =>
        name is "ssl.key.location" or "ssl.keystore.location" or "sasl.kerberos.keytab" or "sasl.oauthbearer.assertion.private.key.file" or "sasl.oauthbearer.assertion.file";
}
