using AuditShipper.Processing;
using AuditShipper.Publishing;

namespace AuditShipper.Tests.Publishing;

public sealed class TopicLimitRulesTests
{
    [Fact]
    public void A_new_brokers_two_limits_are_read() =>
        Assert.Equal(new TimestampLimits(60_000, 1000), Read(("message.timestamp.after.max.ms", "60000"), ("message.timestamp.before.max.ms", "1000")).Timestamps);

    [Fact]
    public void An_old_brokers_one_limit_counts_both_ways() =>
        Assert.Equal(new TimestampLimits(5000, 5000), Read(("message.timestamp.difference.max.ms", "5000")).Timestamps);

    [Theory]
    [InlineData("-1")]
    [InlineData("9223372036854775807")]
    public void For_ever_is_no_retention(string value) => Assert.Null(Read(("retention.ms", value)).Retention);

    [Fact]
    public void The_rest_is_read()
    {
        var limits = Read(("max.message.bytes", "77"), ("retention.ms", "3600000"), ("min.insync.replicas", "2"), ("message.timestamp.type", "LogAppendTime"), ("cleanup.policy", "delete,compact"));
        Assert.Equal((77, TimeSpan.FromHours(1), 2, true, true), (limits.MaxMessageBytes, limits.Retention, limits.MinInSyncReplicas, limits.UsesOwnTimestamps, limits.IsCompacted));
    }

    private static TopicLimits Read(params (string Name, string Value)[] config) => TopicLimitRules.Read(config.ToDictionary(c => c.Name, c => c.Value));
}
