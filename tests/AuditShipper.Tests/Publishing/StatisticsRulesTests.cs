using System.Text;
using AuditShipper.Publishing;

namespace AuditShipper.Tests.Publishing;

public sealed class StatisticsRulesTests
{
    [Theory]
    [InlineData("UP", 1, true, true)]
    [InlineData("UP", -1, true, false)]
    [InlineData("TRY_CONNECT", 1, false, true)]
    [InlineData("DOWN", -1, false, false)]
    public void Broker_and_leader_are_found(string state, int leader, bool brokerUp, bool topicKnown) =>
        Assert.Equal((brokerUp, topicKnown), Read("""
            {"name":"x","brokers":{"a:1/1":{"name":"a","state":"S","toppars":{"audit-0":{"topic":"audit"}}}},
             "topics":{"audit":{"topic":"audit","partitions":{"0":{"partition":0,"leader":L},"-1":{"partition":-1,"leader":-1}}}},"tx":1}
            """.Replace("\"S\"", $"\"{state}\"").Replace(":L}", $":{leader}}}")));

    [Fact]
    public void Another_topics_leader_does_not_count() =>
        Assert.Equal((false, false), Read("""{"brokers":{},"topics":{"other":{"partitions":{"0":{"leader":1}}},"audit":{"partitions":{}}}}"""));

    [Fact]
    public void A_topic_named_like_a_section_is_found() =>
        Assert.Equal((true, true), StatisticsRules.Read(
            """{"brokers":{"b":{"state":"UP"}},"topics":{"brokers":{"partitions":{"0":{"leader":1}}}}}"""u8, "brokers"));

    [Fact]
    public void One_broker_of_several_is_enough() =>
        Assert.Equal((true, false), Read("""{"brokers":{"a":{"state":"UP"},"b":{"state":"DOWN"}},"topics":{}}"""));

    private static (bool, bool) Read(string json) => StatisticsRules.Read(Encoding.UTF8.GetBytes(json), "audit");
}
