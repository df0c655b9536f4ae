using System.Text;
using AuditShipper.Discovery;
using AuditShipper.Files;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Discovery;

public sealed class FingerprintTests
{
    private const string Path = "/log/audit.log";
    private readonly MemoryFileSystem disk = new();

    [Fact]
    public void It_is_the_first_line_whatever_follows()
    {
        var short1 = Take("first\n");
        Assert.Equal(short1, Take("first\nsecond\n"));
        Assert.NotEqual(short1, Take("other\n"));
        Assert.Equal((0, 6), (short1!.Value.ContentStart, short1.Value.Length));
    }

    [Fact]
    public void A_first_line_without_its_newline_is_none_yet() => Assert.Null(Take("first"));

    [Fact]
    public void A_first_line_without_its_newline_counts_when_nothing_can_follow() => Assert.Equal(5, Take("first", isFinal: true)!.Value.Length);

    [Fact]
    public void Of_a_long_first_line_1024_bytes_count_whole_or_not()
    {
        var half = Take(new string('a', 1024));
        Assert.Equal(1024, half!.Value.Length);
        Assert.Equal(half, Take(new string('a', 5000) + "\n"));
        Assert.Null(Take(new string('a', 1023)));
        Assert.Equal(1024, Take(new string('a', 1023) + "\n")!.Value.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("\0\0\0\0")]
    public void Nothing_but_newlines_and_holes_has_none(string content)
    {
        Assert.Null(Take(content));
        Assert.Null(Take(content, isFinal: true));
    }

    [Fact]
    public void What_stands_before_the_first_line_does_not_count_but_where_it_begins_does()
    {
        var plain = Take("first\n")!.Value;
        var behind = Take("\0\0\0\n\nfirst\n")!.Value;
        Assert.Equal((plain.Sha256, 5L), (behind.Sha256, behind.ContentStart));
        Assert.NotEqual(plain, behind);
        Assert.Equal(SegmentId.Of(plain, 0), SegmentId.Of(behind, 0));
        Assert.NotEqual(SegmentId.Of(plain, 0), SegmentId.Of(plain, 1));
    }

    [Fact]
    public void A_hole_before_the_first_line_is_not_read()
    {
        disk.Write(Path, 1L << 40, "first\n"u8);
        using var file = disk.TryOpenRead(Path)!;
        Assert.Equal(1L << 40, Fingerprint.TryTake(file, isFinal: false)!.Value.ContentStart);
    }

    [Fact]
    public void An_identity_is_read_back_from_its_text()
    {
        var id = SegmentId.Of(Take("first\n")!.Value, 3);
        Assert.Equal(SegmentId.HexLength, $"{id}".Length);
        Assert.True(SegmentId.TryParse($"{id}", out var again));
        Assert.Equal(id, again);
        Assert.False(SegmentId.TryParse($"{id}"[1..], out _));
        Assert.False(SegmentId.TryParse(new string('g', 32), out _));
    }

    [Fact]
    public void A_tail_matches_where_the_same_bytes_stand_before_the_mark()
    {
        using var file = Open("0123456789");
        var tail = TailHash.TryTake(file, 7)!.Value;
        Assert.Equal((7L, 7), (tail.Offset, tail.Length));
        Assert.True(tail.Matches(Open("0123456xyz")));
        Assert.False(tail.Matches(Open("012345xyz9")));
        Assert.False(tail.Matches(Open("012345")));
    }

    [Fact]
    public void A_tail_is_256_bytes_at_most_and_none_where_the_file_is_shorter()
    {
        using var file = Open(new string('a', 1000));
        Assert.Equal(256, TailHash.TryTake(file, 1000)!.Value.Length);
        Assert.Equal(0, TailHash.TryTake(file, 0)!.Value.Length);
        Assert.Null(TailHash.TryTake(file, 1001));
    }

    [Fact]
    public void A_file_continues_a_segment_only_with_the_same_beginning_and_the_same_tail()
    {
        using var file = Open("first\nsecond\nthird\n");
        var fingerprint = Fingerprint.TryTake(file, isFinal: false)!.Value;
        var tail = TailHash.TryTake(file, 13)!.Value;
        Assert.True(ContentRules.Continues(Open("first\nsecond\nother\n"), fingerprint, tail));
        Assert.False(ContentRules.Continues(Open("first\nSECOND\nthird\n"), fingerprint, tail));
        Assert.True(ContentRules.Continues(Open("first\nSECOND\nthird\n"), fingerprint, null));
        Assert.False(ContentRules.Continues(Open("First\nsecond\nthird\n"), fingerprint, tail));
        Assert.False(ContentRules.Continues(Open("first\n"), fingerprint, tail));
        Assert.False(ContentRules.Continues(Open(""), fingerprint, null));
    }

    [Fact]
    public void A_file_that_ends_inside_its_first_line_is_continued_by_the_whole_line()
    {
        var half = Take("fir", isFinal: true)!.Value;
        Assert.True(ContentRules.Continues(Open("first\n"), half, null));
        Assert.False(ContentRules.Continues(Open("f"), half, null));
    }

    [Fact]
    public void Copies_are_compared_at_the_end_of_the_shorter()
    {
        Assert.True(Copies("first\nsecond\n", "first\nsecond\nthird\n"));
        Assert.False(Copies("first\nSECOND\n", "first\nsecond\nthird\n"));
        Assert.False(Copies("", "first\n"));
    }

    private bool Copies(string a, string b) => ContentRules.AreCopies(Open(a), a.Length, Open(b), b.Length);

    private Fingerprint? Take(string content, bool isFinal = false)
    {
        using var file = Open(content);
        return Fingerprint.TryTake(file, isFinal);
    }

    private IReadableFile Open(string content)
    {
        disk.Delete(Path);
        disk.Append(Path, Encoding.UTF8.GetBytes(content));
        return disk.TryOpenRead(Path)!;
    }
}
