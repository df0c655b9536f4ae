using AuditShipper.Cli;
using AuditShipper.Cli.Checks;
using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Cli.Checks;

public sealed class SourceChecksTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void A_log_that_can_be_read_is_fine()
    {
        File.WriteAllText(_directory["audit.log"], "x\n");
        Assert.Equal((FindingKind.Fine, "can be read"), Look(_directory["audit.log"], "can be read"));
    }

    [Fact]
    public void A_log_that_is_not_there_yet_is_a_warning() =>
        Assert.Equal((FindingKind.Warning, "does not exist yet"), Look(_directory["audit.log"], "does not exist yet"));

    [Fact]
    public void A_directory_that_is_not_there_is_a_difference() =>
        Assert.Equal((FindingKind.Difference, "Make it, mount it"), Look(_directory["no/audit.log"], "Make it, mount it"));

    [Fact]
    public void A_directory_in_the_place_of_the_log_is_a_difference() =>
        Assert.Equal((FindingKind.Difference, "it is a directory"), Look(Directory.CreateDirectory(_directory["audit.log"]).FullName, "it is a directory"));

    [Fact]
    public void A_missing_right_names_the_way_out_for_systemd_and_for_Kubernetes()
    {
        var (kind, text) = Look(new Refusing(new LinuxFileSystem()), _directory["audit.log"]);
        Assert.Equal(FindingKind.Difference, kind);
        Assert.Contains("CAP_DAC_READ_SEARCH", text, StringComparison.Ordinal);
        Assert.Contains("runAsUser: 0", text, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static (FindingKind Kind, string Text) Look(string path, string expected)
    {
        var (kind, text) = Look(new LinuxFileSystem(), path);
        return (kind, text.Contains(expected, StringComparison.Ordinal) ? expected : text);
    }

    private static (FindingKind Kind, string Text) Look(IFileSystem files, string path)
    {
        var finding = Assert.Single(new SourceChecks(files).Look(new SourceOptions { Name = "audit", Path = path, Start = StartPosition.Oldest }));
        return (finding.Kind, finding.Message);
    }

    /// <summary>A disk whose logs belong to somebody else; tests may run as root, who is refused nothing.</summary>
    private sealed class Refusing(IFileSystem disk) : IFileSystem
    {
        public IReadableFile? TryOpenRead(string path) =>
            path.EndsWith(".log", StringComparison.Ordinal) ? throw new UnauthorizedAccessException($"Cannot open {path}: Permission denied.") : disk.TryOpenRead(path);

        public IReadOnlyList<string>? TryList(string directory) => disk.TryList(directory);

        public FileFacts? TryStat(string path) => throw new NotSupportedException();

        public DateTimeOffset? TryDirectoryStamp(string directory) => throw new NotSupportedException();

        public IStateFile OpenState(string path) => throw new NotSupportedException();

        public void CreateDirectory(string path) => throw new NotSupportedException();

        public void Delete(string path) => throw new NotSupportedException();

        public void FlushDirectory(string path) => throw new NotSupportedException();

        public IDisposable? TryLock(string path) => throw new NotSupportedException();
    }
}
