using AuditShipper.Publishing;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Tests.Publishing;

public sealed class FailureRulesTests
{
    [Theory]
    [InlineData(KafkaCodes.MessageTooLarge, "broker-too-large")]
    [InlineData(KafkaCodes.RecordListTooLarge, "broker-too-large")]
    [InlineData(KafkaCodes.InvalidMessageSize, "broker-too-large")]
    [InlineData(KafkaCodes.InvalidTimestamp, "broker-timestamp")]
    [InlineData(KafkaCodes.InvalidRecord, "broker-invalid-record")]
    [InlineData(KafkaCodes.PolicyViolation, "broker-policy")]
    [InlineData(KafkaCodes.InvalidMessage, "broker-invalid-message")]
    public void What_a_broker_does_not_take_is_refused(int code, string reason) =>
        Assert.Equal(new DeliveryFailure(FailureKind.Refused, code, reason), FailureRules.Classify(code));

    [Theory]
    [InlineData(KafkaCodes.LocalPurgeQueue)]
    [InlineData(KafkaCodes.LocalPurgeInFlight)]
    [InlineData(KafkaCodes.LocalFatal)]
    [InlineData(KafkaCodes.LocalGapless)]
    [InlineData(KafkaCodes.LocalInconsistent)]
    [InlineData(KafkaCodes.OutOfOrderSequence)]
    [InlineData(KafkaCodes.UnknownProducerId)]
    public void What_the_client_gave_up_is_abandoned(int code) =>
        Assert.Equal(new DeliveryFailure(FailureKind.Abandoned, code, "abandoned"), FailureRules.Classify(code));

    [Theory]
    [InlineData(KafkaCodes.LocalUnknownTopic, "topic-missing")]
    [InlineData(KafkaCodes.UnknownTopicOrPartition, "topic-missing")]
    [InlineData(KafkaCodes.TopicAuthorizationFailed, "not-authorized")]
    [InlineData(KafkaCodes.SaslAuthenticationFailed, "not-authenticated")]
    [InlineData(KafkaCodes.LocalMessageTimedOut, "timed-out")]
    [InlineData(KafkaCodes.NotEnoughReplicas, "not-enough-replicas")]
    [InlineData(KafkaCodes.KafkaStorageError, "broker-storage")]
    [InlineData(12345, "broker-error")]
    public void Everything_else_may_pass_later(int code, string reason) =>
        Assert.Equal(new DeliveryFailure(FailureKind.Environment, code, reason), FailureRules.Classify(code));

    [Theory]
    [InlineData(KafkaCodes.LocalFenced, true)]
    [InlineData(KafkaCodes.ProducerFenced, true)]
    [InlineData(KafkaCodes.LocalGapless, false)]
    public void Only_a_twin_fences(int code, bool isFenced) => Assert.Equal(isFenced, FailureRules.IsFenced(code));

    [Theory]
    [InlineData(KafkaCodes.LocalGapless, "_GAPLESS_GUARANTEE")]
    [InlineData(KafkaCodes.LocalFatal, "_FATAL")]
    [InlineData(KafkaCodes.LocalFenced, "_FENCED")]
    [InlineData(KafkaCodes.LocalQueueFull, "_QUEUE_FULL")]
    [InlineData(KafkaCodes.LocalAllBrokersDown, "_ALL_BROKERS_DOWN")]
    [InlineData(KafkaCodes.LocalAuthentication, "_AUTHENTICATION")]
    [InlineData(KafkaCodes.LocalUnknownTopic, "_UNKNOWN_TOPIC")]
    [InlineData(KafkaCodes.MessageTooLarge, "MSG_SIZE_TOO_LARGE")]
    [InlineData(KafkaCodes.InvalidTimestamp, "INVALID_TIMESTAMP")]
    [InlineData(KafkaCodes.InvalidRecord, "INVALID_RECORD")]
    [InlineData(KafkaCodes.PolicyViolation, "POLICY_VIOLATION")]
    [InlineData(KafkaCodes.TopicAuthorizationFailed, "TOPIC_AUTHORIZATION_FAILED")]
    [InlineData(KafkaCodes.ProducerFenced, "PRODUCER_FENCED")]
    public void The_numbers_are_librdkafkas_own(int code, string name)
    {
        _ = Librdkafka.Load();
        Assert.Equal(name, System.Runtime.InteropServices.Marshal.PtrToStringUTF8(Rdkafka.ErrorName(code)));
    }
}
