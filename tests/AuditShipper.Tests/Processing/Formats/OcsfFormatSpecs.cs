using System.Text.Json;
using AuditShipper.Processing.Formats;

namespace AuditShipper.Tests.Processing.Formats;

public sealed class OcsfFormatSpecs
{
    private static JsonElement Ocsf(string auditEvent, int trustedProxies = 0) =>
        FormatRig.Json(EventFormats.Ocsf, auditEvent, FormatRig.Options with { TrustedProxies = trustedProxies });

    [Theory]
    [InlineData("activity_id", "1")]
    [InlineData("type_uid", "600301")]
    [InlineData("type_name", "API Activity: Create")]
    [InlineData("time", "1795206999587")]
    [InlineData("status_id", "2")]
    [InlineData("status_code", "429")]
    [InlineData("metadata.uid", FormatRig.SegmentHex + "-4711")]
    [InlineData("metadata.correlation_uid", "a-1")]
    [InlineData("metadata.original_time", "2026-11-20T20:36:39.587066Z")]
    [InlineData("metadata.labels", """["cluster:prod","node:cp-1"]""")]
    [InlineData("actor.user.name", "system:serviceaccount:ops:drainer")]
    [InlineData("actor.user.type_id", "4")]
    [InlineData("actor.user.groups.1.name", "system:authenticated")]
    [InlineData("actor.user.programmatic_credentials.0.uid", "JTI=7")]
    [InlineData("actor.authorizations.0.decision", "allow")]
    [InlineData("api.operation", "create")]
    [InlineData("api.group.name", "policy")]
    [InlineData("api.request.data.n", "1.5e+300")]
    [InlineData("api.response.data.big", "12345678901234567000")]
    [InlineData("api.response.error", "TooManyRequests")]
    [InlineData("src_endpoint.ip", "192.0.2.7")]
    [InlineData("src_endpoint.intermediate_ips", """["203.0.113.9","10.0.0.2"]""")]
    [InlineData("http_request.url.query_string", "dryRun=All&x=1")]
    [InlineData("resources.0.name", "web")]
    [InlineData("resources.0.type", "pods/eviction")]
    [InlineData("unmapped.impersonatedUser.uid", "u-2")]
    [InlineData("unmapped.responseStatus.details.causes.0.reason", "DisruptionBudget")]
    [InlineData("unmapped.requestReceivedTimestamp", "2026-11-20T20:36:39.585104Z")]
    [InlineData("unmapped.verb", null)]
    [InlineData("unmapped.objectRef", null)]
    public void A_full_event_has_its_attributes(string path, string? expected) => Assert.Equal(expected, Ocsf(FormatSamples.Full).Text(path));

    [Theory]
    [InlineData("get", "2", "Read")]
    [InlineData("list", "2", "Read")]
    [InlineData("watch", "2", "Read")]
    [InlineData("head", "2", "Read")]
    [InlineData("create", "1", "Create")]
    [InlineData("update", "3", "Update")]
    [InlineData("patch", "3", "Update")]
    [InlineData("put", "3", "Update")]
    [InlineData("delete", "4", "Delete")]
    [InlineData("deletecollection", "4", "Delete")]
    [InlineData("post", "99", "post")]
    [InlineData("connect", "99", "connect")]
    [InlineData("CREATE", "99", "CREATE")]
    [InlineData("", "0", "Unknown")]
    public void Activities_follow_the_verb(string verb, string id, string name)
    {
        var ocsf = Ocsf($$"""{"auditID":"a","verb":"{{verb}}"}""");
        Assert.Equal(id, ocsf.Text("activity_id"));
        Assert.Equal(name, ocsf.Text("activity_name"));
        Assert.Empty(OcsfSchema.Problems(ocsf));
    }

    [Fact]
    public void The_schema_is_the_one_that_records_name() => Assert.Equal(OcsfSchema.Version, Ocsf(FormatSamples.Minimal).Text("metadata.version"));

    [Fact]
    public void The_last_of_the_trusted_proxies_is_among_the_intermediate_addresses() =>
        Assert.Equal("""["203.0.113.9","192.0.2.7"]""", Ocsf(FormatSamples.Full, 1).Text("src_endpoint.intermediate_ips"));

    [Theory]
    [InlineData(FormatSamples.Full)]
    [InlineData(FormatSamples.Minimal)]
    [InlineData("""{"auditID":"a","sourceIPs":["unix"],"user":{},"objectRef":{"resource":"pods","apiVersion":"v1"},"requestURI":"?watch=1"}""")]
    [InlineData("""{"auditID":"a","objectRef":{},"user":{"username":"system:anonymous"},"sourceIPs":[]}""")]
    public void Records_follow_the_schema(string auditEvent) => Assert.Empty(OcsfSchema.Problems(Ocsf(auditEvent)));

    [Theory]
    [InlineData("null")]
    [InlineData("1e999")]
    [InlineData("true")]
    [InlineData("\"\"")]
    [InlineData("\"x\"")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("[null,[1]]")]
    [InlineData("{}")]
    [InlineData("""{"code":{},"username":[],"uid":1,"name":false,"resource":{},"reason":7,"groups":"x","extra":[]}""")]
    public void Wrong_types_never_break_the_schema_and_are_kept(string value)
    {
        var ocsf = Ocsf(FormatSamples.OfTypes(value));
        Assert.Empty(OcsfSchema.Problems(ocsf));
        Assert.Equal(value, ocsf.At("unmapped.annotations").GetRawText());
    }

    [Fact]
    public void The_validator_finds_what_is_wrong()
    {
        using var bad = JsonDocument.Parse("""{"class_uid":6003,"activity_id":7,"type_uid":1,"class_name":"API Activity","time":"x","actor":{},"colour":1,"src_endpoint":{"ip":"10.0.0.300"}}""");
        var problems = OcsfSchema.Problems(bad.RootElement);
        Assert.Contains(".api: required, and not there", problems);
        Assert.Contains(".activity_id: 7 is not in the enumeration", problems);
        Assert.Contains(".time: no timestamp_t", problems);
        Assert.Contains(".colour: not an attribute", problems);
        Assert.Contains(".src_endpoint.ip: no ip_t", problems);
        Assert.Contains(problems, problem => problem.StartsWith(".actor: none of", StringComparison.Ordinal));
        Assert.Contains("type_uid is not class_uid * 100 + activity_id", problems);
    }

    [Fact]
    public void Void_duplicates_stand_apart()
    {
        var ocsf = Ocsf("""{"auditID":"a","verb":"get","x":1,"verb":"list"}""");
        Assert.Equal("list", ocsf.Text("api.operation"));
        Assert.Equal("""{"x":1,"duplicates":[{"verb":"get"}]}""", ocsf.Text("unmapped"));
    }
}
