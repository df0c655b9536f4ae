using AuditShipper.Cli;
using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Tests.Configuration;

namespace AuditShipper.Tests.Cli;

public sealed class CommandLineSpecs : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"auditshipper-{Guid.NewGuid():N}.yaml");
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();
    private readonly List<CheckStep> _checks = [];
    private readonly List<(AgentOptions Options, IReadOnlyList<string> Warnings)> _runs = [];
    private readonly List<CheckStep> _connectChecks = [];
    private readonly List<DemoRequest> _demos = [];
    private int? _demo;

    [Theory]
    [InlineData("")]
    [InlineData("chek")]
    [InlineData("run --confg x")]
    [InlineData("run --config")]
    [InlineData("run --config a --config b")]
    [InlineData("run extra")]
    [InlineData("check -x")]
    [InlineData("demo")]
    public async Task A_wrong_command_line_is_exit_code_2_with_a_hint(string arguments)
    {
        Assert.Equal(ExitCodes.Configuration, await Run(arguments));
        Assert.Matches("Try 'auditshipper.* --help'", _error.ToString());
        Assert.Empty(_out.ToString());
        Assert.Empty(_runs);
    }

    [Fact]
    public async Task A_misspelt_option_gets_the_right_one()
    {
        await Run("check --confg x");
        Assert.Contains("Did you mean --config?", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("run --help")]
    [InlineData("check -h")]
    [InlineData("--version")]
    public async Task Help_and_version_are_no_mistake(string arguments)
    {
        Assert.Equal(ExitCodes.Done, await Run(arguments));
        Assert.NotEmpty(_out.ToString());
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Help_names_the_default_file()
    {
        await Run("run --help");
        Assert.Contains(ConfigurationLoader.DefaultPath, _out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_begins_with_an_at_sign_is_a_path()
    {
        Assert.Equal(ExitCodes.Configuration, await Run("check --config @nonexistent"));
        Assert.StartsWith("@nonexistent: error: there is no such file.", _out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_hands_the_options_and_warnings_on_and_returns_the_exit_code()
    {
        await File.WriteAllTextAsync(_file, Yaml.Smallest);

        Assert.Equal(42, await Run($"run --config {_file}"));
        var (options, warnings) = Assert.Single(_runs);
        Assert.Equal("prod", options.Cluster);
        Assert.Equal("host", options.Node);
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task Run_starts_nothing_with_a_wrong_configuration()
    {
        await File.WriteAllTextAsync(_file, "cluster: a\nnodee: b\nkafka: 5\n");

        Assert.Equal(ExitCodes.Configuration, await Run($"run --config {_file}"));
        Assert.Empty(_runs);
        Assert.Equal(
            [$"{_file}:1:1", $"{_file}:1:1", $"{_file}:2:1", $"{_file}:3:8", "auditshipper"],
            _error.ToString().TrimEnd().Split('\n').Select(line => line.Split(": ")[0]));
        Assert.EndsWith("auditshipper: not started, 4 problems in the configuration.\n", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_prints_each_problem_and_warning_with_its_place_and_a_summary()
    {
        await File.WriteAllTextAsync(_file, Yaml.With("node: ''") + "\ndeadLetter: { unredacted: true }\n");

        Assert.Equal(ExitCodes.Configuration, await Run($"check --config {_file}"));
        Assert.Equal(
            $"""
            {_file}:5:7: error: node: is empty. Expected 1 to 255 printable ASCII characters.
            {_file}:6:27: warning: deadLetter.unredacted: has no effect without deadLetter.topic.
            {_file}: 1 problem, 1 warning.

            """,
            _out.ToString());
    }

    [Fact]
    public async Task Check_does_not_look_further_while_the_configuration_is_wrong()
    {
        _checks.Add(_ => throw new InvalidOperationException("looked"));
        await File.WriteAllTextAsync(_file, "{}");

        Assert.Equal(ExitCodes.Configuration, await Run($"check --config {_file}"));
    }

    [Theory]
    [InlineData(FindingKind.Fine, ExitCodes.Done, "ok: a", "0 problems, 0 warnings")]
    [InlineData(FindingKind.Warning, ExitCodes.Done, "warning: a", "0 problems, 1 warning")]
    [InlineData(FindingKind.Difference, ExitCodes.Difference, "error: a", "1 problem, 0 warnings")]
    internal async Task Check_reports_what_its_steps_found(FindingKind kind, int exitCode, string line, string summary)
    {
        _checks.Add(options => Task.FromResult<IReadOnlyList<CheckFinding>>([new CheckFinding(kind, options.Cluster[..0] + "a")]));
        await File.WriteAllTextAsync(_file, Yaml.With("routes: [{ topic: t, redaction: off }]"));

        Assert.Equal(exitCode, await Run($"check --config {_file}"));
        Assert.Equal($"{line}\n{_file}: {summary}.\n", _out.ToString());
    }

    [Fact]
    public async Task Demo_returns_its_exit_code()
    {
        _demo = ExitCodes.Difference;

        Assert.Equal(ExitCodes.Difference, await Run("demo"));
        Assert.Equal(ExitCodes.Difference, await Run("demo --events 8 --json"));
        Assert.Equal([new(20_000, Json: false), new(8, Json: true)], _demos);
    }

    [Theory]
    [InlineData("demo --events 7")]
    [InlineData("demo --events 200001")]
    [InlineData("demo --events many")]
    [InlineData("demo --events")]
    public async Task A_number_of_events_that_cannot_be_is_a_wrong_command_line(string arguments)
    {
        _demo = ExitCodes.Done;

        Assert.Equal(ExitCodes.Configuration, await Run(arguments));
        Assert.Empty(_demos);
        Assert.Contains("--events", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_asks_Kafka_only_when_told_to()
    {
        _checks.Add(_ => Task.FromResult<IReadOnlyList<CheckFinding>>([CheckFinding.Fine("here")]));
        _connectChecks.Add(_ => Task.FromResult<IReadOnlyList<CheckFinding>>([CheckFinding.Difference("there")]));
        await File.WriteAllTextAsync(_file, Yaml.With("routes: [{ topic: t, redaction: off }]"));

        Assert.Equal(ExitCodes.Done, await Run($"check --config {_file}"));
        Assert.DoesNotContain("there", _out.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Difference, await Run($"check --connect --config {_file}"));
        Assert.Contains("ok: here\nerror: there\n", _out.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policy: POLICY")]
    [InlineData("policy: |\n      apiVersion: audit.k8s.io/v1\n      kind: Policy\n      rules: [{ level: None, user: [a] }]")]
    public async Task A_misspelt_criterion_of_a_policy_is_a_warning_to_check_and_to_run_and_an_error_to_check_strict(string policy)
    {
        var file = _file + ".policy";
        await File.WriteAllTextAsync(file, "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: None, user: [a] }]\n");
        try
        {
            await File.WriteAllTextAsync(_file, Yaml.With($"routes:\n  - topic: t\n    {policy.Replace("POLICY", file, StringComparison.Ordinal)}"));

            Assert.Equal(ExitCodes.Done, await Run($"check --config {_file}"));
            Assert.Contains(": warning: ", _out.ToString(), StringComparison.Ordinal);
            Assert.EndsWith("0 problems, 1 warning.\n", _out.ToString(), StringComparison.Ordinal);
            Assert.Equal(42, await Run($"run --config {_file}"));
            Assert.Contains("user", Assert.Single(Assert.Single(_runs).Warnings), StringComparison.Ordinal);

            _out.GetStringBuilder().Clear();
            Assert.Equal(ExitCodes.Configuration, await Run($"check --strict --config {_file}"));
            Assert.Contains(": error: ", _out.ToString(), StringComparison.Ordinal);
            Assert.EndsWith("1 problem, 0 warnings.\n", _out.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Check_strict_takes_a_policy_without_warnings()
    {
        await File.WriteAllTextAsync(_file, Yaml.With("routes:\n  - topic: t\n    policy: |\n      apiVersion: audit.k8s.io/v1\n      kind: Policy\n      rules: [{ level: None, users: [a] }]"));

        Assert.Equal(ExitCodes.Done, await Run($"check --strict --config {_file}"));
    }

    [Fact]
    public async Task A_fault_is_exit_code_1()
    {
        _checks.Add(_ => throw new InvalidOperationException("a fault"));
        await File.WriteAllTextAsync(_file, Yaml.Smallest);

        Assert.Equal(ExitCodes.Fault, await Run($"check --config {_file}"));
        Assert.Contains("a fault", _error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        File.Delete(_file);
        _out.Dispose();
        _error.Dispose();
    }

    private Task<int> Demo(DemoRequest request, int exitCode)
    {
        _demos.Add(request);
        return Task.FromResult(exitCode);
    }

    private Task<int> Run(string arguments) => CommandLine.RunAsync(
        arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        new CommandContext
        {
            Files = new LinuxFileSystem(),
            Environment = [],
            HostName = "host",
            Out = _out,
            Error = _error,
            Run = (options, warnings, _) =>
            {
                _runs.Add((options, warnings));
                return Task.FromResult(42);
            },
            Checks = _checks,
            ConnectChecks = _connectChecks,
            Demo = _demo is { } exitCode ? (request, _) => Demo(request, exitCode) : null,
        });
}
