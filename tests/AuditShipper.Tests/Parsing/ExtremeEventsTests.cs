using System.Text;
using AuditShipper.Configuration.Records;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Keys;
using AuditShipper.Processing.Oversize;

namespace AuditShipper.Tests.Parsing;

/// <summary>What docs/events.md says of events that no API server should write: through the scanner, and through what walks an event behind it.</summary>
public sealed class ExtremeEventsTests
{
    [Theory]
    [InlineData("200", 200)]
    [InlineData("-1", -1)]
    [InlineData("-0", 0)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("2147483648", 0)]
    [InlineData("99999999999999999999999999999999", 0)]
    [InlineData("1e999", 0)]
    [InlineData("200.0", 0)]
    [InlineData("2e2", 0)]
    [InlineData("\"200\"", 0)]
    public void A_number_that_is_no_code_is_none(string written, int code) =>
        Assert.Equal(code, Facts($$$"""{"auditID":"a","responseStatus":{"code":{{{written}}}}}""").Facts.ResponseCode);

    [Fact]
    public void A_code_of_a_million_digits_is_none() =>
        Assert.Equal(0, Facts($$$"""{"auditID":"a","responseStatus":{"code":{{{new string('7', 1_000_000)}}}}}""").Facts.ResponseCode);

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    [InlineData("[{\"metadata\":", "}]")]
    public void Fields_are_found_behind_any_depth(string open, string close)
    {
        var deep = Repeat(open, 200_000) + "1" + Repeat(close, 200_000);
        var (line, facts) = Facts(
            $$$"""{"auditID":"a","user":{"extra":{{{deep}}},"username":"u"},"objectRef":{"x":{{{deep}}},"resource":"pods"},"requestObject":{"items":{{{deep}}}},"responseObject":{{{deep}}},"annotations":{"x":{{{deep}}},"authorization.k8s.io/decision":"deny"}}""");
        Assert.Equal("u/pods/deny", KeyOf("{user}/{resource}/{decision}", line, facts));
        Assert.Equal(EventParts.ResponseObject | EventParts.RequestObject, Stripped(line, facts));
    }

    [Fact]
    public void Of_a_million_duplicates_the_last_counts_and_all_go()
    {
        var (line, facts) = Facts(
            $$$"""{{{{Repeat("\"responseObject\":1,\"annotations\":{\"authorization.k8s.io/decision\":\"no\"},\"user\":{\"username\":\"no\"},", 300_000)}}}"auditID":"a","user":{{{{Repeat("\"username\":\"no\",", 1_000_000)}}}"username":"last"},"annotations":{{{{Repeat("\"authorization.k8s.io/decision\":\"no\",", 300_000)}}}"authorization.k8s.io/decision":"last"}}""");
        Assert.True(facts.HasDuplicates);
        Assert.Equal("last/last", KeyOf("{user}/{decision}", line, facts));
        Assert.Equal(EventParts.ResponseObject, Stripped(line, facts));
    }

    [Theory]
    [InlineData("{[{[")]
    [InlineData("\\\\")]
    [InlineData("\\\"}")]
    [InlineData("\\ud800")]
    [InlineData("世")]
    public void Brackets_quotes_and_surrogates_in_20_MB_of_text_are_text(string piece)
    {
        var text = Repeat(piece, 20_000_000 / Encoding.UTF8.GetByteCount(piece));
        var (line, facts) = Facts($$$"""{"auditID":"a","requestObject":{"metadata":{"x":"{{{text}}}","managedFields":[]}},"user":{"username":"{{{text}}}"},"verb":"get"}""");
        Assert.Equal("get", KeyOf("verb", line, facts));
        Assert.InRange(KeyOf("user", line, facts).Length, 300, 1024);
        Assert.Equal(EventParts.ManagedFields | EventParts.RequestObject, Stripped(line, facts));
    }

    [Fact]
    public void Keys_with_lone_surrogates_are_keys_like_any_other()
    {
        var (line, facts) = Facts("""{"\ud800":1,"auditID":"a","\udc00":{"\ud800":2},"verb":"\ud800x","annotations":{"\ud800":"no","authorization.k8s.io/decision":"allow"}}""");
        Assert.Equal("\ufffdx allow", KeyOf("{verb} {decision}", line, facts));
    }

    [Fact]
    public void Millions_of_empty_containers_and_members_are_passed()
    {
        var (line, facts) = Facts(
            $$$"""{"a":[{{{Repeat("[],{},", 2_000_000)}}}0],"auditID":"a",{{{Repeat("\"x\":{},", 1_000_000)}}}"responseObject":{"items":[{{{Repeat("{\"metadata\":{}},", 500_000)}}}{}]},"verb":"list"}""");
        Assert.Equal("list", KeyOf("verb", line, facts));
        Assert.Equal(EventParts.ResponseObject, Stripped(line, facts));
    }

    /// <summary>Takes all that may go out of the event, each time looking whether it is one.</summary>
    private static EventParts Stripped(byte[] line, in AuditEventFacts facts)
    {
        var edits = new EditList();
        var degradation = new Degradation(edits, new OriginalLine());
        var removed = EventParts.None;
        while (degradation.TryStep(line, facts, edits))
        {
            removed = degradation.Removed;
            var result = new byte[edits.LengthAfter(line)];
            Assert.Equal(LineDefect.None, AuditEventScanner.Scan(result.AsSpan(0, edits.Apply(line, result)), out var left));
            Assert.True(left.ResponseObject.IsAbsent || !removed.HasFlag(EventParts.ResponseObject));
        }

        return removed;
    }

    private static string KeyOf(string template, byte[] line, in AuditEventFacts facts)
    {
        Assert.True(KeyTemplate.TryParse(template, out var parsed, out var error), error);
        var key = new RecordKey(parsed);
        var destination = new byte[key.MostBytes];
        return Encoding.UTF8.GetString(destination.AsSpan(0, key.Write(line, facts, null, destination)));
    }

    private static (byte[] Line, AuditEventFacts Facts) Facts(string json)
    {
        var line = Encoding.UTF8.GetBytes(json);
        Assert.Equal(LineDefect.None, AuditEventScanner.Scan(line, out var facts));
        return (line, facts);
    }

    private static string Repeat(string piece, int count) => new StringBuilder(piece.Length * count).Insert(0, piece, count).ToString();
}
