using AuditShipper.Configuration;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Publishing;

/// <param name="Servers">As configured.</param>
/// <param name="Topic">The route's topic.</param>
/// <param name="UsesScram">Whether sasl.mechanism is one of SCRAM's.</param>
/// <param name="Library">The librdkafka in use.</param>
internal sealed record BrokerTarget(string Servers, string Topic, bool UsesScram, LibrdkafkaVersion Library)
{
    public static BrokerTarget Of(KafkaOptions kafka, string topic, LibrdkafkaVersion library)
    {
        var mechanism = kafka.Properties.GetValueOrDefault("sasl.mechanism") ?? kafka.Properties.GetValueOrDefault("sasl.mechanisms");
        var scram = mechanism?.StartsWith("SCRAM", StringComparison.OrdinalIgnoreCase) == true;
        return new(string.Join(',', kafka.BootstrapServers), topic, scram, library);
    }
}

/// <summary>The texts an operator reads: the thing, the fact, the way out.</summary>
internal static class BrokerProblems
{
    public static string NoAnswerYet(BrokerTarget target) =>
        $"Kafka at {target.Servers} has not answered yet. If this stays: check kafka.bootstrapServers, the network and the brokers.";

    public static string TopicMissing(BrokerTarget target) =>
        $"Topic '{target.Topic}' does not exist at {target.Servers}, has no leader, or may not be described by this user. "
        + "Create it, or allow Describe and Write on it; delivery goes on by itself.";

    public static string NoticeTopicMissing(BrokerTarget target) =>
        $"deadLetter.topic '{target.Topic}' does not exist at {target.Servers}, has no leader, or may not be described by this user: with the first dead letter, delivery "
        + "stops before long. Create it, allow Describe and Write on it, or set deadLetter.topic to null; delivery goes on by itself.";

    public static string Silent(BrokerTarget target, TimeSpan silence) =>
        $"Kafka at {target.Servers} is connected, but has acknowledged nothing for {silence.TotalSeconds:0} s: a broker hangs, or topic '{target.Topic}' was "
        + "deleted. Look at the brokers and the topic; delivery goes on by itself.";

    /// <param name="code">Of the report.</param>
    public static string OfRecord(BrokerTarget target, int code) => code switch
    {
        KafkaCodes.LocalUnknownTopic or KafkaCodes.UnknownTopicOrPartition or KafkaCodes.LocalUnknownPartition => TopicMissing(target),
        KafkaCodes.TopicAuthorizationFailed =>
            $"Kafka does not let this user write to topic '{target.Topic}'. Allow Describe and Write on it; delivery goes on by itself.",
        KafkaCodes.ClusterAuthorizationFailed =>
            $"Kafka at {target.Servers} does not let this user produce: it has no right to write. Allow Describe and Write on topic '{target.Topic}' "
            + "(and, before Kafka 2.8, IdempotentWrite on the cluster); delivery goes on by itself.",
        KafkaCodes.NotEnoughReplicas or KafkaCodes.NotEnoughReplicasAfterAppend =>
            $"Topic '{target.Topic}' has fewer in-sync replicas than its min.insync.replicas. Bring its brokers back; delivery goes on by itself.",
        KafkaCodes.LocalAuthentication or KafkaCodes.SaslAuthenticationFailed => Authentication(target, Name(code)),
        _ => $"Topic '{target.Topic}' did not take a record: {Name(code)}.",
    };

    /// <param name="text">librdkafka's own words: they name the broker and the state of the connection.</param>
    public static string OfConnection(BrokerTarget target, int code, string text) => code switch
    {
        KafkaCodes.LocalAuthentication or KafkaCodes.SaslAuthenticationFailed => Authentication(target, text),
        KafkaCodes.LocalTransport when DemandsCertificate(text) =>
            $"TLS with Kafka failed: {text}. The brokers demand a certificate that they trust: check ssl.certificate.location and ssl.key.location; delivery goes on by itself.",
        KafkaCodes.LocalSsl => $"TLS with Kafka failed: {text}. Check security.protocol, ssl.ca.location and the brokers' certificates; delivery goes on by itself.",
        KafkaCodes.LocalResolve => $"A name of Kafka cannot be resolved: {text}. Check kafka.bootstrapServers, the brokers' advertised.listeners and DNS.",
        KafkaCodes.LocalAllBrokersDown or KafkaCodes.LocalTransport or KafkaCodes.LocalTimedOut =>
            $"Kafka at {target.Servers} cannot be reached: {text}. Check the brokers, the network and kafka.bootstrapServers; delivery goes on by itself.",
        KafkaCodes.TopicAuthorizationFailed or KafkaCodes.ClusterAuthorizationFailed => OfRecord(target, code),
        _ => $"Kafka: {Name(code)}: {text}",
    };

    /// <param name="cause">The fatal error behind it, or the first record's.</param>
    /// <param name="first">The code that made it known.</param>
    /// <param name="fatal">librdkafka's words for a fatal error; null: a record failed.</param>
    public static string Fault(BrokerTarget target, int cause, int first, string? fatal)
    {
        if (FailureRules.Classify(first).Kind == FailureKind.Refused)
            return $"Topic '{target.Topic}' refused a batch ({Name(first)}): the range is sent again record by record.";
        if (FailureRules.Classify(first).Kind == FailureKind.Environment)
            return OfRecord(target, first);
        return FailureRules.Classify(cause).Kind == FailureKind.Environment
            ? OfRecord(target, cause)
            : $"The producer for topic '{target.Topic}' cannot go on ({Name(cause)}{(fatal is null ? "" : ": " + fatal)}): a new one takes over from the last mark.";
    }

    /// <summary>TLS 1.2 and 1.3 have their own alerts for a certificate that is missing, expired or not trusted.</summary>
    private static bool DemandsCertificate(string text) =>
        text.Contains("alert", StringComparison.Ordinal) && text.Contains("certificate", StringComparison.Ordinal);

    private static string Authentication(BrokerTarget target, string text) =>
        target.UsesScram && !LibrdkafkaRules.CanScramWithKafka4(target.Library.Number)
            ? $"Kafka did not accept the SCRAM credentials, but the password may be right: librdkafka {target.Library.Version} ({target.Library.Location}) has a "
              + $"bug that brokers from Kafka 4 on answer so. Use librdkafka 2.6.1 or newer ({Librdkafka.PathVariable} names one), or another sasl.mechanism."
            : $"Kafka did not accept the credentials: {text}. Check sasl.mechanism, sasl.username and sasl.password; delivery goes on by itself.";

    public static string Name(int code) => System.Runtime.InteropServices.Marshal.PtrToStringUTF8(Rdkafka.ErrorName(code)) ?? $"{code}";
}
