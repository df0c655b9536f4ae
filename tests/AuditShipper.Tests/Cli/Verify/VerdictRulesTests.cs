using AuditShipper.Cli.Verify;

namespace AuditShipper.Tests.Cli.Verify;

public sealed class VerdictRulesTests
{
    private static readonly Place Here = new(3, 500);

    [Theory]
    [InlineData(LineMarks.Settled | LineMarks.One, LineVerdict.Once)]
    [InlineData(LineMarks.One, LineVerdict.Once)]
    [InlineData(LineMarks.Settled | LineMarks.One | LineMarks.Replayed, LineVerdict.Once)]
    [InlineData(LineMarks.Two, LineVerdict.Twice)]
    [InlineData(LineMarks.Settled | LineMarks.Count, LineVerdict.Twice)]
    [InlineData(LineMarks.Settled, LineVerdict.Never)]
    [InlineData(LineMarks.None, LineVerdict.Pending)]
    [InlineData(LineMarks.Letter, LineVerdict.DeadLettered)]
    [InlineData(LineMarks.Settled | LineMarks.Letter, LineVerdict.DeadLettered)]
    [InlineData(LineMarks.Settled | LineMarks.Letter | LineMarks.One, LineVerdict.Once)]
    [InlineData(LineMarks.Settled | LineMarks.Replayed, LineVerdict.ReplayedOnly)]
    [InlineData(LineMarks.Replayed, LineVerdict.ReplayedOnly)]
    [InlineData(LineMarks.One | LineMarks.Altered, LineVerdict.Altered)]
    [InlineData(LineMarks.Count | LineMarks.Altered, LineVerdict.Altered)]
    internal void What_is_known_of_a_line_decides(LineMarks marks, LineVerdict expected) => Assert.Equal(expected, VerdictRules.Of(marks, Here, null));

    [Theory]
    [InlineData(2, 900, LineVerdict.Never)]
    [InlineData(3, 500, LineVerdict.Never)]
    [InlineData(3, 501, LineVerdict.Expired)]
    [InlineData(4, 0, LineVerdict.Expired)]
    internal void What_the_topic_has_no_longer_kept_is_not_missing(int ordinal, long offset, LineVerdict expected)
    {
        Assert.Equal(expected, VerdictRules.Of(LineMarks.Settled, Here, new Place(ordinal, offset)));
        Assert.Equal(LineVerdict.Once, VerdictRules.Of(LineMarks.Settled | LineMarks.One, Here, new Place(ordinal, offset)));
    }

    [Fact]
    public void A_topic_that_keeps_nothing_proves_nothing() => Assert.Equal(LineVerdict.Expired, VerdictRules.Of(LineMarks.Settled, Here, Place.Last));

    [Fact]
    public void Doubled_missing_and_altered_lines_are_differences() =>
        Assert.Equal([LineVerdict.Twice, LineVerdict.Never, LineVerdict.Altered], Enum.GetValues<LineVerdict>().Where(VerdictRules.IsDifference));
}
