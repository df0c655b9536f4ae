using System.Security.Cryptography;
using System.Text;
using AuditShipper.Reading;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Reading;

/// <summary>Lines that are longer than a block of the pipe, through the framer.</summary>
public sealed class GatheredLineTests : IDisposable
{
    private const string Path = "/log/audit.log";
    private const int MaxLineBytes = 8 << 20;
    private readonly MemoryFileSystem disk = new();
    private readonly BlockPool pool = new();

    public void Dispose()
    {
        Assert.Equal(0, pool.RentedBytes);
        pool.Dispose();
    }

    [Theory]
    [InlineData(BlockPool.SmallBytes)]
    [InlineData(100_000)]
    [InlineData(BlockPool.LargeBytes)]
    public void Whatever_their_lengths_lines_come_whole_and_in_order(int fillBytes)
    {
        var lines = new[] { 10, 255 << 10, 20, 256 << 10, 257 << 10, 511 << 10, 1, 512 << 10, 3 << 20, 5 << 20, 30, (1 << 20) + 1, 700 }.Select(Line).ToArray();
        disk.Append(Path, Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n"));
        using var file = disk.TryOpenRead(Path)!;
        using var framer = new LineFramer(pool, MaxLineBytes, 0);
        var (seen, end) = (0, 0L);
        while (framer.Fill(file, fillBytes) > 0)
        {
            while (framer.TryNext(out var range))
            {
                Assert.Equal((FramedKind.Line, end, end + lines[seen].Length + 1), (range.Kind, range.Start, range.End));
                Assert.Equal(lines[seen], Encoding.ASCII.GetString(range.Bytes));
                Assert.Equal(end = range.End, framer.Offset);
                seen++;
            }
        }

        Assert.Equal(lines.Length, seen);
        Assert.True(framer.IsBetweenLines);
    }

    [Fact]
    public void It_counts_for_nothing_before_its_end_was_seen_and_then_for_its_length()
    {
        disk.Append(Path, Encoding.ASCII.GetBytes(Line(3 << 20)));
        using var framer = new LineFramer(pool, MaxLineBytes, 0);
        ReadAll(framer);
        Assert.False(framer.TryNext(out _));
        Assert.InRange(pool.RentedBytes, 0, 2 * BlockPool.LargeBytes);
        disk.Append(Path, "\nnext\n"u8);
        ReadAll(framer);
        Assert.Equal((FramedKind.Line, 3 << 20), Next(framer));
        Assert.InRange(pool.RentedBytes, 3 << 20, (3 << 20) + (2 * BlockPool.LargeBytes));
    }

    [Fact]
    public void Its_bytes_stay_while_its_block_is_held()
    {
        var lines = new[] { 2 << 20, 3 << 20, 4 << 20 }.Select(Line).ToArray();
        disk.Append(Path, Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n"));
        var held = new List<Block>();
        using (var framer = new LineFramer(pool, MaxLineBytes, 0))
        {
            using var file = disk.TryOpenRead(Path)!;
            while (framer.Fill(file, BlockPool.LargeBytes) > 0)
            {
                while (framer.TryNext(out var range))
                {
                    range.Block!.Hold();
                    held.Add(range.Block);
                }
            }
        }

        Assert.Equal(9 << 20, pool.RentedBytes);
        Assert.Equal(lines.Select(Hash), held.Select((block, i) => Hash(block.GetSpan()[..lines[i].Length])));
        held.ForEach(block => block.LetGo());
    }

    [Fact]
    public void One_above_the_limit_comes_in_parts_and_what_follows_it_is_read_on()
    {
        var longLine = Line(MaxLineBytes + (1 << 20) + 7);
        disk.Append(Path, Encoding.ASCII.GetBytes($"a\n{longLine}\nb\n"));
        using var file = disk.TryOpenRead(Path)!;
        using var framer = new LineFramer(pool, MaxLineBytes, 0);
        var kinds = new List<FramedKind>();
        var parts = new StringBuilder();
        while (framer.Fill(file, BlockPool.LargeBytes) > 0)
        {
            while (framer.TryNext(out var range))
            {
                if (kinds.Count == 0 || kinds[^1] != range.Kind) kinds.Add(range.Kind);
                if (range.Kind == FramedKind.LongPart) parts.Append(Encoding.ASCII.GetString(range.Bytes));
            }
        }

        Assert.Equal([FramedKind.Line, FramedKind.LongPart, FramedKind.LongEnd, FramedKind.Line], kinds);
        Assert.Equal(longLine, parts.ToString());
    }

    /// <summary>The newline that ends it is in the same fill that passes the limit.</summary>
    [Fact]
    public void One_that_ends_where_it_passes_the_limit_comes_in_parts()
    {
        var longLine = Line(MaxLineBytes + 1);
        disk.Append(Path, Encoding.ASCII.GetBytes($"{longLine}\nb\n"));
        using var framer = new LineFramer(pool, MaxLineBytes, 0);
        ReadAll(framer);
        Assert.Equal((FramedKind.LongPart, longLine.Length), Next(framer));
        Assert.Equal((FramedKind.LongEnd, 0), Next(framer));
        Assert.Equal((FramedKind.Line, 1), Next(framer));
    }

    [Fact]
    public void One_without_a_newline_is_handed_out_when_asked_for()
    {
        disk.Append(Path, Encoding.ASCII.GetBytes(Line(1 << 20)));
        using var framer = new LineFramer(pool, MaxLineBytes, 0);
        ReadAll(framer);
        Assert.False(framer.TryNext(out _));
        Assert.True(framer.TryTail(out var tail));
        Assert.Equal((FramedKind.Line, 0L, 1L << 20, 1 << 20), (tail.Kind, tail.Start, tail.End, tail.Bytes.Length));
        Assert.False(framer.TryTail(out _));
    }

    [Fact]
    public void One_that_is_never_finished_goes_with_its_framer()
    {
        disk.Append(Path, Encoding.ASCII.GetBytes(Line(2 << 20)));
        using var framer = new LineFramer(pool, MaxLineBytes, 0);
        ReadAll(framer);
    }

    private void ReadAll(LineFramer framer)
    {
        using var file = disk.TryOpenRead(Path)!;
        while (framer.Fill(file, BlockPool.LargeBytes) > 0)
        {
            // A line's last fill stops the reading, for its bytes are valid until the next call only.
            if (framer.FillOffset == file.Facts().SizeBytes) return;
            Assert.False(framer.TryNext(out _));
        }
    }

    private static (FramedKind Kind, int Length) Next(LineFramer framer)
    {
        Assert.True(framer.TryNext(out var range));
        return (range.Kind, range.Bytes.Length);
    }

    private static string Line(int length) => string.Create(length, length, static (text, seed) =>
    {
        for (var i = 0; i < text.Length; i++) text[i] = (char)('a' + ((i * 31L) + (i >> 12) + seed) % 26);
    });

    private static string Hash(string text) => Hash(Encoding.ASCII.GetBytes(text));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
