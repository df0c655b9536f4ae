using System.Text;
using System.Text.Json;
using AuditShipper.Processing.Formats;

namespace AuditShipper.Tests.Processing.Formats;

public sealed class EcsFormatSpecs
{
    private static JsonElement Ecs(string auditEvent, int trustedProxies = 0) =>
        FormatRig.Json(EventFormats.Ecs, auditEvent, FormatRig.Options with { TrustedProxies = trustedProxies });

    [Fact]
    public void The_event_stays_whole_but_for_the_dots_in_the_names_of_annotations()
    {
        var expected = FormatSamples.Full.Replace("authorization.k8s.io/", "authorization_k8s_io/", StringComparison.Ordinal);
        var written = Encoding.UTF8.GetString(FormatRig.Write(EventFormats.Ecs, Encoding.UTF8.GetBytes(FormatSamples.Full)));
        Assert.Contains($"\"kubernetes\":{{\"audit\":{expected}}}", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@timestamp", "2026-11-20T20:36:39.587066Z")]
    [InlineData("event.action", "create")]
    [InlineData("event.type", """["creation","allowed"]""")]
    [InlineData("event.outcome", "failure")]
    [InlineData("event.id", FormatRig.SegmentHex + "-4711")]
    [InlineData("event.start", "2026-11-20T20:36:39.585104Z")]
    [InlineData("event.end", "2026-11-20T20:36:39.587066Z")]
    [InlineData("orchestrator.cluster.name", "prod")]
    [InlineData("orchestrator.namespace", "prod")]
    [InlineData("orchestrator.resource.type", "pods")]
    [InlineData("orchestrator.resource.name", "web")]
    [InlineData("user.name", "system:serviceaccount:ops:drainer")]
    [InlineData("user.id", "u-1")]
    [InlineData("user.effective.name", "alice \"a\"")]
    [InlineData("source.ip", "192.0.2.7")]
    [InlineData("client.ip", "192.0.2.7")]
    [InlineData("related.user", """["system:serviceaccount:ops:drainer","alice \"a\""]""")]
    [InlineData("url.path", "/api/v1/namespaces/prod/pods/web/eviction")]
    [InlineData("url.query", "dryRun=All&x=1")]
    [InlineData("http.request.id", "a-1")]
    [InlineData("http.response.status_code", "429")]
    [InlineData("host.name", "cp-1")]
    [InlineData("kubernetes.audit.authenticationMetadata.impersonationConstraint", "impersonate:user-info")]
    [InlineData("kubernetes.audit_unmapped", null)]
    public void A_full_event_has_its_fields(string path, string? expected) => Assert.Equal(expected, Ecs(FormatSamples.Full).Text(path));

    [Theory]
    [InlineData(0, "192.0.2.7")]
    [InlineData(1, "10.0.0.2")]
    [InlineData(2, "203.0.113.9")]
    [InlineData(9, "203.0.113.9")]
    [InlineData(int.MaxValue, "203.0.113.9")]
    public void The_client_stands_before_the_trusted_proxies_and_never_before_the_first(int trustedProxies, string expected) =>
        Assert.Equal(expected, Ecs(FormatSamples.Full, trustedProxies).Text("source.ip"));

    [Fact]
    public void An_entry_that_is_no_address_is_no_ip()
    {
        var ecs = Ecs("""{"auditID":"a","sourceIPs":["10.0.0.1","fe80::1%eth0"]}""");
        Assert.Equal("fe80::1%eth0", ecs.Text("source.address"));
        Assert.Equal(JsonValueKind.Undefined, ecs.At("source.ip").ValueKind);
        Assert.Equal(JsonValueKind.Undefined, ecs.At("client").ValueKind);
        Assert.Equal(JsonValueKind.Undefined, ecs.At("related").ValueKind);
    }

    [Theory]
    [InlineData("""{"auditID":"a"}""", "unknown")]
    [InlineData("""{"auditID":"a","responseStatus":{"code":101}}""", "success")]
    [InlineData("""{"auditID":"a","responseStatus":{"code":399}}""", "success")]
    [InlineData("""{"auditID":"a","responseStatus":{"code":400}}""", "failure")]
    [InlineData("""{"auditID":"a","responseStatus":{"code":0}}""", "unknown")]
    [InlineData("""{"auditID":"a","annotations":{"authorization.k8s.io/decision":"forbid"}}""", "failure")]
    [InlineData("""{"auditID":"a","annotations":{"authorization.k8s.io/decision":"allow"}}""", "unknown")]
    public void The_outcome_is_the_requests(string auditEvent, string expected) => Assert.Equal(expected, Ecs(auditEvent).Text("event.outcome"));

    [Fact]
    public void Of_a_minimal_event_there_is_little()
    {
        var ecs = Ecs(FormatSamples.Minimal);
        Assert.Equal("1970-01-01T00:00:00.000Z", ecs.Text("@timestamp"));
        Assert.All(new[] { "user", "source", "url", "user_agent", "orchestrator.resource" }, path => Assert.Null(ecs.Text(path)));
    }

    [Fact]
    public void Members_that_a_mapping_would_refuse_stand_in_one_text()
    {
        var ecs = Ecs("""{"verb":"get","user":{"username":["x"]},"auditID":"a","verb":7 , "requestObject":[1],"responseStatus":{"code":"403"},"level":"Metadata"}""");
        Assert.Equal("""{"auditID":"a","level":"Metadata"}""", ecs.Text("kubernetes.audit"));
        Assert.Equal("""[{"verb":"get"},{"user":{"username":["x"]}},{"verb":7},{"requestObject":[1]},{"responseStatus":{"code":"403"}}]""", ecs.Text("kubernetes.audit_unmapped"));
    }

    [Theory]
    [InlineData("""{"a.b":"1","a_b":"2"}""", """{"a_b":"2"}""", """[{"annotations":{"a.b":"1"}}]""")]
    [InlineData("""{"a_b":"1","c":"x","a.b":"2"}""", """{"c":"x","a_b":"2"}""", """[{"annotations":{"a_b":"1"}}]""")]
    [InlineData("""{"a.b":"1","a\u002eb":"2","\u0061_b":"3"}""", """{"a_b":"3"}""", """[{"annotations":{"a.b":"1"}},{"annotations":{"a\u002eb":"2"}}]""")]
    [InlineData("""{"a.b":"1","a.b":"2"}""", """{"a_b":"2"}""", """[{"annotations":{"a.b":"1"}}]""")]
    [InlineData("""{"a\u002e\"b":"1"}""", """{"a_\"b":"1"}""", null)]
    [InlineData("""{"a.b":"1","ab":"2","a.b.":"3"}""", """{"a_b":"1","ab":"2","a_b_":"3"}""", null)]
    public void Of_annotations_that_come_to_share_a_name_the_last_stays(string annotations, string expected, string? unmapped)
    {
        var ecs = Ecs($$"""{"auditID":"a","annotations":{{annotations}}}""");
        Assert.Equal(expected, ecs.Text("kubernetes.audit.annotations"));
        if (unmapped is null)
            Assert.False(ecs.At("kubernetes").TryGetProperty("audit_unmapped", out _));
        else
            Assert.Equal(unmapped, ecs.Text("kubernetes.audit_unmapped"));
    }

    [Fact]
    public void Of_very_many_annotations_too_and_in_no_time()
    {
        const int count = 300_000;
        var names = Enumerable.Range(0, count).Select(i => i % 3 == 0 ? $"n.{i / 3}" : $"n_{i / 3}").ToArray();
        var ecs = Ecs($$$"""{"auditID":"a","annotations":{ {{{string.Join(',', names.Select((name, i) => $"\"{name}\":\"{i}\""))}}} }}""");
        Assert.Equal(
            Enumerable.Range(0, count / 3).Select(i => ($"n_{i}", $"{(3 * i) + 2}")),
            ecs.At("kubernetes.audit.annotations").EnumerateObject().Select(member => (member.Name, member.Value.GetString()!)));
        Assert.Equal(2 * count / 3, JsonSerializer.Deserialize<JsonElement>(ecs.Text("kubernetes.audit_unmapped")!).GetArrayLength());
    }

    [Fact]
    public void The_last_of_duplicates_counts()
    {
        var ecs = Ecs("""{"auditID":"a","verb":"get","annotations":{"a.b":"1"},"verb":"list","v\u0065rb":"watch"}""");
        Assert.Equal("watch", ecs.Text("event.action"));
        Assert.Equal("""{"auditID":"a","annotations":{"a_b":"1"},"v\u0065rb":"watch"}""", ecs.Text("kubernetes.audit"));
        Assert.Equal("""[{"verb":"get"},{"verb":"list"}]""", ecs.Text("kubernetes.audit_unmapped"));
    }
}
