using System.Text;
using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Policies;

namespace AuditShipper.Tests.Processing.Policies;

/// <summary>The facts that surprise people, one a line.</summary>
public sealed class PolicyMatchTests
{
    private const string List = """{"auditID":"a","verb":"list","user":{"username":"bob","groups":["dev","ops"]},"requestURI":"/api/v1/pods","objectRef":{"resource":"pods","apiVersion":"v1"}}""";
    private const string Log = """{"auditID":"a","verb":"get","user":{"username":"bob"},"requestURI":"/api/v1/namespaces/prod/pods/x/log","objectRef":{"resource":"pods","namespace":"prod","name":"x","subresource":"log"}}""";
    private const string Scale = """{"auditID":"a","verb":"update","user":{"username":"bob"},"requestURI":"/apis/apps/v1/namespaces/prod/deployments/x/scale","objectRef":{"resource":"deployments","namespace":"prod","name":"x","apiGroup":"apps","subresource":"scale"}}""";
    private const string Create = """{"auditID":"a","verb":"create","user":{"username":"bob"},"requestURI":"/api/v1/namespaces/prod/pods?x=y","objectRef":{"resource":"pods","namespace":"prod","name":"x"}}""";
    private const string Exec = """{"auditID":"a","verb":"create","user":{"username":"bob"},"requestURI":"/api/v1/namespaces/prod/pods/x/exec","objectRef":{"resource":"pods","namespace":"prod","name":"x","subresource":"exec"}}""";
    private const string Nobody = """{"auditID":"a","verb":"get","user":{},"requestURI":"/api/v1/pods","responseStatus":{"code":401}}""";
    private const string Health = """{"auditID":"a","verb":"get","user":{"username":"system:anonymous","groups":["system:unauthenticated"]},"requestURI":"/healthz/etcd?verbose"}""";
    private const string Escaped = """{"auditID":"a","verb":"g\u0065t","user":{"username":"j\u00f6rg\"","groups":["\u0064ev"]},"requestURI":"\/h%65althz\u003fx"}""";

    [Theory]
    [InlineData("users: [bob]", List, true)]
    [InlineData("users: [Bob, 'bob ']", List, false)]
    [InlineData("users: ['*']", List, false)]
    [InlineData("users: ['']", Nobody, false)]
    [InlineData("userGroups: [ops]", List, true)]
    [InlineData("userGroups: [op]", List, false)]
    [InlineData("userGroups: ['system:unauthenticated']", Health, true)]
    [InlineData("userGroups: ['system:*']", Health, false)]
    [InlineData("verbs: [get]", List, false)]
    [InlineData("verbs: ['*']", List, false)]
    [InlineData("verbs: []", List, true)]
    [InlineData("namespaces: ['']", List, true)] // across namespaces
    [InlineData("namespaces: [prod]", Log, true)]
    [InlineData("namespaces: ['']", Log, false)]
    [InlineData("namespaces: ['']", Health, false)] // a URL has none
    [InlineData("resources: [{group: ''}]", Log, true)]
    [InlineData("resources: [{group: core}]", Log, false)]
    [InlineData("resources: [{group: '*'}]", Scale, true)]
    [InlineData("resources: [{resources: [pods]}]", List, true)]
    [InlineData("resources: [{resources: [pods]}]", Log, false)]
    [InlineData("resources: [{resources: [pods/log]}]", Log, true)]
    [InlineData("resources: [{resources: [pods/*]}]", Log, true)]
    [InlineData("resources: [{resources: [pods/*]}]", List, true)] // and pods
    [InlineData("resources: [{resources: ['*/log']}]", Log, true)]
    [InlineData("resources: [{resources: ['*/log']}]", List, false)]
    [InlineData("resources: [{resources: ['*']}]", Log, true)]
    [InlineData("resources: [{resources: ['*/*', 'pods/', 'pod*', Pods]}]", Log, false)]
    [InlineData("resources: [{group: apps, resources: ['*/scale']}]", Scale, true)]
    [InlineData("resources: [{resources: ['*/scale']}]", Scale, false)]
    [InlineData("resources: [{resources: [pods], resourceNames: [x]}]", Create, false)] // a create has no name
    [InlineData("resources: [{resources: [pods], resourceNames: ['']}]", Create, true)]
    [InlineData("resources: [{resources: [pods/exec], resourceNames: [x]}]", Exec, true)]
    [InlineData("resources: [{resources: [pods/log], resourceNames: [q]}, {resources: [pods/log], resourceNames: [x]}]", Log, true)]
    [InlineData("nonResourceURLs: ['/healthz*']", Health, true)]
    [InlineData("nonResourceURLs: ['/healthz/*']", Health, true)]
    [InlineData("nonResourceURLs: [/healthz]", Health, false)]
    [InlineData("nonResourceURLs: ['*']", Health, true)]
    [InlineData("nonResourceURLs: ['*']", List, false)]
    [InlineData("users: [\"j\\u00f6rg\\\"\"]\n  verbs: [get]\n  userGroups: [dev]\n  nonResourceURLs: [/healthz]", Escaped, true)]
    public void A_criterion_matches(string criteria, string line, bool matches)
    {
        var result = PolicyReader.Read($"apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Request\n  {criteria}\n", "policy.yaml");
        Assert.Equal(PolicyVerdict.Ok, result.Verdict);
        var bytes = Encoding.UTF8.GetBytes(line);
        Assert.Equal(LineDefect.None, AuditEventScanner.Scan(bytes, out var facts));
        Assert.Equal(matches ? 0 : AuditPolicy.NoRule, new AuditPolicy(result.Document!).Decide(bytes, facts).Rule);
    }

    [Theory]
    [InlineData("/api/v1/namespaces/prod/pods", false)]
    [InlineData("/api/v1/namespaces/prod/pods/x", true)]
    [InlineData("/apis/apps/v1/deployments", false)]
    [InlineData("/apis/apps/v1/namespaces/prod/deployments/x/", true)]
    [InlineData("/api/v1/namespaces", false)]
    [InlineData("/api/v1/namespaces/prod", true)]
    [InlineData("/api/v1/namespaces/prod/finalize", true)]
    [InlineData("/api/v1/namespaces/prod/status/x", true)]
    [InlineData("/api/v1/pods//log", false)]
    [InlineData("/healthz/a/b/c/d", false)]
    [InlineData("/", false)]
    public void A_URL_names_an_object(string path, bool hasName) => Assert.Equal(hasName, RequestPath.HasName(Encoding.UTF8.GetBytes(path)));

    [Theory]
    [InlineData("/a?b", "/a")]
    [InlineData("/a%2Fb%3f?c", "/a/b?")]
    [InlineData("//a/../b/", "//a/../b/")]
    [InlineData("/%zz%4", "/%zz%4")]
    [InlineData("/\\u0041%25?", "/A%")]
    public void A_path_is_decoded_and_not_cleaned(string written, string expected)
    {
        var destination = new byte[written.Length];
        Assert.Equal(expected, Encoding.UTF8.GetString(destination.AsSpan(0, RequestPath.Decode(Encoding.UTF8.GetBytes(written), destination))));
    }

    [Fact]
    public void Ten_thousand_rules_are_no_other_case()
    {
        var rules = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"- level: Metadata\n  users: [user-{i}]\n"));
        var policy = new AuditPolicy(PolicyReader.Read($"apiVersion: audit.k8s.io/v1\nrules:\n{rules}- level: Request\n", "policy.yaml").Document!);
        var line = """{"auditID":"a","user":{"username":"user-9876"}}"""u8.ToArray();
        AuditEventScanner.Scan(line, out var facts);
        Assert.Equal(9876, policy.Decide(line, facts).Rule);
        Assert.Equal(10_000, policy.Decide(SampleLine, Facts(SampleLine)).Rule);
    }

    private static readonly byte[] SampleLine = Encoding.UTF8.GetBytes(List);

    private static AuditEventFacts Facts(byte[] line)
    {
        AuditEventScanner.Scan(line, out var facts);
        return facts;
    }
}
