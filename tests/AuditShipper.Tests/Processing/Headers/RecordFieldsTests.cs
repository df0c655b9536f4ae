using System.Text;
using AuditShipper.Configuration.Policies;
using AuditShipper.Configuration.Records;
using AuditShipper.Parsing;
using AuditShipper.Processing.Fields;
using AuditShipper.Processing.Headers;
using AuditShipper.Tests.Parsing;

namespace AuditShipper.Tests.Processing.Headers;

public sealed class RecordFieldsTests
{
    private static readonly EventField[] All = Enum.GetValues<EventField>();

    [Fact]
    public void Each_field_that_the_event_has_is_a_header() => Assert.Equal(
        "as-audit-id=b23acfa2-0a3f-43a4-9afc-055602edcfe8 as-user=system:serviceaccount:prod:api as-namespace=prod as-resource=pods as-type=pods as-verb=list "
        + "as-level=Metadata as-stage=ResponseComplete as-decision=allow as-code=200",
        HeadersOf(SampleEvents.Metadata, All));

    [Fact]
    public void Headers_come_in_the_order_of_the_list() =>
        Assert.Equal("as-code=200 as-verb=list", HeadersOf(SampleEvents.Metadata, [EventField.Code, EventField.Name, EventField.Verb]));

    [Fact]
    public void Texts_are_decoded_and_without_controls() => Assert.Equal(
        "as-user=a\ufffdb\ufffdé as-namespace=\ufffd",
        HeadersOf("""{"auditID":"x","user":{"username":"a\nb\ud800\u00e9"},"objectRef":{"namespace":"\u0000","name":""}}""", [EventField.User, EventField.Namespace, EventField.Name]));

    [Fact]
    public void A_header_is_bounded()
    {
        var line = $$"""{"auditID":"{{new string('a', 1_000_000)}}","stage":"S"}""";
        Assert.Equal($"as-audit-id={new string('a', FieldText.MostBytes)} as-stage=S", HeadersOf(line, All));
    }

    [Fact]
    public void Level_is_the_one_that_is_sent()
    {
        var buffer = new HeaderBuffer();
        var line = Encoding.UTF8.GetBytes(SampleEvents.RequestResponse);
        AuditEventScanner.Scan(line, out var facts);
        new RecordFields([EventField.Level]).Add(line, facts, AuditLevel.Metadata, buffer);
        Assert.Equal("as-level=Metadata", Text(buffer));
    }

    [Fact]
    public void The_buffer_takes_more_headers_than_it_has_room_for_at_first()
    {
        var buffer = new HeaderBuffer();
        for (var i = 0; i < 100; i++)
            buffer.Add(Encoding.ASCII.GetBytes($"h{i}"), Encoding.ASCII.GetBytes(new string('v', i)));
        Assert.Equal(100, buffer.Count);
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 100).Select(i => $"h{i}={new string('v', i)}")), Text(buffer));
        buffer.Clear();
        Assert.Equal("", Text(buffer));
    }

    [Fact]
    public void Making_headers_allocates_nothing()
    {
        var (fields, buffer) = (new RecordFields(All), new HeaderBuffer());
        var line = Encoding.UTF8.GetBytes(SampleEvents.Metadata);
        AuditEventScanner.Scan(line, out var facts);
        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round()
        {
            buffer.Clear();
            fields.Add(line, facts, null, buffer);
        }
    }

    private static string HeadersOf(string json, IReadOnlyList<EventField> fields)
    {
        var line = Encoding.UTF8.GetBytes(json);
        Assert.Equal(LineDefect.None, AuditEventScanner.Scan(line, out var facts));
        var buffer = new HeaderBuffer();
        new RecordFields(fields).Add(line, facts, null, buffer);
        return Text(buffer);
    }

    private static string Text(HeaderBuffer buffer) =>
        string.Join(' ', Enumerable.Range(0, buffer.Count).Select(i => $"{Encoding.ASCII.GetString(buffer.Name(i))}={Encoding.UTF8.GetString(buffer.Value(i))}"));
}
