using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Policies;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Processing.Policies;

public sealed class LevelEditsTests
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("""{"level":"RequestResponse","auditID":"a","requestObject":{"a":1},"responseObject":{"b":2},"stage":"s"}""", "Metadata", """{"level":"Metadata","auditID":"a","stage":"s"}""")]
    [InlineData("""{"level":"RequestResponse","auditID":"a","requestObject":{"a":1},"responseObject":{"b":2},"stage":"s"}""", "Request", """{"level":"Request","auditID":"a","requestObject":{"a":1},"stage":"s"}""")]
    [InlineData("""{"level":"RequestResponse","auditID":"a","requestObject":{"a":1},"responseObject":{"b":2},"stage":"s"}""", "RequestResponse", null)]
    [InlineData("""{"level":"RequestResponse","auditID":"a","responseStatus":{"code":200}}""", "Metadata", """{"level":"Metadata","auditID":"a","responseStatus":{"code":200}}""")]
    [InlineData("""{"level":"Request","auditID":"a","requestObject":[{"op":"add"}]}""", "RequestResponse", null)] // never raised
    [InlineData("""{"level":"Request","auditID":"a","requestObject":[{"op":"add"}]}""", "Metadata", """{"level":"Metadata","auditID":"a"}""")]
    [InlineData("""{"level":"Metadata","auditID":"a"}""", "Request", null)]
    [InlineData("""{"level":"Metadata","auditID":"a","requestObject":{}}""", "RequestResponse", """{"level":"Metadata","auditID":"a"}""")] // what the level does not allow goes
    [InlineData("""{"auditID":"a","requestObject":{}}""", "Metadata", """{"auditID":"a"}""")]
    [InlineData("""{"level":"Loud","auditID":"a","requestObject":{}}""", "Metadata", """{"level":"Metadata","auditID":"a"}""")]
    [InlineData("""{"level":"Loud","auditID":"a","requestObject":{}}""", "RequestResponse", null)]
    [InlineData("""{"requestObject":1,"auditID":"a","level":"R\u0065quest","responseObject":null}""", "Metadata", """{"auditID":"a","level":"Metadata"}""")]
    [InlineData("""{"requestObject":1,"auditID":"a","requestObject":2,"level":"Request","level":"Request","responseObject":3,"responseObject":4}""", "Metadata", """{"auditID":"a","level":"Metadata"}""")]
    [InlineData("{ \"level\" : \"RequestResponse\" , \"auditID\" : \"a\" , \"requestObject\" : { } , \"responseObject\" : { } } ", "Metadata", "{ \"level\" : \"Metadata\" , \"auditID\" : \"a\"  } ")]
    public void An_event_is_lowered_and_nothing_else_changes(string line, string level, string? expected) =>
        Assert.Equal(expected ?? line, Lowered(line, Enum.Parse<AuditLevel>(level), omitManagedFields: false));

    [Theory]
    [InlineData("update", """{"metadata":{"name":"x","managedFields":[{"manager":"m"}],"uid":"u"},"spec":{"managedFields":1,"metadata":{"managedFields":1}}}""", """{"metadata":{"name":"x","uid":"u"},"spec":{"managedFields":1,"metadata":{"managedFields":1}}}""")]
    [InlineData("list", """{"kind":"PodList","items":[{"metadata":{"managedFields":[]}},{"metadata":{"name":"b","managedFields":[1,2]}},3,{"metadata":null}]}""", """{"kind":"PodList","items":[{"metadata":{}},{"metadata":{"name":"b"}},3,{"metadata":null}]}""")]
    [InlineData("list", """{"rows":[{"cells":["a"],"object":{"metadata":{"managedFields":[],"name":"c"}}},{"object":null}],"kind":"Table"}""", """{"rows":[{"cells":["a"],"object":{"metadata":{"name":"c"}}},{"object":null}],"kind":"Table"}""")]
    [InlineData("list", """{"rows":[{"object":{"metadata":{"managedFields":[],"name":"c"}}}],"apiVersion":"v1","kind":"Table"}""", """{"rows":[{"object":{"metadata":{"name":"c"}}}],"apiVersion":"v1","kind":"Table"}""")]
    [InlineData("list", """{"items":[{"metadata":{"managedFields":[1],"labels":{"a":"]"}},"spec":{"b":[[1]]}},{"spec":{},"metadata":{"managedFields":[2]}}],"metadata":{"managedFields":[3],"name":"d"},"rows":[{"object":{"metadata":{"managedFields":[4]}}}],"kind":"Table"}""", """{"items":[{"metadata":{"labels":{"a":"]"}},"spec":{"b":[[1]]}},{"spec":{},"metadata":{}}],"metadata":{"name":"d"},"rows":[{"object":{"metadata":{}}}],"kind":"Table"}""")]
    [InlineData("get", """{"kind":"Chart","rows":[{"object":{"metadata":{"managedFields":[]}}}]}""", null)]
    [InlineData("update", """{"metadata":{"managed\u0046ields":[],"labels":{"managedFields":"mine"}}}""", """{"metadata":{"labels":{"managedFields":"mine"}}}""")]
    [InlineData("update", """{"meta\u0064ata":{"managed\u0046ields":[]},"spec":{}}""", """{"meta\u0064ata":{},"spec":{}}""")]
    [InlineData("list", """{"it\u0065ms":[{"metadata":{"managedFields":[]}},{"m\u0065tadata":{"m\u0061nagedFields":[],"name":"e"}}],"text":"\u2028"}""", """{"it\u0065ms":[{"metadata":{}},{"m\u0065tadata":{"name":"e"}}],"text":"\u2028"}""")]
    [InlineData("list", """{"items":[{"spec":"\u003c\u2028"},{"metadata":{"managedFields":[]}}]}""", """{"items":[{"spec":"\u003c\u2028"},{"metadata":{}}]}""")]
    [InlineData("update", """{"data":{"managedFields":"mine"}}""", null)]
    [InlineData("update", """[{"metadata":{"managedFields":[]}}]""", null)]
    [InlineData("update", "\"managedFields\"", null)]
    public void Managed_fields_go_where_the_API_server_takes_them_out(string verb, string body, string? expected)
    {
        string Line(string request, string response) => $$"""{"level":"RequestResponse","auditID":"a","verb":"{{verb}}","requestObject":{{request}},"responseObject":{{response}},"stage":"s"}""";
        Assert.Equal(Line(expected ?? body, expected ?? body), Lowered(Line(body, body), AuditLevel.RequestResponse, omitManagedFields: true));
        Assert.Equal(Line(body, body), Lowered(Line(body, body), AuditLevel.RequestResponse, omitManagedFields: false));
        var patch = Line(body, body).Replace($"\"{verb}\"", "\"patch\"", StringComparison.Ordinal);
        Assert.Equal(Line(body, expected ?? body).Replace($"\"{verb}\"", "\"patch\"", StringComparison.Ordinal), Lowered(patch, AuditLevel.RequestResponse, omitManagedFields: true));
    }

    [Theory]
    [InlineData("""{"metadata":{"managedFields":[1]},"data":{"a":"LONG"}}""", """{"metadata":{},"data":{"a":"LONG"}}""")]
    [InlineData("""{"data":{"a":"LONG"},"metadata":{"managedFields":[1]}}""", """{"data":{"a":"LONG"},"metadata":{}}""")]
    [InlineData("""{"items":[{"metadata":{"managedFields":[1]}},"LONG",{"metadata":{"managedFields":[2]}}]}""", """{"items":[{"metadata":{}},"LONG",{"metadata":{}}]}""")]
    [InlineData("""{"metadata":{"managedFields":["LONG"]}}""", """{"metadata":{}}""")]
    [InlineData("""{"metadata":{"LONG":1,"managedFields":{"LONG":2},"name":"LONG"}}""", """{"metadata":{"LONG":1,"name":"LONG"}}""")]
    [InlineData("""{"metadata":{"managed\u0046ields":[1]},"a":"LONG","b":"\u003c"}""", """{"metadata":{},"a":"LONG","b":"\u003c"}""")]
    [InlineData("""{"a":"LONG","b":"LONGmanagedFields"}""", """{"a":"LONG","b":"LONGmanagedFields"}""")]
    public void Managed_fields_go_from_around_a_long_text(string body, string expected)
    {
        foreach (var length in (int[])[900, 2000, 5000, 100_000])
        {
            string Line(string some) => $$"""{"level":"RequestResponse","auditID":"a","responseObject":{{some.Replace("LONG", new string('x', length), StringComparison.Ordinal)}}}""";
            Assert.Equal(Line(expected), Lowered(Line(body), AuditLevel.RequestResponse, omitManagedFields: true));
        }
    }

    /// <summary>The same changes made to the tree give the same bytes, whatever the order of the members.</summary>
    [Fact]
    public void Lowering_any_event_leaves_every_other_byte()
    {
        var cut = 0;
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var audited = Event(random);
            var line = audited.ToJsonString(AsWritten);
            var (level, omit) = ((AuditLevel)random.Next(1, 4), random.Next(2) == 0);
            var lowered = Lowered(line, level, omit);
            Lower(audited, level, omit);
            cut += lowered.Length < line.Length ? 1 : 0;
            return audited.ToJsonString(AsWritten) == lowered && AuditEventScanner.Scan(Encoding.UTF8.GetBytes(lowered), out _) == LineDefect.None;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithQuietOnSuccess(true));
        Assert.InRange(cut, 500, 3000);
    }

    private static JsonObject Event(Random random)
    {
        var members = new List<KeyValuePair<string, JsonNode?>>
        {
            new("auditID", "ä\"b\\"), new("level", ((AuditLevel)random.Next(1, 4)).ToString()), new("verb", random.Next(3) == 0 ? "patch" : "get"), new("n", -1.5e3), new("t", true),
        };
        if (random.Next(3) > 0)
            members.Add(new("requestObject", Body(random)));
        if (random.Next(3) > 0)
            members.Add(new("responseObject", Body(random)));
        return new JsonObject(members.OrderBy(_ => random.Next()));
    }

    private static JsonNode Body(Random random) => random.Next(4) switch
    {
        0 => new JsonArray(1, "x", Object(random)),
        1 => new JsonObject { ["kind"] = "List", ["items"] = new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Object(random))]) },
        _ => Object(random),
    };

    private static JsonObject Object(Random random) => new(
    [
        new("a", "},{\\\""),
        new("metadata", new JsonObject(new KeyValuePair<string, JsonNode?>[] { new("name", "x"), new("managedFields", new JsonArray(1, new JsonObject())), new("uid", "u") }
            .Where(_ => random.Next(2) == 0).OrderBy(_ => random.Next()))),
    ]);

    private static void Lower(JsonObject audited, AuditLevel level, bool omitManagedFields)
    {
        var lowered = (AuditLevel)Math.Min((int)level, (int)Enum.Parse<AuditLevel>(audited["level"]!.GetValue<string>()));
        audited["level"] = lowered.ToString();
        if (lowered < AuditLevel.Request)
            audited.Remove("requestObject");
        if (lowered < AuditLevel.RequestResponse)
            audited.Remove("responseObject");
        if (!omitManagedFields)
            return;
        if (audited["verb"]!.GetValue<string>() != "patch")
            Strip(audited["requestObject"]);
        Strip(audited["responseObject"]);
    }

    private static void Strip(JsonNode? body)
    {
        if (body is not JsonObject members)
            return;
        (members["metadata"] as JsonObject)?.Remove("managedFields");
        foreach (var item in members["items"] as JsonArray ?? [])
            (item!["metadata"] as JsonObject)?.Remove("managedFields");
    }

    private static string Lowered(string line, AuditLevel level, bool omitManagedFields)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        Assert.Equal(LineDefect.None, AuditEventScanner.Scan(bytes, out var facts));
        var edits = new EditList();
        LevelEdits.Add(bytes, facts, new PolicyDecision(level, 0, AuditStages.None, omitManagedFields), edits);
        var destination = new byte[edits.LengthAfter(bytes)];
        edits.Apply(bytes, destination);
        return Encoding.UTF8.GetString(destination);
    }
}
