using AuditShipper.Cli;
using AuditShipper.Cli.Checks;
using AuditShipper.Processing;
using AuditShipper.Publishing;

namespace AuditShipper.Tests.Cli.Checks;

/// <summary>A topic's limits against ours.</summary>
public sealed class TopicComparisonTests
{
    private const long LineBytes = 1 << 20;
    private const long BatchBytes = 1_000_000;
    private static readonly TopicLimits Good = new(2 << 20, TimeSpan.FromDays(7), 2, UsesOwnTimestamps: false, IsCompacted: false, new TimestampLimits(3_600_000, long.MaxValue));

    [Fact]
    public void Limits_that_are_wide_enough_need_no_word() => Assert.Empty(Compare(Good));

    [Fact]
    public void Each_limit_that_is_tighter_than_ours_is_named()
    {
        Assert.Contains("batch.size", Only(Good with { MaxMessageBytes = 999_999 }, LineBytes / 2).Message, StringComparison.Ordinal);
        Assert.Equal(FindingKind.Fine, Only(Good with { MaxMessageBytes = BatchBytes }, LineBytes).Kind);
        Assert.Contains("retention.ms", Only(Good with { Retention = TimeSpan.FromDays(1) }).Message, StringComparison.Ordinal);
        Assert.Contains("message.timestamp.before.max.ms", Only(Good with { Timestamps = new(3_600_000, 3_600_000) }).Message, StringComparison.Ordinal);
        Assert.Contains("message.timestamp.after.max.ms", Only(Good with { Timestamps = new(1000, long.MaxValue) }).Message, StringComparison.Ordinal);
        Assert.Empty(Compare(Good with { Timestamps = new(1000, 1000), UsesOwnTimestamps = true }));
        Assert.Empty(Compare(Good with { Retention = null }));
    }

    [Theory]
    [InlineData(true, false, 3, 2, "Fine")]
    [InlineData(true, false, 3, 1, "Fine Warning")]
    [InlineData(true, false, 1, 1, "Fine Warning")]
    [InlineData(false, true, 3, 2, "Difference")]
    [InlineData(true, true, 3, 2, "Difference")]
    public void A_checkpoint_topic_must_be_compacted_and_nothing_else(bool isCompacted, bool isDeleted, int replication, int inSync, string expected) =>
        Assert.Equal(expected, string.Join(" ", TopicRules.LookAtCheckpoints("c", new(1, replication, Good with { IsCompacted = isCompacted, IsDeleted = isDeleted, MinInSyncReplicas = inSync })).Select(finding => finding.Kind)));

    private static CheckFinding Only(TopicLimits limits, long lineBytes = LineBytes) => Assert.Single(TopicRules.Compare("t", limits, lineBytes, BatchBytes));

    private static List<CheckFinding> Compare(TopicLimits limits) => [.. TopicRules.Compare("t", limits, LineBytes, BatchBytes)];
}
