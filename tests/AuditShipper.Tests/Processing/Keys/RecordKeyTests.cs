using System.Text;
using AuditShipper.Configuration.Policies;
using AuditShipper.Configuration.Records;
using AuditShipper.Parsing;
using AuditShipper.Processing.Fields;
using AuditShipper.Processing.Keys;
using AuditShipper.Tests.Parsing;

namespace AuditShipper.Tests.Processing.Keys;

public sealed class RecordKeyTests
{
    private const string Scale =
        """{"auditID":"a\u0031","level":"Request","stage":"ResponseComplete","verb":"update","user":{"username":"J\u00f6rg\n"},"objectRef":{"resource":"deployments","apiGroup":"apps","subresource":"scale","namespace":"prod","name":"web"},"responseStatus":{"code":409},"annotations":{"x":"authorization.k8s.io/decision","authorization.k8s.io/decision":"allow"}}""";

    private const string Health = """{"auditID":"a","verb":"get","requestURI":"/healthz","user":{"username":""},"annotations":{"authorization.k8s.io/decision":7}}""";

    [Theory]
    [InlineData("none", "")]
    [InlineData("auditID", "a1")]
    [InlineData("user", "Jörg\ufffd")]
    [InlineData("namespace", "prod")]
    [InlineData("resource", "deployments.apps/scale")]
    [InlineData("type", "deployments.apps")]
    [InlineData("name", "web")]
    [InlineData("verb", "update")]
    [InlineData("level", "Request")]
    [InlineData("stage", "ResponseComplete")]
    [InlineData("decision", "allow")]
    [InlineData("code", "409")]
    [InlineData("{type}/{namespace}/{name}", "deployments.apps/prod/web")]
    [InlineData("{{{verb}}}: {user}", "{update}: Jörg\ufffd")]
    public void Key_is_made_of_the_events_fields(string template, string expected) => Assert.Equal(expected, KeyOf(template, Scale));

    [Theory]
    [InlineData("user", "")]
    [InlineData("namespace", "")]
    [InlineData("resource", "")]
    [InlineData("decision", "")]
    [InlineData("code", "")]
    [InlineData("{user}/{namespace}", "")]
    [InlineData("{user}/{verb}", "/get")]
    public void An_absent_field_is_empty_and_a_key_without_any_is_none(string template, string expected) => Assert.Equal(expected, KeyOf(template, Health));

    [Theory]
    [InlineData("""{"resource":"pods"}""", "pods")]
    [InlineData("""{"resource":"pods","apiGroup":"","subresource":"log"}""", "pods/log")]
    [InlineData("""{"subresource":"log","apiGroup":"apps"}""", "")]
    [InlineData("""{"resource":5}""", "")]
    public void Resource_is_written_as_kubectl_does(string reference, string expected) =>
        Assert.Equal(expected, KeyOf("resource", $$"""{"auditID":"a","objectRef":{{reference}}}"""));

    [Fact]
    public void Level_is_the_one_that_is_sent() => Assert.Equal("Metadata", KeyOf("level", Scale, AuditLevel.Metadata));

    [Fact]
    public void A_field_of_any_length_gives_a_bounded_key()
    {
        var line = """{"auditID":"a","user":{"username":"U"},"objectRef":{"namespace":"n"}}""".Replace("U", new string('世', 5_000_000), StringComparison.Ordinal);
        var key = KeyOf("{user}/{namespace}", line);
        Assert.Equal(new string('世', FieldText.MostBytes / 3) + "/n", key);
    }

    [Fact]
    public void Making_keys_allocates_nothing()
    {
        var key = new RecordKey(Parsed("{auditID}/{user}/{resource}/{level}/{decision}/{code}"));
        var line = Encoding.UTF8.GetBytes(Scale);
        AuditEventScanner.Scan(line, out var facts);
        var destination = new byte[key.MostBytes];
        key.Write(line, facts, AuditLevel.Metadata, destination);
        var before = GC.GetAllocatedBytesForCurrentThread();
        key.Write(line, facts, AuditLevel.Metadata, destination);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Nearly_valid_lines_never_give_an_invalid_key()
    {
        var key = new RecordKey(Parsed("{auditID}|{user}|{resource}|{name}|{verb}|{level}|{stage}|{decision}|{code}|{namespace}"));
        var destination = new byte[key.MostBytes];
        var lines = new JsonMutator(4711);
        var made = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var line = lines.Next(SampleEvents.All[i % SampleEvents.All.Length]);
            if (AuditEventScanner.Scan(line, out var facts) != LineDefect.None)
                continue;
            var text = Encoding.UTF8.GetString(destination.AsSpan(0, key.Write(line, facts, null, destination)));
            Assert.DoesNotContain(text, char.IsControl);
            Assert.True(System.Text.Unicode.Utf8.IsValid(destination.AsSpan(0, Encoding.UTF8.GetByteCount(text))));
            made++;
        }

        Assert.InRange(made, 2000, 20_000);
    }

    private static string KeyOf(string template, string json, AuditLevel? level = null)
    {
        var line = Encoding.UTF8.GetBytes(json);
        Assert.Equal(LineDefect.None, AuditEventScanner.Scan(line, out var facts));
        var key = new RecordKey(Parsed(template));
        var destination = new byte[key.MostBytes];
        return Encoding.UTF8.GetString(destination.AsSpan(0, key.Write(line, facts, level, destination)));
    }

    private static KeyTemplate Parsed(string text)
    {
        Assert.True(KeyTemplate.TryParse(text, out var template, out var error), error);
        return template;
    }
}
