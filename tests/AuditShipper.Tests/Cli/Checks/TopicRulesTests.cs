using AuditShipper.Cli;
using AuditShipper.Cli.Checks;
using AuditShipper.Configuration;
using AuditShipper.Processing;
using AuditShipper.Publishing;

namespace AuditShipper.Tests.Cli.Checks;

public sealed class TopicRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 10, 0, 0, 0, TimeSpan.Zero);
    private static readonly TopicLimits Good = new(1_048_588, TimeSpan.FromDays(7), 2, UsesOwnTimestamps: false, IsCompacted: false, TimestampLimits.Default);

    [Fact]
    public void A_topic_as_it_should_be_is_fine() => Assert.Equal([FindingKind.Fine], Look(new(3, 3, Good)));

    [Fact]
    public void What_is_wrong_with_a_topic_is_said()
    {
        Assert.Equal([FindingKind.Fine, FindingKind.Warning], Look(new(3, 3, null)));
        Assert.Equal([FindingKind.Fine, FindingKind.Warning], Look(new(3, 1, Good with { MinInSyncReplicas = 1 })));
        Assert.Equal([FindingKind.Fine, FindingKind.Warning], Look(new(3, 3, Good with { MinInSyncReplicas = 1 })));
        Assert.Equal([FindingKind.Fine, FindingKind.Difference], Look(new(3, 2, Good with { MinInSyncReplicas = 3 })));
        Assert.Equal([FindingKind.Fine, FindingKind.Warning], Look(new(3, 3, Good with { MaxMessageBytes = 100_000 })));
        Assert.Equal([FindingKind.Fine, FindingKind.Warning], Look(new(3, 3, Good with { IsCompacted = true })));
    }

    [Theory]
    [InlineData(6.9, null)]
    [InlineData(7.1, "retention.ms")]
    public void An_event_older_than_the_topic_keeps_records_is_said(double daysOld, string? expected) =>
        Assert.Equal(expected, Compare(daysOld, Good)?.Split('(')[1].Split(')')[0]);

    [Fact]
    public void An_event_older_than_the_topic_takes_goes_with_the_time_of_sending() =>
        Assert.Contains("message.timestamp.before.max.ms", Compare(8, Good with { Timestamps = new(3_600_000, 86_400_000) }), StringComparison.Ordinal);

    [Fact]
    public void Its_age_does_not_matter_where_its_time_is_not_the_records()
    {
        Assert.Null(Compare(100, Good with { UsesOwnTimestamps = true }));
        Assert.Null(Compare(100, Good with { Retention = null }));
        Assert.Null(Compare(100, Good, RecordTimestamp.Sent));
    }

    private static IEnumerable<FindingKind> Look(TopicInfo info) => TopicRules.Look("t", info).Select(finding => finding.Kind);

    private static string? Compare(double daysOld, TopicLimits limits, RecordTimestamp timestamp = RecordTimestamp.Event) =>
        TopicRules.AgainstOldest(Now.AddDays(-daysOld), Now, "t", limits, timestamp);
}
