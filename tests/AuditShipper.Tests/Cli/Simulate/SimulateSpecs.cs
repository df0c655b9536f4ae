using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AuditShipper.Cli;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Parsing;

namespace AuditShipper.Tests.Cli.Simulate;

public sealed class SimulateSpecs
{
    private const string Log = "/logs/audit.log";
    private const string Policy = "/logs/policy.yaml";
    private const string PolicyText = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: None\n  verbs: [list]\n- level: Metadata\n  verbs: [update]\n- level: None\n  users: [nobody-here]\n";

    private readonly MemoryFileSystem disk = new();
    private readonly SimulateRig rig;

    public SimulateSpecs() => rig = new SimulateRig(disk);

    [Fact]
    public async Task A_policy_is_measured_on_the_events_of_all_logs()
    {
        Write(Policy, PolicyText);
        Write(Log, $"{SampleEvents.Metadata}\n{SampleEvents.RequestResponse}\n");
        disk.Append("/logs/audit-1.log.gz", Gzip($"{SampleEvents.Metadata}\n{SampleEvents.Small}"));

        Assert.Equal(ExitCodes.Done, await rig.RunAsync("--policy", Policy, "--json", Log, "/logs/audit-1.log.gz"));
        var report = JsonDocument.Parse(rig.Output).RootElement;
        var (metadata, body, small) = (Bytes(SampleEvents.Metadata), Bytes(SampleEvents.RequestResponse), Bytes(SampleEvents.Small));
        Assert.Equal((4, (2 * metadata) + body + small), Figures(report.GetProperty("total")));
        Assert.Equal([(2, 2 * metadata), (1, body), (0, 0)], report.GetProperty("rules").EnumerateArray().Select(Figures));
        Assert.Equal((1, small), Figures(report.GetProperty("noRule")));
        Assert.Equal((3, (2 * metadata) + small), Figures(report.GetProperty("filtered").GetProperty("rule")));
        Assert.Equal((1, body), Figures(report.GetProperty("sentLevels").GetProperty("Metadata")));
        Assert.InRange(report.GetProperty("total").GetProperty("keptBytes").GetInt64(), 500, 900);
        Assert.Equal(["system:serviceaccount:prod:api", "jörg", ""], report.GetProperty("users").GetProperty("top").EnumerateArray().Select(entry => entry.GetProperty("name").GetString()));
        Assert.Equal("pods", report.GetProperty("resources").GetProperty("top")[0].GetProperty("name").GetString());
        Assert.Empty(rig.Error);
    }

    [Fact]
    public async Task Without_a_policy_it_tells_who_makes_the_volume()
    {
        Write(Log, $"{SampleEvents.Metadata}\n{SampleEvents.RequestResponse}\n");
        Assert.Equal(ExitCodes.Done, await rig.RunAsync(Log));
        Assert.StartsWith("2 events, 1.8 kB.", rig.Output, StringComparison.Ordinal);
        Assert.Contains("Top users", rig.Output, StringComparison.Ordinal);
        Assert.Contains("jörg", rig.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("rule", rig.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", rig.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_tell_what_is_saved_and_which_rules_are_idle()
    {
        Write(Policy, PolicyText + "- level: Request\n  verbs: [list]\n  users: [bob]\n");
        Write(Log, $"{SampleEvents.Metadata}\n{SampleEvents.RequestResponse}\n");
        Assert.Equal(ExitCodes.Done, await rig.RunAsync("--policy", Policy, Log));
        Assert.Contains("Sent: 1 events, 546 B. Saved: 70", rig.Output, StringComparison.Ordinal);
        Assert.Contains("Rule 3 (line 10) can never decide: rule 0 matches all that it matches.", rig.Output, StringComparison.Ordinal);
        Assert.Contains("Matched nothing in these logs: rule 2.", rig.Output, StringComparison.Ordinal);
        Assert.Contains($"{Policy}:10:3: note: rules[3]: never decides", rig.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_that_are_no_events_are_counted()
    {
        Write(Log, $"\n{new string('\0', 5000)}{SampleEvents.Small}\nnonsense\n{{\"x\":1}}\n{SampleEvents.Metadata[..100]}{SampleEvents.Metadata}\n");
        Assert.Equal(ExitCodes.Done, await rig.RunAsync("--json", Log));
        var report = JsonDocument.Parse(rig.Output).RootElement;
        Assert.Equal((2, Bytes(SampleEvents.Small) + Bytes(SampleEvents.Metadata)), Figures(report.GetProperty("total")));
        Assert.Equal(2, report.GetProperty("noEvents").GetProperty("not-json").GetProperty("lines").GetInt32());
        Assert.Equal(109, report.GetProperty("noEvents").GetProperty("not-json").GetProperty("bytes").GetInt32());
        Assert.Equal(1, report.GetProperty("noEvents").GetProperty("no-audit-id").GetProperty("lines").GetInt32());
    }

    [Theory]
    [InlineData("--omit-response-codes 200,404", "response-code")]
    [InlineData("--sample 0.000001", "sample")]
    public async Task The_extra_block_is_measured_too(string option, string reason)
    {
        Write(Log, SampleEvents.Metadata + "\n");
        Assert.Equal(ExitCodes.Done, await rig.RunAsync([.. option.Split(' '), "--json", Log]));
        Assert.Equal((1, Bytes(SampleEvents.Metadata)), Figures(JsonDocument.Parse(rig.Output).RootElement.GetProperty("filtered").GetProperty(reason)));
    }

    [Fact]
    public async Task A_warning_is_loud_and_with_strict_an_error()
    {
        Write(Policy, PolicyText + "  user: [bob]\n");
        Write(Log, SampleEvents.Metadata + "\n");
        Assert.Equal(ExitCodes.Done, await rig.RunAsync("--policy", Policy, "--json", Log));
        Assert.Contains($"{Policy}:10:3: warning: rules[2].user: unknown field", rig.Error, StringComparison.Ordinal);
        Assert.Contains("rules[2].user", JsonDocument.Parse(rig.Output).RootElement.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);

        var strict = new SimulateRig(disk);
        Assert.Equal(ExitCodes.Configuration, await strict.RunAsync("--policy", Policy, "--strict", Log));
        Assert.Contains($"{Policy}:10:3: error: rules[2].user: unknown field", strict.Error, StringComparison.Ordinal);
        Assert.Empty(strict.Output);
    }

    [Theory]
    [InlineData("--policy /logs/none.yaml /logs/audit.log", "/logs/none.yaml: error: there is no such file. Name a file with an audit.k8s.io/v1 Policy.")]
    [InlineData("/logs/audit.log /logs/none.log", "/logs/none.log: there is no such file. Name audit logs, plain or .gz.")]
    [InlineData("/logs", "/logs: Cannot open /logs: it is a directory, not a regular file. Name audit logs that you may read.")]
    [InlineData("--top 0 /logs/audit.log", "--top must be a number from 1 to 1000.")]
    [InlineData("--sample 0 /logs/audit.log", "--sample must be above 0 and not above 1, such as 0.1.")]
    [InlineData("--sample 1e-3 /logs/audit.log", "--sample must be above 0 and not above 1, such as 0.1.")]
    [InlineData("--omit-response-codes 40x /logs/audit.log", "--omit-response-codes must be numbers from 100 to 599, separated by commas.")]
    [InlineData("--policy /logs/policy.yaml", "Required argument 'LOG' missing")]
    public async Task Wrong_input_is_refused_with_the_way_out(string arguments, string expected)
    {
        Write(Policy, PolicyText);
        Write(Log, SampleEvents.Metadata + "\n");
        Assert.Equal(ExitCodes.Configuration, await rig.RunAsync(arguments.Split(' ')));
        Assert.Contains(expected, rig.Error, StringComparison.Ordinal);
        Assert.Empty(rig.Output);
        Assert.Equal(0, disk.OpenFiles);
    }

    [Fact]
    public async Task Of_a_damaged_gzip_what_stands_before_the_damage_is_counted()
    {
        var whole = Gzip(string.Concat(Enumerable.Range(0, 4000).Select(i => SampleEvents.Metadata.Replace("b23acfa2", $"{i * 7919:x8}", StringComparison.Ordinal) + "\n")));
        disk.Append("/logs/cut.log.gz", whole.AsSpan(0, whole.Length / 2));
        Assert.Equal(ExitCodes.Difference, await rig.RunAsync("--json", "/logs/cut.log.gz"));
        Assert.Contains("/logs/cut.log.gz: the .gz is damaged, or not whole. What stands before it is counted.", rig.Error, StringComparison.Ordinal);
        Assert.InRange(JsonDocument.Parse(rig.Output).RootElement.GetProperty("total").GetProperty("events").GetInt32(), 1000, 3500);
        Assert.Equal(0, disk.OpenFiles);
    }

    [Fact]
    public async Task Names_cannot_steer_the_terminal()
    {
        Write(Log, """{"auditID":"a","user":{"username":"\u001b[2J[red]\u202ex"}}""" + "\n");
        Assert.Equal(ExitCodes.Done, await rig.RunAsync(Log));
        Assert.Contains("?[2J[red]?x", rig.Output, StringComparison.Ordinal);
    }

    private void Write(string path, string text) => disk.Append(path, Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static (int Events, int Bytes) Figures(JsonElement tally) => (tally.GetProperty("events").GetInt32(), tally.GetProperty("bytes").GetInt32());

    private static int Bytes(string line) => Encoding.UTF8.GetByteCount(line) + 1;
}
