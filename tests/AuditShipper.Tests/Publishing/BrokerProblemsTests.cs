using AuditShipper.Publishing;

namespace AuditShipper.Tests.Publishing;

public sealed class BrokerProblemsTests
{
    [Theory]
    [InlineData(true, 0x020002ff, true)]
    [InlineData(true, 0x020601ff, false)]
    [InlineData(false, 0x020002ff, false)]
    public void Refused_scram_credentials_on_an_old_library_are_put_down_to_the_library(bool scram, uint number, bool blamesTheLibrary)
    {
        var text = BrokerProblems.OfConnection(Target(scram, number), KafkaCodes.LocalAuthentication, "k1: SASL authentication error: invalid credentials");
        Assert.Equal(blamesTheLibrary, text.Contains("the password may be right", StringComparison.Ordinal));
        Assert.Equal(!blamesTheLibrary, text.Contains("invalid credentials", StringComparison.Ordinal));
    }

    [Fact]
    public void A_refused_batch_says_what_happens_next() =>
        Assert.Equal(
            "Topic 'audit' refused a batch (INVALID_TIMESTAMP): the range is sent again record by record.",
            BrokerProblems.Fault(Target(), KafkaCodes.LocalGapless, KafkaCodes.InvalidTimestamp, "unable to satisfy gap-less guarantee"));

    [Fact]
    public void A_fatal_error_whose_cause_is_a_missing_right_names_the_right() =>
        Assert.Contains("Allow Describe and Write on topic 'audit'", BrokerProblems.Fault(Target(), KafkaCodes.ClusterAuthorizationFailed, KafkaCodes.LocalFatal, "x"), StringComparison.Ordinal);

    [Fact]
    public void Any_other_fatal_error_keeps_librdkafkas_words() =>
        Assert.Contains("_INCONSISTENT: its words", BrokerProblems.Fault(Target(), KafkaCodes.LocalInconsistent, KafkaCodes.LocalFatal, "its words"), StringComparison.Ordinal);

    private static BrokerTarget Target(bool scram = false, uint number = 0x020f01ff)
    {
        _ = AuditShipper.Publishing.Native.Librdkafka.Load();
        return new("k1:9092", "audit", scram, new("librdkafka.so.1", "x.y.z", number));
    }
}
