using System.Text;
using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Oversize;
using AuditShipper.Processing.Policies;
using AuditShipper.Processing.Redaction;

namespace AuditShipper.Tests.Processing.Redaction;

/// <summary>Of an event that is too large only so much is redacted as it takes to know: the outcome is the same as if all of it had been.</summary>
public sealed class OversizedEventsTests
{
    private static readonly AuditLevel[] Levels = [AuditLevel.Metadata, AuditLevel.Request, AuditLevel.RequestResponse];
    private readonly Redactor redactor = new(RedactorOptions.Default);

    [Fact]
    public void What_is_left_of_an_event_is_the_same_as_if_it_were_redacted_whole_and_then_made_smaller()
    {
        var (unread, degraded, tooLarge) = (0, 0, 0);
        for (var seed = 0; seed < 1500; seed++)
        {
            var random = new Random(seed);
            var line = TwoBodies(seed, random);
            var limit = random.Next(line.Length + 50);
            var (level, omit) = (Levels[random.Next(Levels.Length)], random.Next(2) == 0);
            var (expected, removed, _) = Redacted(line, level, omit, limit, isWeighed: false);
            var actual = Redacted(line, level, omit, limit, isWeighed: true);
            Assert.True(expected == actual.Text && removed == actual.Removed, $"seed {seed}, limit {limit}: expected\n{expected}\ngot\n{actual.Text}");
            unread += actual.Unread == EventParts.None ? 0 : 1;
            degraded += removed == EventParts.None ? 0 : 1;
            tooLarge += expected.Length == 0 ? 1 : 0;
        }

        Assert.InRange(unread, 100, 1500);
        Assert.InRange(degraded, unread / 2, 1500);
        Assert.InRange(tooLarge, 100, 1200);
    }

    [Theory]
    [InlineData(1_000, "ResponseObject")]
    [InlineData(40_000, "None")]
    public void A_long_list_is_not_read_to_its_end_when_it_cannot_be_sent(int limit, string expected)
    {
        var line = Encoding.UTF8.GetBytes($$$"""
            {"auditID":"a","requestURI":"/x","responseObject":{"kind":"PodList","items":[{{{Pods(200)}}}]},"annotations":{"note":"password=hunter2-again"}}
            """);
        Assert.Equal(expected, Redacted(line, AuditLevel.RequestResponse, omit: false, limit, isWeighed: true).Unread.ToString());
    }

    /// <summary>It may be short once they are out of it: they count for nothing.</summary>
    [Fact]
    public void Secrets_and_managedFields_do_not_make_an_event_too_large()
    {
        var managed = $$"""{"managedFields":[{"manager":"{{new string('m', 5000)}}"}]}""";
        var line = Encoding.UTF8.GetBytes($$$"""
            {"auditID":"a","requestURI":"/x","objectRef":{"resource":"secrets"},"responseObject":{"kind":"Secret","metadata":{{{managed}}},"data":{"a":"{{{new string('A', 20_000)}}}"},"labels":[{{{string.Join(',', Enumerable.Repeat("\"label\"", 250))}}}]}}
            """);
        var result = Redacted(line, AuditLevel.RequestResponse, omit: false, limit: 3000, isWeighed: true);
        Assert.Equal((EventParts.None, EventParts.ManagedFields), (result.Unread, result.Removed));
        Assert.Contains("REDACTED:len=15000", result.Text, StringComparison.Ordinal);
        Assert.Equal(EventParts.ResponseObject, Redacted(line, AuditLevel.RequestResponse, omit: false, limit: 1500, isWeighed: true).Unread);
    }

    [Fact]
    public void A_body_that_was_not_read_goes_even_where_there_is_room_for_it()
    {
        var line = Encoding.UTF8.GetBytes("""{"auditID":"a","requestObject":{"kind":"Secret"},"responseObject":{"kind":"Secret"}}""");
        Assert.Equal(LineDefect.None, AuditEventScanner.Scan(line, out var facts));
        var edits = new EditList();
        var degradation = new Degradation(edits, new OriginalLine(), EventParts.RequestObject | EventParts.ResponseObject);
        var steps = 0;
        for (; degradation.IsDue; steps++)
            Assert.True(degradation.TryStep(line, facts, edits));
        Assert.Equal(2, steps);
        Assert.Equal(EventParts.RequestObject | EventParts.ResponseObject, degradation.Removed);
    }

    /// <returns>No text: nothing that may go makes it fit.</returns>
    private (string Text, EventParts Removed, EventParts Unread) Redacted(byte[] line, AuditLevel most, bool omit, long limit, bool isWeighed)
    {
        Assert.Equal(LineDefect.None, AuditEventScanner.Scan(line, out var facts));
        var (edits, unread) = (new EditList(), EventParts.None);
        var level = LevelEdits.Add(line, facts, new PolicyDecision(most, 0, AuditStages.None, omit), edits);
        if (isWeighed)
            redactor.Redact(line, facts, level, limit, edits, out unread);
        else
            redactor.Redact(line, facts, level, edits);
        var degradation = new Degradation(edits, new OriginalLine(), unread);
        while (degradation.IsDue || edits.LengthAfter(line) > limit)
        {
            if (!degradation.TryStep(line, facts, edits))
                return ("", EventParts.None, unread);
        }

        var output = new byte[edits.LengthAfter(line)];
        edits.Apply(line, output);
        return (Encoding.Latin1.GetString(output), degradation.Removed, unread);
    }

    /// <summary>A planted event with one more in the place of a body that it has not, or has already.</summary>
    private static byte[] TwoBodies(int seed, Random random)
    {
        var line = Encoding.Latin1.GetString(new PlantedEvent(seed).Line);
        var other = Encoding.Latin1.GetString(new PlantedEvent(seed + 1_000_000).Line);
        if (random.Next(2) == 0)
            other = other[..(other.IndexOf('{') + 1)] + $"\"metadata\":{{\"managedFields\":[{{\"manager\":\"{new string('m', random.Next(300))}\"}}]}},\"kind\":\"List\"," + other[(other.IndexOf('{') + 1)..];
        var verb = random.Next(3) == 0 ? "patch" : "list";
        return Encoding.Latin1.GetBytes(line.Insert(line.IndexOf('{') + 1, $"\"level\":\"RequestResponse\",\"verb\":\"{verb}\",\"{(random.Next(2) == 0 ? "requestObject" : "responseObject")}\":{other},"));
    }

    private static string Pods(int count) =>
        string.Join(',', Enumerable.Range(0, count).Select(i => $$$"""{"metadata":{"name":"pod-{{{i}}}","namespace":"prod"},"spec":{"containers":[{"name":"c","image":"registry/app:{{{i}}}"}]}}"""));
}
