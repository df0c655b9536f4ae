namespace AuditShipper.Publishing;

/// <summary>What an error code of librdkafka says about the record it came with.</summary>
internal static class FailureRules
{
    public static DeliveryFailure Classify(int code) => new(KindOf(code), code, ReasonOf(code));

    /// <summary>Whether another instance with our identity took over.</summary>
    public static bool IsFenced(int code) => code is KafkaCodes.LocalFenced or KafkaCodes.ProducerFenced;

    private static FailureKind KindOf(int code) => code switch
    {
        KafkaCodes.InvalidMessage or KafkaCodes.InvalidMessageSize or KafkaCodes.MessageTooLarge or KafkaCodes.RecordListTooLarge
            or KafkaCodes.InvalidTimestamp or KafkaCodes.InvalidRecord or KafkaCodes.PolicyViolation
            or KafkaCodes.UnsupportedForMessageFormat or KafkaCodes.LocalBadMessage => FailureKind.Refused,
        KafkaCodes.LocalPurgeQueue or KafkaCodes.LocalPurgeInFlight or KafkaCodes.LocalFatal or KafkaCodes.LocalGapless
            or KafkaCodes.LocalInconsistent or KafkaCodes.LocalDestroy or KafkaCodes.LocalFenced or KafkaCodes.ProducerFenced
            or KafkaCodes.OutOfOrderSequence or KafkaCodes.InvalidProducerEpoch or KafkaCodes.UnknownProducerId
            or KafkaCodes.InvalidProducerIdMapping => FailureKind.Abandoned,
        _ => FailureKind.Environment,
    };

    private static string ReasonOf(int code) => code switch
    {
        KafkaCodes.MessageTooLarge or KafkaCodes.InvalidMessageSize or KafkaCodes.RecordListTooLarge => "broker-too-large",
        KafkaCodes.InvalidTimestamp => "broker-timestamp",
        KafkaCodes.InvalidRecord => "broker-invalid-record",
        KafkaCodes.PolicyViolation => "broker-policy",
        KafkaCodes.InvalidMessage or KafkaCodes.UnsupportedForMessageFormat or KafkaCodes.LocalBadMessage => "broker-invalid-message",
        KafkaCodes.LocalUnknownTopic or KafkaCodes.UnknownTopicOrPartition or KafkaCodes.LocalUnknownPartition or KafkaCodes.InvalidTopic => "topic-missing",
        KafkaCodes.TopicAuthorizationFailed or KafkaCodes.ClusterAuthorizationFailed => "not-authorized",
        KafkaCodes.LocalAuthentication or KafkaCodes.SaslAuthenticationFailed or KafkaCodes.LocalSsl => "not-authenticated",
        KafkaCodes.LocalMessageTimedOut or KafkaCodes.LocalTimedOut or KafkaCodes.RequestTimedOut => "timed-out",
        KafkaCodes.NotEnoughReplicas or KafkaCodes.NotEnoughReplicasAfterAppend => "not-enough-replicas",
        KafkaCodes.KafkaStorageError => "broker-storage",
        _ => KindOf(code) == FailureKind.Abandoned ? "abandoned" : "broker-error",
    };
}
