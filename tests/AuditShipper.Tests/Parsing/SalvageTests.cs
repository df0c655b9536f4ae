using System.Text;
using AuditShipper.Parsing;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Parsing;

public sealed class SalvageTests
{
    private const string Beginning = """{"kind":"Event","apiVersion":"audit.k8s.io/v1",""";
    private const string Nested = Beginning + "\"auditID\":\"inner\"}";

    [Fact]
    public void Event_is_found_behind_every_possible_fragment_of_another()
    {
        foreach (var torn in SampleEvents.All)
        {
            foreach (var whole in SampleEvents.All[..3])
            {
                for (var cut = 1; cut < torn.Length; cut++)
                    AssertFound([.. torn[..cut], .. whole], cut);
            }
        }
    }

    [Fact]
    public void Event_is_found_behind_a_hole_of_NUL_bytes() => AssertFound([.. new byte[100_000], .. SampleEvents.All[0]], 100_000);

    [Fact]
    public void Event_is_found_behind_whole_events_and_bytes_that_mean_nothing() =>
        AssertFound([.. SampleEvents.All[0], .. "\\\"{[\xff\"u"u8, .. SampleEvents.All[2], .. SampleEvents.All[1]], SampleEvents.All[0].Length + 8 + SampleEvents.All[2].Length);

    [Fact]
    public void White_space_behind_the_event_does_not_hide_it() => AssertFound([.. "half"u8, .. SampleEvents.All[0], .. " \r"u8], 4);

    [Theory]
    [InlineData("\"responseObject\":" + Nested)]
    [InlineData("\"requestObject\":{\"items\":[" + Nested + "," + Nested + "]},\"responseObject\":" + Nested)]
    [InlineData("\"requestObject\":" + Beginning + "\"auditID\":\"middle\",\"responseObject\":" + Nested + "}")]
    [InlineData("\"requestObject\":{\"kind\":\"Event\",\"apiVersion\":\"v1\",\"reason\":\"Started\"}")]
    [InlineData("\"note\":\"{\\\"kind\\\":\\\"Event\\\",\\\"apiVersion\\\":\\\"audit.k8s.io/v1\\\",\\\"auditID\\\":\\\"inner\\\"}\"")]
    public void Events_in_bodies_are_not_mistaken_for_the_one_around_them(string body)
    {
        var whole = Encoding.UTF8.GetBytes(Beginning + "\"auditID\":\"outer\"," + body + "}");
        byte[] line = [.. SampleEvents.All[0][..200], .. whole];

        Assert.True(Salvage.TryFindEvent(line, out var start, out var facts));
        Assert.Equal(200, start);
        Assert.Equal("outer", ReferenceScan.Text(line.AsSpan(start), facts.Fields.AuditId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("half a line")]
    [InlineData("x" + Beginning)]
    [InlineData("x" + Beginning + "\"auditID\":\"a\"")]
    [InlineData("x" + Beginning + "\"auditID\":\"\"}")]
    [InlineData("x" + Beginning + "\"stage\":\"Panic\"}")]
    [InlineData("x" + Nested + "}")]
    [InlineData("x" + Nested + ",")]
    [InlineData("x{\"apiVersion\":\"audit.k8s.io/v1\",\"kind\":\"Event\",\"auditID\":\"a\"}")]
    [InlineData(Beginning + "\"auditID\":\"outer\",\"responseObject\":" + Nested + "}}")]
    [InlineData(Beginning + "\"auditID\":\"outer\",\"responseObject\":" + Nested + "]}")]
    public void Nothing_is_found_where_no_event_ends_with_the_line(string line) =>
        Assert.False(Salvage.TryFindEvent(Encoding.UTF8.GetBytes(line), out _, out _));

    [Fact]
    public void Event_with_invalid_UTF8_is_not_found() =>
        Assert.False(Salvage.TryFindEvent([.. "x"u8, .. Encoding.UTF8.GetBytes(Beginning + "\"auditID\":\""), 0xff, .. "\"}"u8], out _, out _));

    /// <summary>The rule, tried out on every beginning: whatever is glued together, the last that spans to the end is found, and it is the only one.</summary>
    [Fact]
    public void Any_pieces_glued_together_agree_with_trying_every_beginning()
    {
        string[] pieces =
        [
            Beginning, Nested, "\"auditID\":\"a\"", "\"auditID\":\"b\",\"x\":", "}", "}", "]", "[", "{", ",", "\"", "\\", "\"x\":", "1", " ", SampleEvents.Small,
        ];
        var lines = Gen.ArrayOf(Gen.Elements(pieces)).Select(string.Concat).ToArbitrary();
        Prop.ForAll(lines, line => Agrees(Encoding.UTF8.GetBytes(line))).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000).WithEndSize(30).WithQuietOnSuccess(true));
    }

    [Fact]
    public void Beginnings_nested_deeper_than_the_readings_allow_are_given_up_in_linear_time()
    {
        var deep = string.Concat(Enumerable.Repeat(Beginning + "\"auditID\":\"a\",\"o\":", 100_000)) + "1" + new string('}', 100_000);
        Assert.False(Salvage.TryFindEvent(Encoding.UTF8.GetBytes("x" + deep + "!"), out _, out _));
    }

    [Theory]
    [InlineData(Beginning)]
    [InlineData(Beginning + "\"o\":[")]
    [InlineData(Beginning + "\"o\":\"")]
    [InlineData(Nested)]
    [InlineData(Nested + ",")]
    public void A_hundred_thousand_beginnings_take_linear_time(string piece)
    {
        var line = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 100_000)) + "!");
        Assert.False(Salvage.TryFindEvent(line, out _, out _));
    }

    private static void AssertFound(byte[] line, int expected)
    {
        Assert.True(Salvage.TryFindEvent(line, out var start, out var facts));
        Assert.Equal(expected, start);
        Assert.Equal(LineDefect.None, AuditEventScanner.Scan(line.AsSpan(start), out var again));
        Assert.Equal(again.Fields.AuditId, facts.Fields.AuditId);
        Assert.Equal(again.Fields.StageTimestamp, facts.Fields.StageTimestamp);
    }

    private static bool Agrees(byte[] line)
    {
        List<int> whole = [];
        for (var at = line.AsSpan().IndexOf(Salvage.Beginning); at >= 0;)
        {
            if (AuditEventScanner.Scan(line.AsSpan(at), out _) == LineDefect.None)
                whole.Add(at);
            var next = line.AsSpan(at + 1).IndexOf(Salvage.Beginning);
            at = next < 0 ? -1 : at + 1 + next;
        }

        var found = Salvage.TryFindEvent(line, out var start, out _);
        return whole.Count <= 1 && found == (whole.Count == 1) && (!found || start == whole[0]);
    }
}
