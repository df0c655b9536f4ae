using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AuditShipper.Files;
using AuditShipper.Publishing.DeadLetters;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.DeadLetters;

/// <summary>The commands of docs/dead-letters.md are run as they stand there.</summary>
public sealed partial class DeadLetterDocumentSpecs : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Its_commands_count_list_find_verify_and_delete()
    {
        if (!File.Exists("/usr/bin/jq"))
            Assert.Skip("jq is not installed: the commands of docs/dead-letters.md need it.");
        StoreSome();
        var commands = ShellBlocks().Select(block => block.Groups[1].Value).ToList();
        Assert.Equal(5, commands.Count);

        Assert.Equal(["2 not-json", "1 nul-bytes", "1 too-long"], Lines(commands[0]).Select(line => line.Trim()));
        Assert.Equal(4, Lines(commands[1]).Length);
        Assert.Contains("\"reason\":\"too-long\",\"source\":\"audit\",\"segment\":\"00112233445566778899aabbccddeeff\",\"offset\":100000,\"length\":200000}", string.Join('\n', Lines(commands[1])), StringComparison.Ordinal);

        var listed = Lines(commands[2]);
        Assert.Equal(3, listed.Length);
        Assert.All(listed, line => Assert.Matches(@"^\d+ \{""length"": +\d+,", line));

        var shown = Lines(commands[2] + commands[3])[3..];
        Assert.Equal(["a", "torn {", shown[2], shown[2]], shown);

        Lines(commands[4]);
        Assert.Equal(2, Directory.GetFiles(_directory.Path).Length);
        Command.Run("sh", "-c", $"touch -d '91 days ago' {_directory["0000000001.letters"]}");
        Lines(commands[4]);
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void It_explains_every_reason_there_is_and_no_other()
    {
        var reasons = typeof(AuditShipper.Observability.DeadLetterReasons).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
        var table = Document()[..Document().IndexOf("## The files", StringComparison.Ordinal)];

        Assert.Equal(reasons.Order(StringComparer.Ordinal), ReasonRow().Matches(table).Select(row => row.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    private void StoreSome()
    {
        var store = DeadLetterStore.Open(new LinuxFileSystem(), _directory.Path, 256 << 20, TimeProvider.System, _ => { });
        store.Store(Key(0, "not-json"), "a\ntorn {"u8);
        store.Store(Key(1000, "nul-bytes"), "\0\0\0{\"length\":"u8);
        store.Store(Key(2000, "not-json"), "{\"length\": nothing of ours"u8);
        store.Flush("audit");
        store.Store(Key(100_000, "too-long"), new byte[200_000]);
        store.Close();
    }

    private string[] Lines(string script) =>
        Command.Shell($"cd {_directory.Path}\n{script}").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<Match> ShellBlocks() => ShellBlock().Matches(Document());

    private static string Document([CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/dead-letters.md"));

    private static DeadLetterKey Key(long offset, string reason) => new("audit", "00112233445566778899aabbccddeeff", offset, reason);

    [GeneratedRegex("^\\| `([a-z0-9-]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex ReasonRow();

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
