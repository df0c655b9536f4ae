namespace AuditShipper.Publishing.DeadLetters;

/// <summary>
/// Knows exactly which bytes of which segments are stored, so that a rewind stores nothing twice. Letters that follow one another
/// make one range. Bounded: the oldest segments are forgotten first, after which the worst is a letter that is there twice.
/// </summary>
internal sealed class StoredRanges(int maxRanges = StoredRanges.DefaultMaxRanges)
{
    public const int DefaultMaxRanges = 1 << 18;
    private readonly Dictionary<(string Source, string Segment), List<ByteSpan>> _segments = [];
    private readonly List<(string Source, string Segment)> _oldestFirst = [];
    private int _count;

    /// <param name="Start">The first byte.</param>
    /// <param name="End">Behind the last byte.</param>
    private readonly record struct ByteSpan(long Start, long End);

    public IEnumerable<string> Sources => _oldestFirst.Select(segment => segment.Source).Distinct();

    public bool Contains(string source, string segment, long offset)
    {
        if (!_segments.TryGetValue((source, segment), out var ranges))
            return false;
        var before = IndexBehind(ranges, offset) - 1;
        return before >= 0 && offset < ranges[before].End;
    }

    public void Add(string source, string segment, long offset, long length)
    {
        if (length == 0)
            return;
        Add(Ranges(source, segment), new ByteSpan(offset, offset + length));
        while (_count > maxRanges)
            Forget();
    }

    public void MoveTo(StoredRanges other)
    {
        foreach (var segment in _oldestFirst)
        {
            foreach (var range in _segments[segment])
                other.Add(segment.Source, segment.Segment, range.Start, range.End - range.Start);
        }

        Clear();
    }

    public void Clear()
    {
        _segments.Clear();
        _oldestFirst.Clear();
        _count = 0;
    }

    /// <summary>A newline stands between two letters; no letter begins on it.</summary>
    private void Add(List<ByteSpan> ranges, ByteSpan added)
    {
        var index = IndexBehind(ranges, added.Start);
        if (index > 0 && ranges[index - 1] is var before && added.Start <= before.End + 1)
        {
            ranges[index - 1] = before with { End = Math.Max(before.End, added.End) };
            return;
        }

        ranges.Insert(index, added);
        _count++;
    }

    private List<ByteSpan> Ranges(string source, string segment)
    {
        if (_segments.TryGetValue((source, segment), out var ranges))
            return ranges;
        _oldestFirst.Add((source, segment));
        return _segments[(source, segment)] = [];
    }

    private void Forget()
    {
        var oldest = _oldestFirst[0];
        var ranges = _segments[oldest];
        if (_oldestFirst.Count > 1)
        {
            _count -= ranges.Count;
            _segments.Remove(oldest);
            _oldestFirst.RemoveAt(0);
            return;
        }

        var half = (ranges.Count + 1) / 2;
        ranges.RemoveRange(0, half);
        _count -= half;
    }

    /// <summary>Index of the first range that begins behind the offset.</summary>
    private static int IndexBehind(List<ByteSpan> ranges, long offset)
    {
        var (low, high) = (0, ranges.Count);
        if (high > 0 && ranges[high - 1].Start <= offset)
            return high; // The usual case: letters come in the order of the segment.
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ranges[middle].Start <= offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
