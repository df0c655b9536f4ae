using AuditShipper.Checkpointing;
using AuditShipper.Cli;
using AuditShipper.Cli.Replay;
using AuditShipper.Cli.Reset;
using AuditShipper.Cli.Status;
using AuditShipper.Cli.Verify;
using AuditShipper.Files;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Hosting;

namespace AuditShipper.Tests.Cli;

/// <summary>status, verify, replay and reset on the command line: what is wrong is said, and changes nothing.</summary>
public sealed class OperatorCommandSpecs : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();
    private TextReader? _terminal;

    [Theory]
    [InlineData("verify --from yesterday", "--from: \"yesterday\" is no time")]
    [InlineData("verify --from 1h --to 2h", "is not before --to")]
    [InlineData("verify --from 2026-01-01T00:00:00Z --to 2026-01-01T00:00:00Z", "is not before --to")]
    [InlineData("verify --source audti", "there is no source \"audti\"; did you mean audit? Known: audit.")]
    [InlineData("verify extra", "extra")]
    [InlineData("replay --from 2h", "'--to' is required")]
    [InlineData("replay --to 2h", "'--from' is required")]
    [InlineData("replay --from 2h --to 1h --source nobody", "there is no source \"nobody\"")]
    [InlineData("reset", "'--to' is required")]
    [InlineData("reset --to latest --yes", "\"latest\" is none of oldest, newest and SEGMENT:OFFSET")]
    [InlineData("reset --to oldest", "there is no terminal to ask on. Say --yes")]
    [InlineData("reset --to oldest --yes --source nobody", "there is no source \"nobody\"")]
    [InlineData("reset --to oldest --yes", "has no checkpoint yet")]
    [InlineData("status --josn", "Did you mean --json?")]
    public async Task Bad_input_is_exit_code_2_and_changes_nothing(string arguments, string message)
    {
        var before = Everything();
        Assert.Equal(ExitCodes.Configuration, await Run(arguments));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_out.ToString());
        Assert.Equal(before, Everything());
    }

    [Theory]
    [InlineData("status")]
    [InlineData("verify")]
    [InlineData("replay --from 2h --to 1h")]
    [InlineData("reset --to oldest --yes")]
    public async Task A_wrong_configuration_is_told_as_check_tells_it(string command)
    {
        await File.WriteAllTextAsync(_directory["auditshipper.yaml"], "cluster: a\nkafka: 5\n");
        Assert.Equal(ExitCodes.Configuration, await Run(command));
        Assert.Contains(":2:8: ", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("auditshipper: nothing done, ", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status --help")]
    [InlineData("verify --help")]
    [InlineData("replay --help")]
    [InlineData("reset -h")]
    public async Task Each_has_help(string arguments)
    {
        Assert.Equal(ExitCodes.Done, await Run(arguments));
        Assert.Contains("--config", _out.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("replay --from 2h --to 1h")]
    public async Task Without_a_log_there_is_nothing_to_read(string command)
    {
        Directory.Delete(_directory["log"], recursive: true);
        Assert.Equal(ExitCodes.Fault, await Run(command));
        Assert.Contains($"directory {_directory["log"]} does not exist", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_out.ToString());
    }

    [Fact]
    public async Task Status_of_what_never_ran_says_so_and_makes_nothing()
    {
        var before = Everything();
        Assert.Equal(ExitCodes.Difference, await Run("status"));
        Assert.Contains("STOPPED", _out.ToString(), StringComparison.Ordinal);
        Assert.Contains("checkpoint   none", _out.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, Everything());
    }

    [Theory]
    [InlineData("yes\n", true)]
    [InlineData("y\n", false)]
    [InlineData("no\n", false)]
    [InlineData("", false)]
    public async Task Reset_acts_only_on_yes(string answer, bool acts)
    {
        Save();
        _terminal = new StringReader(answer);
        var before = Slots();
        Assert.Equal(ExitCodes.Done, await Run("reset --to newest"));
        Assert.Contains(acts ? "Done. The next start goes on there." : "Nothing was changed.", _out.ToString(), StringComparison.Ordinal);
        Assert.Equal(acts, !before.SequenceEqual(Slots()));
    }

    [Fact]
    public async Task Reset_is_refused_while_an_agent_runs()
    {
        Save();
        var before = Slots();
        using var state = Assert.IsType<StateDirectoryOpening.Opened>(StateDirectory.Open(new LinuxFileSystem(), _directory["state"])).Directory;
        Assert.Equal(ExitCodes.StateDirectory, await Run("reset --to newest --yes"));
        Assert.Contains("in use by another agent", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, Slots());
    }

    [Fact]
    public async Task An_agent_that_does_not_answer_is_told_apart_from_none()
    {
        Save();
        using var state = Assert.IsType<StateDirectoryOpening.Opened>(StateDirectory.Open(new LinuxFileSystem(), _directory["state"])).Directory;
        Assert.Equal(ExitCodes.Fault, await Run("status"));
        Assert.Contains("does NOT ANSWER", _out.ToString(), StringComparison.Ordinal);
    }

    public OperatorCommandSpecs()
    {
        Directory.CreateDirectory(_directory["log"]);
        File.WriteAllText(_directory["log"] + "/audit.log", ServerLog.Event("a") + "\n");
        File.WriteAllText(_directory["auditshipper.yaml"], $$"""
            cluster: test
            stateDirectory: {{_directory["state"]}}
            sources: [{ path: {{_directory["log"]}}/audit.log }]
            kafka: { bootstrapServers: ["127.0.0.1:1"] }
            routes: [{ topic: t, redaction: off }]
            """);
    }

    public void Dispose()
    {
        _directory.Dispose();
        _out.Dispose();
        _error.Dispose();
        _terminal?.Dispose();
    }

    private IEnumerable<string> Everything() =>
        Directory.GetFileSystemEntries(_directory.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => $"{path} {(File.Exists(path) ? File.ReadAllText(path) : "")}").ToList();

    private byte[] Slots() => [.. File.ReadAllBytes(_directory["state"] + "/sources/audit/checkpoint.0"), .. File.ReadAllBytes(_directory["state"] + "/sources/audit/checkpoint.1")];

    private void Save()
    {
        using var state = Assert.IsType<StateDirectoryOpening.Opened>(StateDirectory.Open(new LinuxFileSystem(), _directory["state"])).Directory;
        using var store = new CheckpointStore(new LinuxFileSystem(), state.SourceDirectory("audit"));
        store.Load();
        store.Save(new Checkpoint { Cluster = "test", Node = "host", Source = "audit", At = default, Open = [], Finished = [], Totals = new Dictionary<Fate, FateEntry>() }.ToBytes());
    }

    private Task<int> Run(string arguments) => CommandLine.RunAsync(
        [.. arguments.Split(' '), .. arguments.Contains("-h", StringComparison.Ordinal) ? [] : new[] { "--config", _directory["auditshipper.yaml"] }],
        new CommandContext
        {
            Files = new LinuxFileSystem(),
            Environment = [],
            HostName = "host",
            Out = _out,
            Error = _error,
            Run = (_, _, _) => Task.FromResult(0),
            Checks = [],
            ConnectChecks = [],
            Demo = null,
            More = [StatusCommand.Create, VerifyCommand.Create, ReplayCommand.Create, ResetCommand.Create],
            Terminal = _terminal,
        });
}
