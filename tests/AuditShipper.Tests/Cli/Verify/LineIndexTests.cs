using AuditShipper.Cli.Verify;

namespace AuditShipper.Tests.Cli.Verify;

public sealed class LineIndexTests
{
    private static readonly UInt128 A = 1;
    private static readonly UInt128 B = 2;

    [Fact]
    public void A_line_is_found_where_it_begins_and_nowhere_else()
    {
        var index = new LineIndex(100);
        index.Add(A, 0, 0, 10, 7, LineMarks.None);
        index.Add(A, 0, 10, 25, 8, LineMarks.Settled);
        index.Add(B, 1, 5, 9, 9, LineMarks.Settled);
        Assert.Equal([0, 1, 2], new[] { index.Find(A, 0), index.Find(A, 10), index.Find(B, 5) });
        Assert.Equal([0, 2, 1], new[] { index.Find(A, 0), index.Find(B, 5), index.Find(A, 10) });
        Assert.Equal([-1, -1], new[] { index.Find(A, 24), index.Find(B, 8) });
        Assert.Equal([-2, -2, -2], new[] { index.Find(A, 25), index.Find(B, 4), index.Find(3, 0) });
        Assert.Equal(8u, index.HashAt(1));
    }

    [Fact]
    public void Lines_far_apart_and_segments_that_come_back_are_found()
    {
        var index = new LineIndex(100);
        long[] starts = [0, 5L << 30, (5L << 30) + 1, 9L << 32];
        foreach (var start in starts) index.Add(A, 0, start, start + 1, 0, LineMarks.None);
        index.Add(B, 1, 0, 1, 0, LineMarks.None);
        index.Add(A, 0, 10L << 32, (10L << 32) + 1, 0, LineMarks.None);
        Assert.Equal([0, 1, 2, 3, 5], starts.Append(10L << 32).Select(start => index.Find(A, start)));
        Assert.Equal([0L, 5L << 30, (5L << 30) + 1, 9L << 32, 0, 10L << 32], index.All().Select(line => line.Start));
    }

    [Fact]
    public void What_lies_between_two_passes_is_covered_by_the_second()
    {
        var index = new LineIndex(2);
        index.Resume(A, 100);
        index.Add(A, 0, 130, 140, 0, LineMarks.None);
        index.Add(A, 0, 140, 150, 0, LineMarks.None);
        Assert.Equal([-2, -1, -1, 0, 1], new long[] { 99, 100, 129, 130, 140 }.Select(start => index.Find(A, start)));
        index = new LineIndex(2);
        index.Resume(A, 100);
        index.Add(B, 1, 130, 140, 0, LineMarks.None);
        Assert.Equal([-2, 0], new long[] { 100, 130 }.Select(start => index.Find(B, start)));
    }

    [Fact]
    public void Any_order_of_questions_finds_what_a_dictionary_finds()
    {
        var random = new Random(20260506);
        var index = new LineIndex(200_000);
        var known = new Dictionary<(UInt128, long), int>();
        for (var segment = 0; segment < 30; segment++)
        {
            var start = (long)random.Next(3);
            for (var line = 0; line < 5_000; line++)
            {
                var end = start + random.Next(1, 3_000);
                known.Add(((UInt128)segment, start), index.Count);
                index.Add((UInt128)segment, segment, start, end, (ulong)start, LineMarks.None);
                start = end;
            }
        }

        var keys = known.Keys.ToArray();
        for (var question = 0; question < 300_000; question++)
        {
            var (segment, start) = keys[random.Next(keys.Length)];
            for (var run = random.Next(1, 4); run > 0 && known.TryGetValue((segment, start), out var line); run--)
            {
                Assert.Equal(line, index.Find(segment, start));
                Assert.Equal((ulong)start, index.HashAt(line));
                if (!known.ContainsKey((segment, start + 1))) Assert.True(index.Find(segment, start + 1) < 0);
            }
        }
    }

    [Fact]
    public void A_line_takes_13_bytes_and_no_more_than_were_asked_for_fit()
    {
        const int lines = 1_000_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var index = new LineIndex(lines);
        for (var line = 0; line < lines; line++) index.Add(A, 0, line * 100L, (line * 100L) + 100, 0, LineMarks.None);
        Assert.True(index.IsFull);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, lines * LineIndex.BytesPerLine + 100_000);
        before = GC.GetAllocatedBytesForCurrentThread();
        var wrong = 0;
        for (var line = lines - 1; line >= 0; line--) wrong += index.Find(A, line * 100L) == line ? 0 : 1;
        Assert.Equal(0, wrong);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
        Assert.True(SourceVerifier.DefaultMostLines * (long)LineIndex.BytesPerLine <= 104L << 20, "docs/commands.md says 104 MiB");
    }

    [Fact]
    public void The_hash_is_of_the_bytes()
    {
        Assert.Equal(LineIndex.HashOf("abc"u8), LineIndex.HashOf("abc"u8));
        Assert.NotEqual(LineIndex.HashOf("abc"u8), LineIndex.HashOf("abd"u8));
    }
}
