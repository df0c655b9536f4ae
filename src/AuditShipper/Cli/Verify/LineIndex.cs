using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AuditShipper.Cli.Verify;

/// <summary>What is known of one line. The low two bits count records, 3 meaning three or more.</summary>
[Flags]
internal enum LineMarks : byte
{
    None = 0,
    One = 1,
    Two = 2,
    Count = One | Two,

    /// <summary>Replayed, with <c>as-kind: replay</c>.</summary>
    Replayed = 4,

    /// <summary>A record of it holds other bytes.</summary>
    Altered = 8,

    /// <summary>The agent says that it has its fate.</summary>
    Settled = 16,

    /// <summary>The dead-letter folder has it: the broker refused it.</summary>
    Letter = 32,

    /// <summary>The route does not want it.</summary>
    Filtered = 64,
}

/// <summary>
/// The lines of one pass, in the order of the disk: 13 bytes each, offset, hash and marks, in pages. Adding and finding allocate nothing but
/// pages; what does not fit is left for the next pass.
/// </summary>
/// <param name="mostLines">How many fit; at least 1.</param>
internal sealed class LineIndex(int mostLines)
{
    public const int BytesPerLine = sizeof(uint) + sizeof(ulong) + sizeof(LineMarks);
    private const int PageBits = 16;
    private const int PageLines = 1 << PageBits;
    private readonly List<Page> pages = [];
    private readonly Dictionary<UInt128, List<Run>> runs = [];
    private Run? last;
    private Run? found;
    private int next;
    private (UInt128 Segment, long From)? resumed;

    public int Count { get; private set; }

    public bool IsFull => Count >= mostLines;

    /// <summary>First eight bytes of the value's SHA-256.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>The pass before this one stopped there: what lies between that place and the first line of this pass is covered by this one.</summary>
    public void Resume(UInt128 segment, long from) => resumed = (segment, from);

    /// <param name="segment">Its id.</param>
    /// <param name="ordinal">Where the segment stands among all, oldest first.</param>
    /// <param name="start">Greater than that of the line before it in its segment.</param>
    /// <param name="end">Behind it.</param>
    /// <param name="hash">Of its bytes.</param>
    /// <param name="marks">What is known already.</param>
    public void Add(UInt128 segment, int ordinal, long start, long end, ulong hash, LineMarks marks)
    {
        if (last is null || last.Segment != segment || start - last.Base > uint.MaxValue) Begin(segment, ordinal, start);
        if (Count >> PageBits == pages.Count) pages.Add(new Page(Math.Min(PageLines, mostLines - Count)));
        var (page, at) = At(Count);
        page.Offsets[at] = (uint)(start - last!.Base);
        page.Hashes[at] = hash;
        page.Marks[at] = marks;
        last.Count++;
        last.End = end;
        Count++;
    }

    /// <returns>The line's number; -1: none begins there, -2: this pass does not cover the place.</returns>
    public int Find(UInt128 segment, long start)
    {
        if (found is { } run && run.Segment == segment && Holds(run, next) && StartOf(run, next) == start) return next++; // mostly the one behind the last
        if (!runs.TryGetValue(segment, out var candidates)) return -2;
        foreach (var candidate in candidates)
        {
            if (start < candidate.Base || start >= candidate.End) continue;
            var line = Search(candidate, start);
            if (line >= 0) (found, next) = (candidate, line + 1);
            return line;
        }

        return -2;
    }

    public ulong HashAt(int line)
    {
        var (page, at) = At(line);
        return page.Hashes[at];
    }

    public ref LineMarks MarksAt(int line)
    {
        var (page, at) = At(line);
        return ref page.Marks[at];
    }

    /// <summary>Every line, in the order of the disk.</summary>
    public IEnumerable<(int Ordinal, long Start, LineMarks Marks)> All()
    {
        foreach (var run in runs.Values.SelectMany(of => of).OrderBy(run => run.First))
        {
            for (var line = run.First; line < run.First + run.Count; line++) yield return (run.Ordinal, StartOf(run, line), MarksAt(line));
        }
    }

    private static bool Holds(Run run, int line) => line >= run.First && line < run.First + run.Count;

    private void Begin(UInt128 segment, int ordinal, long start)
    {
        var from = last?.Segment == segment ? last.End : resumed is { } place && place.Segment == segment && Count == 0 ? place.From : start;
        if (start - from > uint.MaxValue) from = start;
        last = new Run { Segment = segment, Ordinal = ordinal, Base = from, First = Count, End = start };
        if (!runs.TryGetValue(segment, out var of)) runs[segment] = of = new(1);
        of.Add(last);
    }

    private int Search(Run run, long start)
    {
        var (low, high) = (run.First, run.First + run.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var there = StartOf(run, middle);
            if (there == start) return middle;
            if (there < start) low = middle + 1;
            else high = middle - 1;
        }

        return -1;
    }

    private long StartOf(Run run, int line)
    {
        var (page, at) = At(line);
        return run.Base + page.Offsets[at];
    }

    private (Page Page, int At) At(int line) => (pages[line >> PageBits], line & (PageLines - 1));

    private sealed class Page(int lines)
    {
        public readonly uint[] Offsets = new uint[lines];
        public readonly ulong[] Hashes = new ulong[lines];
        public readonly LineMarks[] Marks = new LineMarks[lines];
    }

    private sealed class Run
    {
        public required UInt128 Segment { get; init; }
        public required int Ordinal { get; init; }
        public required long Base { get; init; }
        public required int First { get; init; }
        public required long End { get; set; }
        public int Count { get; set; }
    }
}
