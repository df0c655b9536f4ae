namespace AuditShipper.Publishing;

/// <summary>The values of rd_kafka_resp_err_t that decide something here. Negative: librdkafka's own; positive: the Kafka protocol's.</summary>
internal static class KafkaCodes
{
    public const int LocalBadMessage = -199;
    public const int LocalDestroy = -197;
    public const int LocalTransport = -195;
    public const int LocalResolve = -193;
    public const int LocalMessageTimedOut = -192;
    public const int LocalUnknownPartition = -190;
    public const int LocalUnknownTopic = -188;
    public const int LocalAllBrokersDown = -187;
    public const int LocalTimedOut = -185;
    public const int LocalQueueFull = -184;
    public const int LocalSsl = -181;
    public const int LocalAuthentication = -169;
    public const int LocalPurgeQueue = -152;
    public const int LocalPurgeInFlight = -151;
    public const int LocalFatal = -150;
    public const int LocalInconsistent = -149;
    public const int LocalGapless = -148;
    public const int LocalFenced = -144;
    public const int InvalidMessage = 2;
    public const int UnknownTopicOrPartition = 3;
    public const int InvalidMessageSize = 4;
    public const int RequestTimedOut = 7;
    public const int MessageTooLarge = 10;
    public const int InvalidTopic = 17;
    public const int RecordListTooLarge = 18;
    public const int NotEnoughReplicas = 19;
    public const int NotEnoughReplicasAfterAppend = 20;
    public const int TopicAuthorizationFailed = 29;
    public const int ClusterAuthorizationFailed = 31;
    public const int InvalidTimestamp = 32;
    public const int UnsupportedForMessageFormat = 43;
    public const int PolicyViolation = 44;
    public const int OutOfOrderSequence = 45;
    public const int InvalidProducerEpoch = 47;
    public const int InvalidProducerIdMapping = 49;
    public const int KafkaStorageError = 56;
    public const int SaslAuthenticationFailed = 58;
    public const int UnknownProducerId = 59;
    public const int InvalidRecord = 87;
    public const int ProducerFenced = 90;
}
