using System.Text;
using System.Text.Json;
using AuditShipper.Parsing;
using AuditShipper.Processing.Formats;
using AuditShipper.Tests.Parsing;
using AuditShipper.Tests.Processing.Redaction;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Processing.Formats;

/// <summary>Whatever the scanner takes as an event becomes a valid record, with everything of the event in it.</summary>
public sealed class HostileFormatTests
{
    private static readonly string[] Members =
    [
        "kind", "apiVersion", "level", "stage", "requestURI", "verb", "user", "impersonatedUser", "sourceIPs", "userAgent", "objectRef", "responseStatus",
        "requestObject", "responseObject", "requestReceivedTimestamp", "stageTimestamp", "annotations", "authenticationMetadata", "unmapped", "duplicates",
    ];

    [Fact]
    public void Every_event_becomes_a_valid_record_with_all_of_it_inside() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var auditEvent = Encoding.UTF8.GetBytes(Hostile(new Random(seed)));
            Assert.Equal(LineDefect.None, AuditEventScanner.Scan(auditEvent, out _));
            foreach (var format in EventFormats.Names)
                AssertHolds(format, auditEvent);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void Events_with_changed_bytes_are_formatted_too()
    {
        var mutator = new JsonMutator(20261121);
        byte[][] samples = [Encoding.UTF8.GetBytes(FormatSamples.Full), .. SampleEvents.All];
        var events = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var line = mutator.Next(samples[i % samples.Length]);
            if (AuditEventScanner.Scan(line, out _) != LineDefect.None)
                continue;
            events++;
            foreach (var format in FormatRig.Changing)
                FormatRig.Write(format, line);
        }

        Assert.InRange(events, 2_000, int.MaxValue);
    }

    [Theory]
    [InlineData("requestObject")]
    [InlineData("annotations")]
    [InlineData("user")]
    [InlineData("x")]
    public void Deep_nesting_is_carried(string member)
    {
        const int depth = 20_000;
        var auditEvent = Encoding.ASCII.GetBytes($$"""{"auditID":"a","{{member}}":{{string.Concat(Enumerable.Repeat("""{"a":[""", depth))}}{{string.Concat(Enumerable.Repeat("]}", depth))}}}""");
        foreach (var format in FormatRig.Changing)
            Assert.InRange(FormatRig.Write(format, auditEvent).Length, auditEvent.Length, (auditEvent.Length * 3) + 2_000);
    }

    [Theory]
    [MemberData(nameof(FormatNames))]
    public void All_types_in_all_places_are_carried(string format)
    {
        string[] values = ["null", "true", "1e999", "\"x\"", "\"\\ud800\"", "[]", "{}", "[{}]", "[[1,\"q\"]]", """{"code":"z","username":7,"groups":[8],"extra":9,"resource":[],"a.b":{"c":6}}"""];
        foreach (var value in values)
            AssertHolds(format, Encoding.UTF8.GetBytes(FormatSamples.OfTypes(value)));
    }

    public static TheoryData<string> FormatNames => [.. EventFormats.Names];

    private static string Hostile(Random random)
    {
        var json = new WildJson(random, isWild: true);
        var members = new List<(string, string)> { ("auditID", json.Text(json.One("a", "x\"y", "ü😀", "\ud800"))) };
        for (var left = random.Next(24); left > 0; left--)
        {
            var member = json.Chance(90) ? json.One(Members) : json.One("a", "audit.x", "");
            members.Add((member, json.Chance(40) ? json.Noise() : Likely(json, member)));
        }

        return json.Object([.. members]);
    }

    /// <summary>Nearly what the API server writes there.</summary>
    private static string Likely(WildJson json, string member) => member switch
    {
        "user" or "impersonatedUser" => json.Object(("username", Some(json, "alice")), ("uid", Some(json, "7")), ("groups", json.Array(Some(json, "g"))), ("extra", json.Noise())),
        "objectRef" => json.Object(("resource", Some(json, "pods")), ("name", Some(json, "web")), ("namespace", Some(json, "prod")), ("subresource", Some(json, "exec")), ("odd", json.Noise())),
        "responseStatus" => json.Object(("code", json.One("200", "403", "4e2", "-1", "\"200\"", "99999999999")), ("metadata", json.Noise()), ("message", Some(json, "no"))),
        "sourceIPs" => json.Array(Some(json, "10.0.0.1"), Some(json, "::1"), Some(json, "192.0.2.7")),
        "annotations" => json.Object(("authorization.k8s.io/decision", Some(json, json.One("allow", "forbid"))), ("a.b", json.Noise())),
        "stageTimestamp" or "requestReceivedTimestamp" => Some(json, json.One("2026-11-20T20:36:39.587066Z", "2026-11-20T20:36:39+01:00", "0000-01-01T00:00:00Z", "now")),
        "requestURI" => Some(json, json.One("/api?a=b", "?", "", "/x?y?z")),
        _ => Some(json, json.One("get", "Metadata", "create")),
    };

    private static string Some(WildJson json, string text) => json.Chance(85) ? json.Text(text) : json.Noise();

    private static void AssertHolds(string format, byte[] auditEvent)
    {
        var record = FormatRig.Write(format, auditEvent);
        var reader = new Utf8JsonReader(auditEvent, new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True))
                continue;
            var value = reader.ValueSpan;
            Assert.True(IsIn(record, value), $"{format} lost {Encoding.UTF8.GetString(value)} of {Encoding.UTF8.GetString(auditEvent)}: {Encoding.UTF8.GetString(record)}");
        }

        if (format == EventFormats.Ocsf)
        {
            using var document = FormatRig.Document(record);
            Assert.Empty(OcsfSchema.Problems(document.RootElement));
        }
    }

    /// <summary>As written, or escaped once more in a text, or in the two parts of a URI.</summary>
    private static bool IsIn(ReadOnlySpan<byte> record, ReadOnlySpan<byte> value)
    {
        if (record.IndexOf(value) >= 0)
            return true;
        var question = value.IndexOf((byte)'?');
        if (question >= 0 && record.IndexOf(value[..question]) >= 0 && record.IndexOf(value[(question + 1)..]) >= 0)
            return true;
        var escaped = new FormatBuffer();
        escaped.Escaped(value);
        return record.IndexOf(escaped.Written) >= 0;
    }
}
