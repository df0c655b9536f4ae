using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AuditShipper.Checkpointing;
using AuditShipper.Files;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Checkpointing;

/// <summary>The commands of docs/state.md are run as they stand there.</summary>
public sealed partial class StateDocumentSpecs : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Its_commands_print_the_header_and_the_payload()
    {
        using (var store = new CheckpointStore(new LinuxFileSystem(), _directory.Path))
        {
            store.Load();
            store.Save("{\"an older and longer one\":true}"u8);
            store.Save("{\"sources\":[]}"u8);
        }

        var output = Command.Shell($"cd {_directory.Path}\n{ShellBlock().Match(Document()).Groups[1].Value}");
        Assert.Matches("^auditshipper-checkpoint version=1 sequence=00000000000000000002 length=0000000014 sha256=[0-9a-f]{64}\n{\"sources\":\\[\\]}$", output);
    }

    [Fact]
    public void It_gives_the_size_of_the_header_as_it_is() =>
        Assert.Contains($"a header of {CheckpointFileFormat.HeaderBytes} bytes", Document(), StringComparison.Ordinal);

    private static string Document([CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/state.md"));

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
