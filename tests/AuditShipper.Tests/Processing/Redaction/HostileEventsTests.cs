using System.Text;
using AuditShipper.Processing.Redaction;

namespace AuditShipper.Tests.Processing.Redaction;

/// <summary>Events made to hurt: twice the size costs about twice the time, and nothing throws.</summary>
public sealed class HostileEventsTests
{
    public static TheoryData<string, string, string, string> Shapes => new()
    {
        { "secrets in secrets", """{"kind":"Secret","data":{"a":""", "1", "}}" },
        { "lists in lists", """{"kind":"SecretList","items":[{"data":{"b":"eA=="}},""", "1", "]}" },
        { "data in data", """{"data":""", "1", "}" },
        { "config maps in config maps", """{"kind":"ConfigMap","data":{"password":""", "1", "}}" },
        { "token requests", """{"kind":"TokenReview","spec":{"token":"x","spec":""", "1", "}}" },
        { "patches", """{"path":"/data","value":""", "1", "}" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Nesting_costs_time_in_proportion(string name, string open, string inner, string close) =>
        AssertLinear(name, size => Line("widgets", Nested(open, inner, close, Math.Min(size / 32, SecretWalk.MaxDepth / 3))), 20_000, 80_000);

    [Theory]
    [InlineData("eyJ")]
    [InlineData("eyJ.")]
    [InlineData(".eyJaaaaaaaaaaaaaaaaa")]
    [InlineData("Secret")]
    [InlineData("kind: ")]
    [InlineData("password")]
    [InlineData("password=")]
    [InlineData("password: ,")]
    [InlineData("password: |")]
    [InlineData("{password:a,")]
    [InlineData("password: \\n")]
    [InlineData("password: |\\n")]
    [InlineData("users:'")]
    [InlineData("token    ")]
    [InlineData("://")]
    [InlineData("://a:")]
    [InlineData("://a:b@")]
    [InlineData("bearer ")]
    [InlineData("basic YWFhYTph ")]
    [InlineData("PRIVATE KEY")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData("UFJJVkFURSBLRV")]
    [InlineData("UFJJVkFURSBLRV\\n")]
    [InlineData("UFJJVkFURSBLRV:")]
    [InlineData("\\\\")]
    [InlineData("\\\"")]
    [InlineData("\\u0061")]
    [InlineData("\\ud800")]
    [InlineData("...|")]
    [InlineData("[")]
    [InlineData("{\\\"a\\\":")]
    [InlineData("\\\"{\\\\\\\"")]
    [InlineData("/")]
    [InlineData("command=--token\\u0026")]
    public void Long_strings_cost_time_in_proportion(string piece)
    {
        foreach (var resource in new[] { "secrets", "configmaps" })
        {
            AssertLinear(piece, size => RedactionRig.Event(resource, $"\"requestObject\":{{\"a\":\"{Repeat(piece, size)}\",\"b\":\"users: password: \"}}"), 250_000, 1_000_000);
            AssertLinear(piece, size => RedactionRig.Event(resource, $"\"requestURI\":\"/?a=b\\u0026token={Repeat(piece, size)}\""), 250_000, 1_000_000);
        }
    }

    [Theory]
    [InlineData("\"data\":{\"a\":\"eA==\"},")]
    [InlineData("\"kind\":\"Secret\",")]
    [InlineData("\"kind\":\"SecretList\",")]
    [InlineData("\"spec\":{\"token\":\"x\"},")]
    [InlineData("\"path\":\"/data/x\",\"value\":\"y\",")]
    [InlineData("\"password\":\"x\",")]
    [InlineData("\"a\":\"{\\\"kind\\\":\\\"Secret\\\",\\\"data\\\":{\\\"a\\\":\\\"x\\\"}}\",")]
    public void Many_members_cost_time_in_proportion(string member) =>
        AssertLinear(member, size => Line("configmaps", "{" + Repeat(member, size) + "\"kind\":\"Secret\"}"), 250_000, 1_000_000);

    [Fact]
    public void Deeper_than_the_limit_cannot_be_read_and_says_so()
    {
        var rig = new RedactionRig();
        var line = Encoding.UTF8.GetBytes(Line("secrets", Nested("[", "{\"data\":1}", "]", 100_000)));
        Assert.Equal(line, rig.Apply(line, out var outcome));
        Assert.Equal(RedactionOutcome.Unreadable, outcome);
        Assert.Equal(RedactionOutcome.Unchanged, Outcome(rig, "pods", Nested("[", "{\"data\":1}", "]", 100_000)));
        Assert.Equal(RedactionOutcome.Unchanged, Outcome(rig, "secrets", Nested("[", "1", "]", 100_000)));
        Assert.Equal(RedactionOutcome.Redacted, Outcome(rig, "secrets", """{"kind":"Secret","data":{"a":"eA=="}}"""));
    }

    [Fact]
    public void What_is_no_JSON_cannot_be_read()
    {
        foreach (var text in new[] { "", "{", "}", "[1", "\"", "{\"kind\":\"Secret\"", "{\"kind\":\"Secret\",}", "{\"a\" \"kind: Secret\"}" })
        {
            new RedactionRig().Apply(Encoding.UTF8.GetBytes(text), out var outcome);
            Assert.Equal(text.Contains("Secret", StringComparison.Ordinal) ? RedactionOutcome.Unreadable : RedactionOutcome.Unchanged, outcome);
        }
    }

    [Fact]
    public void A_secret_of_20_MB_becomes_a_mark()
    {
        var line = Line("secrets", $$$"""{"data":{"a":"{{{new string('A', 20_000_000)}}}"}}""");
        Assert.Contains("{\"a\":\"REDACTED:len=15000000\"}", RedactionRig.Redact(line), StringComparison.Ordinal);
    }

    private static RedactionOutcome Outcome(RedactionRig rig, string resource, string body)
    {
        rig.Apply(Encoding.UTF8.GetBytes(Line(resource, body)), out var outcome);
        return outcome;
    }

    private static string Line(string resource, string body) => RedactionRig.Event(resource, $"\"requestObject\":{body}");

    private static string Nested(string open, string inner, string close, int depth) => Repeat(open, depth * open.Length) + inner + Repeat(close, depth * close.Length);

    private static string Repeat(string piece, int size) => new StringBuilder(size + piece.Length).Insert(0, piece, size / piece.Length).ToString();

    /// <summary>Four times the bytes may take twelve times as long: quadratic would be sixteen, from a time well above the clock's noise.</summary>
    private static void AssertLinear(string name, Func<int, string> lineOf, int small, int large)
    {
        var rig = new RedactionRig();
        var first = Seconds(rig, lineOf(small));
        var second = Seconds(rig, lineOf(large));
        Assert.True(second < Math.Max(first * 12, 0.25), $"{name}: {first:f4} s for {small} bytes, {second:f4} s for {large}");
    }

    private static double Seconds(RedactionRig rig, string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        var best = double.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            var start = ThreadTime.Seconds();
            rig.Apply(bytes, out _);
            best = Math.Min(best, ThreadTime.Seconds() - start);
        }

        return best;
    }
}
