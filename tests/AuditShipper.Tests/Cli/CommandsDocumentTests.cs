using System.Text.Json;
using System.Text.RegularExpressions;
using AuditShipper.Cli.Replay;
using AuditShipper.Cli.Verify;
using AuditShipper.Observability.Status;
using AuditShipper.Tests.Cli.Status;
using AuditShipper.Tests.Configuration;

namespace AuditShipper.Tests.Cli;

/// <summary>docs/commands.md has each key that <c>--json</c> prints, and no other.</summary>
public sealed class CommandsDocumentTests
{
    [Fact]
    public void Status_prints_the_documented_keys()
    {
        var printed = KeysOf(StatusSample.Of(AgentState.Running, hasProblem: true).ToBytes()).Select(key => Regex.Replace(key, @"ledger\.\w+", "ledger.*"));
        Assert.Equal(Documented("status"), Leaves(printed));
    }

    [Fact]
    public void Verify_prints_the_documented_keys()
    {
        var findings = new SourceFindings("audit", "/log", new KnownFates(null));
        var report = new VerifyReport
        {
            Topic = "t",
            Partitions = 1,
            From = null,
            To = null,
            Sources =
            [
                SourceReport.Of(findings) with
                {
                    TopicBegins = [new(0, 5, null)],
                    Examples = [new(LineVerdict.Never, "audit.log", "id", 1, 2, 3)],
                    Notes = ["note"],
                },
            ],
        };
        using var text = new StringWriter();
        report.PrintJson(text);
        Assert.Equal(Documented("verify"), Leaves(KeysOf(System.Text.Encoding.UTF8.GetBytes(text.ToString()))));
        Assert.Contains("\"verdict\": \"never\"", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_prints_the_documented_keys()
    {
        var source = new SourceReplayReport
        {
            Name = "audit",
            Path = "/log",
            SentLines = 1,
            SentBytes = 2,
            Refused = 0,
            BadLines = 0,
            IsComplete = true,
            IsFenced = false,
            StoppedAtFile = null,
            StoppedAtOffset = null,
            Problem = null,
        };
        using var text = new StringWriter();
        new ReplayReport { Topic = "t", From = default, To = default, IsComplete = true, Sources = [source] }.PrintJson(text);
        Assert.Equal(Documented("replay"), Leaves(KeysOf(System.Text.Encoding.UTF8.GetBytes(text.ToString()))));
    }

    /// <summary>`a.b`, `c` in one row means a.b and a.c.</summary>
    private static SortedSet<string> Documented(string schema)
    {
        var page = RepositoryFile.Read("docs/commands.md");
        var table = Regex.Match(page, $"(?s)<!-- schema:{schema} -->(.*?)<!-- /schema -->").Groups[1].Value;
        var keys = new List<string>();
        foreach (Match row in Regex.Matches(table, @"(?m)^\| (`.*?) \|"))
        {
            var names = Regex.Matches(row.Groups[1].Value, "`([^`]+)`").Select(name => name.Groups[1].Value).ToList();
            var parent = names[0].Contains('.', StringComparison.Ordinal) ? names[0][..(names[0].LastIndexOf('.') + 1)] : "";
            keys.AddRange(names.Select((name, number) => number == 0 ? name : parent + name));
        }

        return Leaves(keys);
    }

    private static SortedSet<string> Leaves(IEnumerable<string> keys)
    {
        var all = keys.Select(key => key.Replace("[]", "", StringComparison.Ordinal)).ToHashSet();
        return new(all.Where(key => !all.Any(other => other.StartsWith(key + ".", StringComparison.Ordinal))), StringComparer.Ordinal);
    }

    private static IEnumerable<string> KeysOf(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return KeysOf(document.RootElement, "").ToList();
    }

    private static IEnumerable<string> KeysOf(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => KeysOf(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => KeysOf(item, path)),
        _ => [path],
    };
}
