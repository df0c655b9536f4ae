using System.Text;
using AuditShipper.Reading;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Reading;

public sealed class LineFramerTests : IDisposable
{
    private const string Path = "/log/audit.log";
    private const int MaxLineBytes = 1000;
    private readonly MemoryFileSystem disk = new();
    private readonly BlockPool pool = new();
    private readonly List<string> framed = [];

    public void Dispose()
    {
        Assert.Equal(0, pool.RentedBytes);
        pool.Dispose();
    }

    [Fact]
    public void Lines_come_without_their_newline_and_ranges_follow_each_other()
    {
        Frame("one\ntwo\n\n\nthree\nhalf", fillBytes: 4096);
        Assert.Equal(["Line 0-4 one", "Line 4-8 two", "Empty 8-9 ", "Empty 9-10 ", "Line 10-16 three"], framed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void It_does_not_matter_in_which_pieces_they_are_read(int fillBytes)
    {
        var content = "one\ntwo\n\n\0\0\0\n\0three\n" + new string('x', MaxLineBytes) + "\nfour\n";
        Frame(content, 4096);
        var whole = framed.ToArray();
        framed.Clear();
        Frame(content, fillBytes);
        Assert.Equal(Merged(whole), Merged(framed));
    }

    [Fact]
    public void Zeros_at_the_beginning_of_a_line_are_a_hole_and_elsewhere_part_of_it()
    {
        Frame("\0\0\0one\ntw\0o\n\0\0", 4096);
        Assert.Equal(["Hole 0-3 \0\0\0", "Line 3-7 one", "Line 7-12 tw\0o", "Hole 12-14 \0\0"], framed);
    }

    [Fact]
    public void A_line_of_the_limit_is_a_line_and_one_byte_more_is_long()
    {
        var atLimit = new string('a', MaxLineBytes);
        var beyond = new string('b', MaxLineBytes + 1);
        Frame($"{atLimit}\n{beyond}\nend\n", 4096);
        Assert.Equal($"Line 0-{MaxLineBytes + 1} {atLimit}", framed[0]);
        Assert.Equal($"LongPart {MaxLineBytes + 1}-{(2 * MaxLineBytes) + 2} {beyond}", framed[1]);
        Assert.Equal($"LongEnd {(2 * MaxLineBytes) + 2}-{(2 * MaxLineBytes) + 3} ", framed[2]);
        Assert.EndsWith(" end", framed[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(20_000)]
    public void A_long_line_comes_in_parts_that_make_it_whole(int fillBytes)
    {
        var random = new Random(1);
        var longLine = string.Concat(Enumerable.Range(0, 50_000).Select(_ => (char)random.Next('a', 'z')));
        Frame($"before\n{longLine}\nafter\n", fillBytes);
        Assert.Equal("Line 0-7 before", framed[0]);
        Assert.Equal(longLine, string.Concat(framed.Where(each => each.StartsWith("LongPart", StringComparison.Ordinal)).Select(each => each.Split(' ')[2])));
        Assert.Equal("LongEnd 50007-50008 ", framed[^2]);
        Assert.Equal("Line 50008-50014 after", framed[^1]);
    }

    [Fact]
    public void What_is_left_at_the_end_is_handed_out_when_asked_for()
    {
        Frame("one\nhal", 4096, takesTail: true);
        Assert.Equal(["Line 0-4 one", "Line 4-7 hal"], framed);
    }

    [Fact]
    public void A_tail_that_was_looked_at_many_times_is_whole()
    {
        Frame("one\n" + new string('h', 900), 10, takesTail: true);
        Assert.Equal(["Line 0-4 one", "Line 4-904 " + new string('h', 900)], framed);
    }

    [Fact]
    public void A_long_line_without_its_newline_ends_with_the_file()
    {
        Frame(new string('h', MaxLineBytes + 500), 100, takesTail: true);
        Assert.Equal($"LongEnd {MaxLineBytes + 500}-{MaxLineBytes + 500} ", framed[^1]);
    }

    [Fact]
    public void Nothing_is_left_where_the_file_ends_with_a_newline()
    {
        Frame("one\n", 4096, takesTail: true);
        Assert.Equal(["Line 0-4 one"], framed);
    }

    [Fact]
    public void A_line_keeps_its_bytes_while_its_block_is_held()
    {
        disk.Append(Path, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 4000).Select(i => $"line {i}\n"))));
        using var file = disk.TryOpenRead(Path)!;
        var held = new List<(Block Block, nint Address, int Length, string Text)>();
        using (var framer = new LineFramer(pool, MaxLineBytes, 0))
        {
            while (framer.Fill(file, 5000) > 0)
            {
                while (framer.TryNext(out var range))
                {
                    range.Block!.Hold();
                    held.Add((range.Block, AddressOf(range.Bytes), range.Bytes.Length, Encoding.UTF8.GetString(range.Bytes)));
                }
            }
        }

        Assert.Equal(4000, held.Count);
        Assert.All(held, line => Assert.Equal(line.Text, TextAt(line.Address, line.Length)));
        held.ForEach(line => line.Block.LetGo());
    }

    [Fact]
    public void A_line_of_64_MiB_in_small_pieces_is_searched_once()
    {
        const int Length = 64 << 20;
        var file = new Endless(Length);
        using var framer = new LineFramer(pool, Length + 1, 0);
        var lines = 0;
        while (framer.Fill(file, 16 * 1024) > 0)
        {
            while (framer.TryNext(out var range))
            {
                lines++;
                Assert.Equal(Length - 1, range.Bytes.Length);
            }
        }

        Assert.Equal(1, lines);
        Assert.Equal(Length, framer.Offset);
    }

    [Fact]
    public void A_jump_moves_both_offsets()
    {
        disk.Write(Path, 8192, "one\n"u8);
        using var file = disk.TryOpenRead(Path)!;
        using var framer = new LineFramer(pool, MaxLineBytes, 0);
        Assert.True(framer.IsBetweenLines);
        framer.Jump(8192);
        framer.Fill(file, 4096);
        Assert.True(framer.TryNext(out var range));
        Assert.Equal((8192L, 8196L), (range.Start, range.End));
    }

    private static unsafe nint AddressOf(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* address = bytes) return (nint)address;
    }

    private static unsafe string TextAt(nint address, int length) => Encoding.UTF8.GetString((byte*)address, length);

    private static string[] Merged(IEnumerable<string> ranges)
    {
        var merged = new List<string>();
        foreach (var range in ranges)
        {
            // A run of zeros may come in several holes.
            if (range.StartsWith("Hole", StringComparison.Ordinal) && merged.Count > 0 && merged[^1] == "Hole") continue;
            merged.Add(range.StartsWith("Hole", StringComparison.Ordinal) ? "Hole" : range);
        }

        return [.. merged];
    }

    private void Frame(string content, int fillBytes, bool takesTail = false)
    {
        disk.Delete(Path);
        disk.Append(Path, Encoding.UTF8.GetBytes(content));
        using var file = new Slow(disk.TryOpenRead(Path)!, fillBytes);
        using var framer = new LineFramer(pool, MaxLineBytes, 0);
        while (framer.Fill(file, 4096) > 0)
        {
            while (framer.TryNext(out var range)) Add(range);
        }

        if (takesTail && framer.TryTail(out var tail)) Add(tail);
    }

    private void Add(in Framed range) => framed.Add($"{range.Kind} {range.Start}-{range.End} {Encoding.UTF8.GetString(range.Bytes)}");

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class Slow(AuditShipper.Files.IReadableFile file, int mostBytes) : AuditShipper.Files.IReadableFile
    {
        public AuditShipper.Files.FileFacts Facts() => file.Facts();

        public int Read(Span<byte> destination, long offset) => file.Read(destination[..Math.Min(mostBytes, destination.Length)], offset);

        public long NextData(long offset) => file.NextData(offset);

        public void Dispose() => file.Dispose();
    }

    /// <summary>One line of a given length.</summary>
    private sealed class Endless(long length) : AuditShipper.Files.IReadableFile
    {
        public AuditShipper.Files.FileFacts Facts() => default;

        public int Read(Span<byte> destination, long offset)
        {
            var count = (int)Math.Clamp(length - offset, 0, destination.Length);
            destination[..count].Fill((byte)'x');
            if (count > 0 && offset + count == length) destination[count - 1] = (byte)'\n';
            return count;
        }

        public long NextData(long offset) => offset;

        public void Dispose()
        {
        }
    }
}
