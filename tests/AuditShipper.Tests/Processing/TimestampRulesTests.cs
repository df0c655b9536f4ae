using AuditShipper.Processing;

namespace AuditShipper.Tests.Processing;

public sealed class TimestampRulesTests
{
    private const long Now = 1_800_000_000_000;
    private const long Hour = 3_600_000;

    [Theory]
    [InlineData(Now)]
    [InlineData(Now - (1000 * Hour))]
    [InlineData(Now + Hour)]
    public void The_events_own_time_is_used_where_the_topic_takes_it(long eventMs) =>
        Assert.Equal(new ChosenTimestamp(eventMs, IsReplaced: false), TimestampRules.Choose(eventMs, Now, TimestampLimits.Default));

    [Fact]
    public void Too_far_ahead_is_replaced_and_counted() =>
        Assert.Equal(new ChosenTimestamp(0, IsReplaced: true), TimestampRules.Choose(Now + Hour + 1, Now, TimestampLimits.Default));

    [Fact]
    public void Too_far_behind_is_replaced_where_the_topic_has_such_a_limit()
    {
        var limits = new TimestampLimits(Hour, Hour);
        Assert.False(TimestampRules.Choose(Now - Hour, Now, limits).IsReplaced);
        Assert.True(TimestampRules.Choose(Now - Hour - 1, Now, limits).IsReplaced);
    }

    [Theory]
    [InlineData(Now - Hour)]
    [InlineData(Now + Hour)]
    [InlineData(Now)]
    public void What_a_topic_refused_is_not_sent_again_with_its_time(long refusedMs)
    {
        var narrowed = TimestampRules.Narrow(TimestampLimits.Default, refusedMs, Now);
        Assert.True(refusedMs == Now || TimestampRules.Choose(refusedMs, Now, narrowed).IsReplaced);
        Assert.Equal(narrowed, TimestampRules.Narrow(narrowed, refusedMs, Now));
    }

    [Fact]
    public void A_limit_is_found_in_a_few_refusals()
    {
        var (limits, refusals) = (TimestampLimits.Default, 0);
        for (var behindMs = 10_000 * Hour; behindMs > Hour; behindMs -= Hour / 10)
        {
            if (TimestampRules.Choose(Now - behindMs, Now, limits).IsReplaced) continue;
            limits = TimestampRules.Narrow(limits, Now - behindMs, Now);
            refusals++;
        }

        Assert.InRange(refusals, 1, 15);
        Assert.Equal(TimestampLimits.Default.AheadMs, limits.AheadMs);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(-1L)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void What_is_no_time_is_replaced(long? eventMs) => Assert.True(TimestampRules.Choose(eventMs, Now, TimestampLimits.Default).IsReplaced);
}
