using System.Text.Json;

namespace AuditShipper.Checkpointing.Accounts;

/// <summary>
/// Which fate each byte of one segment has for one route, from where the account begins up to the mark: adjacent equal ranges are one. Bounded: what
/// is too much is merged, and only the sums still tell it apart. A line more of the same fate costs no allocation.
/// </summary>
internal sealed class SegmentAccount
{
    /// <summary>Of a segment that still grows.</summary>
    public const int MostRanges = 64;
    private readonly FateSums before;
    private FateRange[] ranges;
    private int count;

    /// <param name="start">Offset of the first byte that it accounts for; not 0 only where marks are older than the ledger.</param>
    public SegmentAccount(long start) => (Start, before, ranges) = (start, new FateSums(), new FateRange[2]);

    private SegmentAccount(long start, FateSums before, FateRange[] ranges, int count) =>
        (Start, this.before, this.ranges, this.count) = (start, before, ranges, count);

    public long Start { get; }

    /// <summary>Behind the last byte: the segment's mark.</summary>
    public long End => count == 0 ? Start : ranges[count - 1].To;

    public ReadOnlySpan<FateRange> Ranges => ranges.AsSpan(0, count);

    /// <summary>The next range of the segment gets its fate.</summary>
    /// <param name="end">Behind it; nothing happens where that is not behind <see cref="End"/>.</param>
    /// <param name="fate">Which.</param>
    /// <param name="reason">Why.</param>
    public void Append(long end, Fate fate, FateReason reason)
    {
        if (count > 0)
        {
            ref var last = ref ranges[count - 1];
            if (end <= last.To) return;
            if (last.Fates == FateRange.Bit(fate) && last.Reason == reason)
            {
                last.To = end;
                last.Ranges++;
                return;
            }
        }

        AppendAnother(end, fate, reason);
    }

    public FateSums Sums()
    {
        var sums = before.Clone();
        if (count > 0) AddTo(sums, ranges[count - 1]);
        return sums;
    }

    public SegmentAccount Clone() => new(Start, before.Clone(), [.. Ranges], count);

    /// <param name="id">Of the segment, 32 hexadecimal digits; null: it had none.</param>
    /// <param name="name">The last file name it had.</param>
    /// <param name="most">Ranges; what is more is merged, in the entry alone.</param>
    public SegmentAccountEntry ToEntry(string? id, string name, int most)
    {
        FateRange[] copy = [.. Ranges];
        var left = FateRangeRules.Merge(copy, most);
        return new SegmentAccountEntry(id, name, Start, [.. copy.Take(left).Select(range => FateRangeEntry.Of(range))], [.. Sums().All]);
    }

    /// <exception cref="JsonException">It does not add up.</exception>
    public static SegmentAccount Of(SegmentAccountEntry entry)
    {
        FateRange[] read = [.. entry.Ranges.Select(range => range.ToRange())];
        var sums = new FateSums();
        sums.Add(entry.Sums);
        var end = entry.Start;
        foreach (var range in read)
        {
            if (range.From != end || range.To <= end || range.Fates == 0) throw new JsonException($"The account of segment `{entry.Id}` has a range that does not begin at {end}.");
            end = range.To;
        }

        if (sums.Bytes != end - entry.Start) throw new JsonException($"The sums of segment `{entry.Id}` are {sums.Bytes} bytes, and its ranges {end - entry.Start}.");
        if (read.Length > 0) Subtract(sums, read[^1]);
        if (sums.All.Any(sum => sum.Bytes < 0)) throw new JsonException($"The sums of segment `{entry.Id}` do not hold its last range.");
        return new SegmentAccount(entry.Start, sums, read.Length == 0 ? new FateRange[2] : read, read.Length);
    }

    private void AppendAnother(long end, Fate fate, FateReason reason)
    {
        var from = End;
        if (end <= from) return;
        if (count > 0) AddTo(before, ranges[count - 1]);
        if (count >= MostRanges) count = FateRangeRules.Merge(ranges.AsSpan(0, count), MostRanges / 2);
        if (count == ranges.Length) Array.Resize(ref ranges, Math.Min(MostRanges, count * 2));
        ranges[count++] = new FateRange(from, end, FateRange.Bit(fate), reason, 1);
    }

    /// <summary>The last range is never a merged one.</summary>
    private static void AddTo(FateSums sums, in FateRange last) => sums.Add(FateRange.FatesIn(last.Fates).Single(), last.Reason, last.Ranges, last.Bytes);

    private static void Subtract(FateSums sums, in FateRange last)
    {
        if (FateRange.FatesIn(last.Fates).ToArray() is not [var fate]) throw new JsonException("The last range of a segment's account has several fates.");
        sums.Add(fate, last.Reason, -last.Ranges, -last.Bytes);
    }
}
