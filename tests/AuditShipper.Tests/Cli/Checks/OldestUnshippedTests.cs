using AuditShipper.Cli.Checks;
using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Publishing;

namespace AuditShipper.Tests.Cli.Checks;

public sealed class OldestUnshippedTests : IDisposable
{
    private const string Line = """{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a","stageTimestamp":"2020-01-02T03:04:05.000000Z"}""";
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData(StartPosition.Oldest, true)]
    [InlineData(StartPosition.Newest, false)]
    internal void Before_the_first_start_the_first_line_counts_unless_it_would_be_passed_over(StartPosition start, bool expected)
    {
        File.WriteAllText(_directory["audit.log"], Line + "\n");
        Assert.Equal(expected ? new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero) : null, Find(start));
        Assert.Equal([_directory["audit.log"]], Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void The_oldest_backup_counts_first()
    {
        File.WriteAllText(_directory["audit.log"], Line + "\n");
        File.WriteAllText(_directory["audit-2019-01-01T00-00-00.000.log"], Line.Replace("2020", "2018", StringComparison.Ordinal) + "\n");
        Assert.Equal(2018, Find(StartPosition.Oldest)?.Year);
    }

    [Fact]
    public void An_empty_log_has_none()
    {
        File.WriteAllText(_directory["audit.log"], "");
        Assert.Null(Find(StartPosition.Oldest));
        Directory.Delete(_directory.Path, recursive: true);
        Assert.Null(Find(StartPosition.Oldest));
        Directory.CreateDirectory(_directory.Path);
    }

    public void Dispose() => _directory.Dispose();

    private DateTimeOffset? Find(StartPosition start)
    {
        var source = new SourceOptions { Name = "audit", Path = _directory["audit.log"], Start = start };
        return OldestUnshipped.Find(new LinuxFileSystem(), PublisherRig.Options("k:1", "t") with { StateDirectory = _directory["state"], Sources = [source] }, source, TimeProvider.System);
    }
}
