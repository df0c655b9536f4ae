using AuditShipper.Publishing.Native;

namespace AuditShipper.Tests.Publishing;

public sealed class LibrdkafkaRulesTests
{
    [Fact]
    public void Beside_the_program_comes_before_the_systems() =>
        Assert.Equal(["/opt/auditshipper/librdkafka.so.1", "librdkafka.so.1"], LibrdkafkaRules.Candidates(askedFor: null, "/opt/auditshipper"));

    [Fact]
    public void A_path_that_was_asked_for_is_the_only_one() =>
        Assert.Equal(["/lib/mine.so"], LibrdkafkaRules.Candidates("/lib/mine.so", "/opt/auditshipper"));

    [Fact]
    public void No_library_names_the_line_that_installs_it()
    {
        Assert.Contains("`apt-get install librdkafka1`", LibrdkafkaRules.WhyNoneLoads(LibrdkafkaRules.Candidates(null, "/opt")), StringComparison.Ordinal);
        var asked = LibrdkafkaRules.WhyNoneLoads(["/lib/mine.so"]);
        Assert.Contains("/lib/mine.so", asked, StringComparison.Ordinal);
        Assert.Contains("AUDITSHIPPER_LIBRDKAFKA", asked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x010903ff, false)]
    [InlineData(0x020002ff, true)]
    [InlineData(0x020f01ff, true)]
    public void Debian_12s_is_the_oldest(uint number, bool isUsable) =>
        Assert.Equal(isUsable, LibrdkafkaRules.WhyUnusable(new("librdkafka.so.1", "x", number)) is null);

    [Theory]
    [InlineData(0x020002ff, false)]
    [InlineData(0x020600ff, false)]
    [InlineData(0x020601ff, true)]
    [InlineData(0x020f01ff, true)]
    public void Scram_with_kafka_4_needs_2_6_1(uint number, bool can) => Assert.Equal(can, LibrdkafkaRules.CanScramWithKafka4(number));

    [Fact]
    public void The_library_in_use_tells_its_version() => Assert.Matches(@"^[2-9]\.\d+\.\d+", Librdkafka.Load().Version);

    [Fact]
    public void Confluent_kafka_uses_the_same_library()
    {
        var ours = Librdkafka.Load();
        Assert.Equal(ours.Number, (uint)Confluent.Kafka.Library.Version);
    }
}
