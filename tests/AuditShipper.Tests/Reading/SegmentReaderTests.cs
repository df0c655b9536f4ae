using System.Text;
using AuditShipper.Discovery;
using AuditShipper.Reading;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Reading;

public sealed class SegmentReaderTests : IDisposable
{
    private const string Path = "/log/audit.log";
    private readonly MemoryFileSystem disk = new();
    private readonly BlockPool pool = new();

    public void Dispose() => pool.Dispose();

    [Fact]
    public void A_file_that_grew_shorter_was_truncated()
    {
        disk.Append(Path, "first\nsecond\n"u8);
        using var reader = Read(out _);
        disk.Truncate(Path, 6);
        Assert.Equal(ReadOutcome.Truncated, reader.Fill(BlockPool.LargeBytes));
    }

    [Fact]
    public void A_file_that_was_truncated_and_grew_past_the_old_offset_was_truncated()
    {
        disk.Append(Path, "first\nsecond\n"u8);
        using var reader = Read(out _);
        disk.Truncate(Path, 0);
        disk.Append(Path, "another first line\nand more of it\n"u8);
        Assert.Equal(ReadOutcome.Truncated, reader.Fill(BlockPool.LargeBytes));
    }

    [Fact]
    public void A_file_that_was_truncated_and_written_on_at_its_old_offset_was_truncated()
    {
        disk.Append(Path, Encoding.UTF8.GetBytes("first\n" + new string('s', 20_000) + "\n"));
        using var reader = Read(out _);
        disk.Truncate(Path, 0);
        disk.Write(Path, 30_000, "later\n"u8);
        Assert.Equal(ReadOutcome.Truncated, reader.Fill(BlockPool.LargeBytes));
    }

    [Fact]
    public void A_file_that_was_truncated_while_nobody_read_it_is_not_read_on()
    {
        disk.Append(Path, "first\nsecond\n"u8);
        var segment = Segment();
        segment.ReadOffset = 6;
        disk.Truncate(Path, 0);
        disk.Append(Path, "another line, longer than both\n"u8);
        using var reader = SegmentReader.Open(segment, pool, 1000);
        Assert.Equal(ReadOutcome.Truncated, reader.Fill(BlockPool.LargeBytes));
    }

    [Fact]
    public void A_size_seen_after_a_truncation_is_not_the_segments()
    {
        disk.Append(Path, "first\n"u8);
        using var reader = Read(out var segment);
        disk.Truncate(Path, 0);
        disk.Write(Path, 100, "later\n"u8);
        Assert.Equal(ReadOutcome.Truncated, reader.Fill(BlockPool.LargeBytes));
        Assert.Equal(6, segment.SizeBytes);
    }

    [Fact]
    public void A_hole_is_passed_over_unread()
    {
        disk.Write(Path, 1L << 40, "first\n"u8);
        var segment = Segment();
        using var reader = SegmentReader.Open(segment, pool, 1000);
        Assert.Equal(ReadOutcome.Hole, reader.Fill(BlockPool.LargeBytes));
        Assert.Equal((0L, 1L << 40), (reader.HoleStart, reader.Framer.Offset));
        Assert.Equal(ReadOutcome.Filled, reader.Fill(BlockPool.LargeBytes));
        Assert.Equal(ReadOutcome.AtEnd, reader.Fill(BlockPool.LargeBytes));
    }

    private SegmentReader Read(out Segment segment)
    {
        segment = Segment();
        var reader = SegmentReader.Open(segment, pool, 100_000);
        Assert.Equal(ReadOutcome.Filled, reader.Fill(BlockPool.LargeBytes));
        while (reader.Framer.TryNext(out _))
        {
            // All of it.
        }

        return reader;
    }

    private Segment Segment()
    {
        var file = disk.TryOpenRead(Path)!;
        return new Segment { Name = new SegmentNames(Path).Parse("audit.log"), File = file, Fingerprint = Fingerprint.TryTake(file, isFinal: false) };
    }
}
