using System.Formats.Tar;
using System.IO.Compression;
using AuditShipper.Parsing;

namespace AuditShipper.Tests.Parsing;

/// <summary>Logs of real API servers. AUDITSHIPPER_SAMPLES names their folder.</summary>
public sealed class SampleLinesTests
{
    internal static readonly string? Folder = Environment.GetEnvironmentVariable("AUDITSHIPPER_SAMPLES");

    [Fact]
    public void Every_line_of_the_JSON_logs_is_an_event_with_the_fields_of_the_library_reader()
    {
        SkipWithoutSamples();
        var lines = 0;
        foreach (var file in Directory.EnumerateFiles(Folder!, "*.log*", SearchOption.AllDirectories).Where(IsWholeJsonLog))
        {
            foreach (var line in Lines(Content(file)))
            {
                var expected = ReferenceScan.Scan(line);
                Assert.Equal(LineDefect.None, expected.Defect);
                Assert.Equal(expected, ReferenceScan.Ours(line));
                Assert.True(EventTime.TryParse(System.Text.Encoding.ASCII.GetBytes(expected.StageTimestamp!), out _));
                lines++;
            }
        }

        Assert.InRange(lines, 5000, int.MaxValue);
    }

    [Fact]
    public void Legacy_lines_are_no_events()
    {
        SkipWithoutSamples();
        var lines = Directory.EnumerateFiles(Path.Combine(Folder!, "v1.20.2/legacy-format")).SelectMany(file => Lines(Content(file))).ToArray();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal(LineDefect.NotJson, AuditEventScanner.Scan(line, out _)));
    }

    [Fact]
    public void Full_disk_left_half_a_line_with_a_whole_event_and_half_a_line_without_one()
    {
        SkipWithoutSamples();
        var bad = TarEntries("v1.20.2/disk-full.tar.gz").SelectMany(Lines).Where(line => AuditEventScanner.Scan(line, out _) != LineDefect.None).ToArray();

        Assert.Equal(2, bad.Length);
        Assert.All(bad, line => Assert.Equal(LineDefect.NotJson, AuditEventScanner.Scan(line, out _)));
        var glued = Assert.Single(bad, line => Salvage.TryFindEvent(line, out _, out _));
        Assert.True(Salvage.TryFindEvent(glued, out var start, out _));
        Assert.InRange(start, 1, glued.Length - 1);
        Assert.Equal(LineDefect.None, AuditEventScanner.Scan(glued.AsSpan(start), out _));
    }

    [Fact]
    public void Truncation_from_outside_left_a_hole_with_an_event_behind_it()
    {
        SkipWithoutSamples();
        var lines = Lines(Content(Path.Combine(Folder!, "v1.20.2/copytruncate-nul.log.gz"))).ToArray();

        Assert.Equal(LineDefect.NulBytes, AuditEventScanner.Scan(lines[0], out _));
        Assert.True(Salvage.TryFindEvent(lines[0], out var start, out _));
        Assert.Equal(731_373, start);
        Assert.All(lines[1..], line => Assert.Equal(LineDefect.None, AuditEventScanner.Scan(line, out _)));
    }

    internal static void SkipWithoutSamples() =>
        Assert.SkipWhen(Folder is null, "AUDITSHIPPER_SAMPLES is not set: it names the folder with logs of real API servers.");

    internal static bool IsWholeJsonLog(string file) =>
        (file.EndsWith(".log", StringComparison.Ordinal) || file.EndsWith(".log.gz", StringComparison.Ordinal))
        && !file.Contains("legacy-format", StringComparison.Ordinal) && !file.Contains("copytruncate", StringComparison.Ordinal);

    internal static byte[] Content(string file)
    {
        var bytes = File.ReadAllBytes(file);
        return file.EndsWith(".gz", StringComparison.Ordinal) ? Unzipped(bytes) : bytes;
    }

    private static byte[] Unzipped(byte[] bytes)
    {
        using var zip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        zip.CopyTo(plain);
        return plain.ToArray();
    }

    private static IEnumerable<byte[]> TarEntries(string archive)
    {
        using var tar = new TarReader(new MemoryStream(Content(Path.Combine(Folder!, archive))));
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            if (entry.DataStream is null)
                continue;
            using var plain = new MemoryStream();
            entry.DataStream.CopyTo(plain);
            yield return entry.Name.EndsWith(".gz", StringComparison.Ordinal) ? Unzipped(plain.ToArray()) : plain.ToArray();
        }
    }

    internal static IEnumerable<byte[]> Lines(byte[] content)
    {
        for (var start = 0; start < content.Length;)
        {
            var length = content.AsSpan(start).IndexOf((byte)'\n');
            if (length < 0)
                length = content.Length - start;
            yield return content[start..(start + length)];
            start += length + 1;
        }
    }
}
