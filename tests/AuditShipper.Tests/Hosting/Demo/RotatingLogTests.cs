using System.IO.Compression;
using System.Text;
using AuditShipper.Hosting.Demo;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Hosting.Demo;

public sealed class RotatingLogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Every_line_is_in_the_live_file_or_in_a_compressed_backup_whose_names_sort_by_time()
    {
        await using (var log = new RotatingLog(_directory["audit.log"], maxBytes: 100, TimeProvider.System))
        {
            for (var line = 100; line < 150; line++) log.Write(Encoding.ASCII.GetBytes($"line {line}\n"));
            Assert.Equal(4, log.Rotations);
            Assert.Equal(450, log.WrittenBytes);
        }

        var names = Directory.GetFiles(_directory.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(5, names.Count);
        Assert.All(names.SkipLast(1), name => Assert.Matches(@"^audit-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}\.log\.gz$", name));
        Assert.Equal(string.Concat(Enumerable.Range(100, 50).Select(line => $"line {line}\n")), string.Concat(names.Select(Read)));
    }

    [Fact]
    public async Task A_line_larger_than_the_limit_has_a_file_of_its_own()
    {
        await using var log = new RotatingLog(_directory["audit.log"], maxBytes: 10, TimeProvider.System);
        log.Write("a line of more than ten bytes\n"u8);
        Assert.Equal(0, log.Rotations);
        log.Write("b\n"u8);
        Assert.Equal(1, log.Rotations);
    }

    public void Dispose() => _directory.Dispose();

    private string Read(string name)
    {
        using var file = File.OpenRead(_directory[name]);
        using var text = new StreamReader(name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        return text.ReadToEnd();
    }
}
