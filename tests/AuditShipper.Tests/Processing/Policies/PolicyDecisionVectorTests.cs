using System.Text;
using System.Text.Json;
using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Policies;
using AuditShipper.Tests.Configuration.Policies;

namespace AuditShipper.Tests.Processing.Policies;

/// <summary>Six thousand decisions of the API server's own code.</summary>
public sealed class PolicyDecisionVectorTests
{
    [Fact]
    public void Every_decision_is_that_of_the_API_server()
    {
        var folder = PolicyVectors.Folder();
        var events = File.ReadLines(Path.Combine(folder, "events.jsonl")).Select(Encoding.UTF8.GetBytes).ToArray();
        var policies = Directory.EnumerateFiles(Path.Combine(folder, "policies")).ToDictionary(path => Path.GetFileName(path)!, Load);
        Assert.Equal(1045, events.Length);
        Assert.Equal(40, policies.Count);

        var wrong = new List<string>();
        var count = 0;
        foreach (var line in File.ReadLines(Path.Combine(folder, "expected.jsonl")))
        {
            var expected = JsonDocument.Parse(line).RootElement;
            var audited = events[expected.GetProperty("event").GetInt32() - 1];
            Assert.Equal(LineDefect.None, AuditEventScanner.Scan(audited, out var facts));
            var decision = policies[expected.GetProperty("policy").GetString()!].Decide(audited, facts);
            if (decision != DecisionOf(expected))
                wrong.Add($"{line} but was {decision}");
            count++;
        }

        Assert.Equal(6000, count);
        Assert.Empty(wrong);
    }

    private static PolicyDecision DecisionOf(JsonElement expected) => new(
        Enum.Parse<AuditLevel>(expected.GetProperty("level").GetString()!),
        expected.GetProperty("rule").GetInt32(),
        expected.GetProperty("omitStages").EnumerateArray().Aggregate(AuditStages.None, (stages, stage) => stages | Enum.Parse<AuditStages>(stage.GetString()!)),
        expected.GetProperty("omitManagedFields").GetBoolean());

    private static AuditPolicy Load(string path)
    {
        var result = PolicyReader.Read(File.ReadAllText(path), path);
        Assert.Empty(result.Problems);
        return new AuditPolicy(result.Document!);
    }
}
