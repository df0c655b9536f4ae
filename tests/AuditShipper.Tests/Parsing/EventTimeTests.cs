using System.Globalization;
using System.Text;
using AuditShipper.Parsing;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Parsing;

public sealed class EventTimeTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1970-01-01T00:00:00.001Z", 1)]
    [InlineData("1969-12-31T23:59:59.999Z", -1)]
    [InlineData("2026-11-20T16:20:12.422123Z", 1795191612422)]
    [InlineData("2026-11-20t16:20:12.4221239999999999999999999999z", 1795191612422)]
    [InlineData("2026-11-20T16:20:12.4Z", 1795191612400)]
    [InlineData("2026-11-20T16:20:12Z", 1795191612000)]
    [InlineData("2026-11-20T18:20:12+02:00", 1795191612000)]
    [InlineData("2026-11-20T10:50:12.5-05:30", 1795191612500)]
    [InlineData("2024-02-29T00:00:00Z", 1709164800000)]
    [InlineData("2000-02-29T00:00:00Z", 951782400000)]
    [InlineData("0000-01-01T00:00:00Z", -62167219200000)]
    [InlineData("0001-01-01T00:00:00Z", -62135596800000)]
    [InlineData("9999-12-31T23:59:59.999Z", 253402300799999)]
    public void Real_times_are_read(string text, long expected)
    {
        Assert.True(EventTime.TryParse(Encoding.ASCII.GetBytes(text), out var unixMs));
        Assert.Equal(expected, unixMs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Z")]
    [InlineData("null")]
    [InlineData("2026-11-20T16:20:12")]
    [InlineData("2026-11-20T16:20:12.Z")]
    [InlineData("2026-11-20T16:20:12,5Z")]
    [InlineData("2026-11-20 16:20:12Z")]
    [InlineData("2026-11-20T16:20:12ZZ")]
    [InlineData("2026-11-20T16:20:12.5")]
    [InlineData("2026-11-20T16:20:12+0200")]
    [InlineData("2026-11-20T16:20:12+2:00")]
    [InlineData("2026-11-20T16:20:12+24:00")]
    [InlineData("2026-11-20T16:20:12+02:60")]
    [InlineData("2026-11-20T16:20:12+0a:00")]
    [InlineData("2026-11-20T16:20:60Z")]
    [InlineData("2026-11-20T16:60:00Z")]
    [InlineData("2026-11-20T24:00:00Z")]
    [InlineData("2026-00-20T16:20:12Z")]
    [InlineData("2026-13-20T16:20:12Z")]
    [InlineData("2026-11-00T16:20:12Z")]
    [InlineData("2026-11-31T16:20:12Z")]
    [InlineData("2025-02-29T00:00:00Z")]
    [InlineData("1900-02-29T00:00:00Z")]
    [InlineData("226-11-20T16:20:12Z")]
    [InlineData("+2026-11-20T16:20:12Z")]
    [InlineData("20a6-11-20T16:20:12Z")]
    public void What_is_no_time_is_refused(string text) => Assert.False(EventTime.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Every_time_that_the_library_writes_is_read_to_the_millisecond()
    {
        var times = ArbMap.Default.ArbFor<DateTimeOffset>();
        Prop.ForAll(times, time => Read(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture)) == time.ToUnixTimeMilliseconds())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithQuietOnSuccess(true));
    }

    private static long Read(string text) => EventTime.TryParse(Encoding.ASCII.GetBytes(text), out var unixMs) ? unixMs : long.MinValue;
}
