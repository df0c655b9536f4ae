using System.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Tests.Parsing;

public sealed class AuditEventScannerTests
{
    [Theory]
    [InlineData("""{"auditID":"a"}""", nameof(LineDefect.None))]
    [InlineData(" \t{ \"auditID\" : \"a\" , \"x\" : [ 1 , { } , [ ] ] } \r", nameof(LineDefect.None))]
    [InlineData("""{"auditID":"a","x":[-0,0.5,1E+2,1e-7,true,false,null,"\"\\\/\b\f\n\r\t\u00e9"]}""", nameof(LineDefect.None))]
    [InlineData("""{"auditID":"a","x":"\ud800","y":"\udc00\ud800"}""", nameof(LineDefect.None))]
    [InlineData("""{"a":{"auditID":"inner"}}""", nameof(LineDefect.NoAuditId))]
    [InlineData("""{"auditID":""}""", nameof(LineDefect.NoAuditId))]
    [InlineData("""{"auditID":null}""", nameof(LineDefect.NoAuditId))]
    [InlineData("""{"auditID":["a"]}""", nameof(LineDefect.NoAuditId))]
    [InlineData("""{"auditid":"a"}""", nameof(LineDefect.NoAuditId))]
    [InlineData("{}", nameof(LineDefect.NoAuditId))]
    [InlineData("", nameof(LineDefect.NotJson))]
    [InlineData(" ", nameof(LineDefect.NotJson))]
    [InlineData("{", nameof(LineDefect.NotJson))]
    [InlineData("[]", nameof(LineDefect.NotJson))]
    [InlineData("\"auditID\"", nameof(LineDefect.NotJson))]
    [InlineData("null", nameof(LineDefect.NotJson))]
    [InlineData("""[{"auditID":"a"}]""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a"}}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a"}{"auditID":"a"}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a",}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a","x":[1,]}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a" "x":1}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a","x"}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a","x":}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a","x":[1:2]}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a","x":[1}]""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a",1:2}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a","x":01}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a","x":1.}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a","x":+1}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a","x":1 2}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a","x":tru}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a","x":NaN}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a","x":"\x"}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a","x":"\u00g0"}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a","x":"\"}""", nameof(LineDefect.NotJson))]
    [InlineData("""{"auditID":"a"}//""", nameof(LineDefect.NotJson))]
    [InlineData("{\"auditID\":\"a\nb\"}", nameof(LineDefect.NotJson))]
    [InlineData("\ufeff{\"auditID\":\"a\"}", nameof(LineDefect.NotJson))]
    [InlineData("{\"auditID\":\"a\"}\0", nameof(LineDefect.NulBytes))]
    [InlineData("\0{", nameof(LineDefect.NulBytes))]
    [InlineData("{\"auditID\":\"a\0\"}", nameof(LineDefect.NulBytes))]
    public void Line_has_the_defect(string line, string expected)
    {
        var defect = AuditEventScanner.Scan(Encoding.UTF8.GetBytes(line), out var facts);
        Assert.Equal(expected, defect.ToString());
        Assert.Equal(defect == LineDefect.None ? 1 : 0, facts.Fields.AuditId.Length);
    }

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xc3 })]
    [InlineData(new byte[] { 0xc0, 0x80 })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    [InlineData(new byte[] { 0xf4, 0x90, 0x80, 0x80 })]
    public void Invalid_UTF8_in_a_key_or_a_value_is_a_defect_of_its_own(byte[] bad)
    {
        Assert.Equal(LineDefect.NotUtf8, Scan([.. "{\"auditID\":\"a"u8, .. bad, .. "\"}"u8]));
        Assert.Equal(LineDefect.NotUtf8, Scan([.. "{\"auditID\":\"a\",\""u8, .. bad, .. "\":1}"u8]));
    }

    [Fact]
    public void Of_several_defects_the_gravest_is_told()
    {
        Assert.Equal(LineDefect.NotUtf8, Scan([.. "{\"x\":\""u8, 0xff, .. "\"}"u8]));
        Assert.Equal(LineDefect.NotJson, Scan([.. "{\"auditID\":\""u8, 0xff]));
        Assert.Equal(LineDefect.NotJson, Scan([.. "{\"auditID\":"u8, 0xff, .. "}"u8]));
        Assert.Equal(LineDefect.NulBytes, Scan([.. "{\"auditID\":\""u8, 0xff, 0]));
    }

    [Theory]
    [InlineData("""{"auditID":"a","stage":"Panic","stageTimestamp":"t","requestReceivedTimestamp":"r"}""", "a", "Panic", "t", "r")]
    [InlineData("""{"auditID":"a","auditID":"b","stage":"x","stage":7}""", "b", null, null, null)]
    [InlineData("""{"\u0061uditID":"a","st\u0061ge":"s","stageTim\u0065stamp":"t","requestReceivedTimestam\u0070":"r"}""", "a", "s", "t", "r")]
    [InlineData("""{"auditID":"\u0061\"\n","stage":""}""", "a\"\n", "", null, null)]
    [InlineData("""{"auditID":"a","o":{"stage":"inner","x":[{"stage":"inner"}]},"stagex":"no","stage\\":"no","stageTimestamps":"no"}""", "a", null, null, null)]
    [InlineData("""{ "stage" : "s" , "auditID" : "a" }""", "a", "s", null, null)]
    public void Fields_are_the_top_level_strings_under_their_names(string line, string auditId, string? stage, string? stageTimestamp, string? received)
    {
        var expected = (LineDefect.None, auditId, stage, stageTimestamp, received);
        Assert.Equal(expected, ReferenceScan.Ours(Encoding.UTF8.GetBytes(line)));
        Assert.Equal(expected, ReferenceScan.Scan(Encoding.UTF8.GetBytes(line)));
    }

    /// <summary>Every rule meets every boundary between blocks, and between what is read at once.</summary>
    [Fact]
    public void Verdict_and_fields_do_not_depend_on_where_the_line_begins()
    {
        for (var shift = 0; shift < 1100; shift++)
        {
            var padding = "{\"p\":\"" + new string('x', shift) + "\",";
            foreach (var sample in SampleEvents.All)
            {
                byte[] line = [.. Encoding.ASCII.GetBytes(padding), .. sample[1..]];
                Assert.Equal(ReferenceScan.Scan(line), ReferenceScan.Ours(line));
                line[^1] = (byte)']';
                Assert.Equal(LineDefect.NotJson, Scan(line));
            }
        }
    }

    [Fact]
    public void Every_torn_event_is_refused()
    {
        foreach (var sample in SampleEvents.All)
        {
            for (var cut = 0; cut < sample.Length; cut++)
                Assert.Equal(LineDefect.NotJson, Scan(sample[..cut]));
        }
    }

    [Fact]
    public void Ordinary_events_allocate_nothing()
    {
        foreach (var sample in SampleEvents.All)
            Scan(sample);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var sample in SampleEvents.All)
            Scan(sample);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static LineDefect Scan(byte[] line) => AuditEventScanner.Scan(line, out _);
}
