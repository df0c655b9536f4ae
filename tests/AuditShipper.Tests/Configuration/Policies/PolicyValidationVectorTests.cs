using System.Text.Json;
using AuditShipper.Configuration.Policies;

namespace AuditShipper.Tests.Configuration.Policies;

/// <summary>What loads, what loads with a warning, what is refused and why: as the API server's own loader does.</summary>
public sealed class PolicyValidationVectorTests
{
    [Fact]
    public void Every_text_loads_or_is_refused_as_by_the_API_server()
    {
        var cases = File.ReadLines(Path.Combine(PolicyVectors.Folder(), "validation.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(44, cases.Length);
        Assert.All(cases, Check);
    }

    private static void Check(JsonElement vector)
    {
        var result = PolicyReader.Read(vector.GetProperty("text").GetString()!, "policy.yaml");
        Assert.Equal(vector.GetProperty("class").GetString(), ClassOf(result.Verdict));
        Assert.Equal(vector.GetProperty("ok").GetBoolean(), result.Document is not null);
        Assert.Equal(result.Document is null, result.Problems.Count > 0);
        Assert.All(result.Problems.Concat(result.Warnings), problem => Assert.InRange(problem.Location.Line, 1, int.MaxValue));
        if (vector.TryGetProperty("warning", out _) && vector.GetProperty("class").GetString() != "version")
            Assert.NotEmpty(result.Warnings);
        if (!vector.TryGetProperty("warning", out _))
            Assert.Empty(result.Warnings);
        Assert.Equal(result.Warnings.Count > 0 || result.Document is null, result.Strict().Document is null);
        if (vector.TryGetProperty("policy", out var policy))
            CheckPolicy(policy, result.Document!);
    }

    private static void CheckPolicy(JsonElement expected, PolicyDocument document)
    {
        Assert.Equal(StagesOf(expected), document.OmitStages);
        Assert.Equal(expected.TryGetProperty("omitManagedFields", out var omit) && omit.GetBoolean(), document.OmitManagedFields);
        var rules = expected.GetProperty("rules").EnumerateArray().ToArray();
        Assert.Equal(rules.Length, document.Rules.Count);
        foreach (var (rule, ours) in rules.Zip(document.Rules))
        {
            Assert.Equal(rule.GetProperty("level").GetString(), ours.Level.ToString());
            Assert.Equal(TextsOf(rule, "users"), ours.Users);
            Assert.Equal(TextsOf(rule, "userGroups"), ours.UserGroups);
            Assert.Equal(TextsOf(rule, "verbs"), ours.Verbs);
            Assert.Equal(TextsOf(rule, "namespaces"), ours.Namespaces);
            Assert.Equal(TextsOf(rule, "nonResourceURLs"), ours.NonResourceUrls);
            Assert.Equal(StagesOf(rule), ours.OmitStages);
            Assert.Equal(rule.TryGetProperty("omitManagedFields", out var own) ? own.GetBoolean() : null, ours.OmitManagedFields);
            var entries = rule.TryGetProperty("resources", out var resources) ? resources.EnumerateArray().ToArray() : [];
            Assert.Equal(entries.Select(entry => entry.TryGetProperty("group", out var group) ? group.GetString() : ""), ours.Resources.Select(entry => entry.Group));
            Assert.Equal(entries.SelectMany(entry => TextsOf(entry, "resources")), ours.Resources.SelectMany(entry => entry.Resources));
            Assert.Equal(entries.SelectMany(entry => TextsOf(entry, "resourceNames")), ours.Resources.SelectMany(entry => entry.ResourceNames));
        }
    }

    private static string[] TextsOf(JsonElement element, string field) =>
        element.TryGetProperty(field, out var texts) ? [.. texts.EnumerateArray().Select(text => text.GetString()!)] : [];

    private static AuditStages StagesOf(JsonElement element) =>
        TextsOf(element, "omitStages").Aggregate(AuditStages.None, (stages, name) => stages | Enum.Parse<AuditStages>(name));

    private static string ClassOf(PolicyVerdict verdict) => verdict == PolicyVerdict.NoRules ? "no-rules" : verdict.ToString().ToLowerInvariant();
}
