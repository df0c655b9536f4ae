using AuditShipper.Cli;

namespace AuditShipper.Tests.Cli;

public sealed class TimeArgumentTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000Z")]
    [InlineData("2026-01-31T12:00:00.1239+01:00", "2026-01-31T11:00:00.123Z")]
    [InlineData("9s", "2026-05-06T07:08:00.000Z")]
    [InlineData("68m", "2026-05-06T06:00:09.000Z")]
    [InlineData("2h", "2026-05-06T05:08:09.000Z")]
    [InlineData("60d", "2026-03-07T07:08:09.000Z")]
    [InlineData("0s", "2026-05-06T07:08:09.000Z")]
    public void A_moment_or_how_long_ago(string text, string expected)
    {
        Assert.True(TimeArgument.TryParse(text, Now, out var moment));
        Assert.Equal(expected, moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("2")]
    [InlineData("2 h")]
    [InlineData("-2h")]
    [InlineData("+2h")]
    [InlineData("2.5h")]
    [InlineData("2w")]
    [InlineData("99999999999d")]
    [InlineData("999999d")]
    [InlineData("yesterday")]
    [InlineData("2026-01-31")]
    [InlineData("2026-01-31T12:00:00")]
    [InlineData("2026-02-30T12:00:00Z")]
    public void Everything_else_is_no_time(string text) => Assert.False(TimeArgument.TryParse(text, Now, out _));

    [Fact]
    public void A_range_has_its_beginning_and_not_its_end()
    {
        var range = new TimeRange(Now, Now.AddSeconds(1));
        var begin = Now.ToUnixTimeMilliseconds();
        Assert.Equal([false, true, true, false, false], new long?[] { begin - 1, begin, begin + 999, begin + 1000, null }.Select(range.Contains));
    }

    [Fact]
    public void Without_bounds_a_line_without_a_time_is_in_it()
    {
        Assert.True(new TimeRange(null, null).Contains(null));
        Assert.True(new TimeRange(null, Now).Contains(0));
        Assert.False(new TimeRange(null, Now).Contains(null));
    }
}
