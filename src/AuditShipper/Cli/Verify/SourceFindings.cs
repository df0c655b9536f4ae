using AuditShipper.Cli.Disk;

namespace AuditShipper.Cli.Verify;

/// <summary>What was found of one line.</summary>
internal enum LineVerdict : byte
{
    Once,
    Twice,

    /// <summary>The agent says that it has its fate, and the topic does not have it.</summary>
    Never,
    Altered,

    /// <summary>The agent has not come to it yet.</summary>
    Pending,
    DeadLettered,

    /// <summary>Only under <c>as-kind: replay</c>.</summary>
    ReplayedOnly,

    /// <summary>The topic no longer keeps what is as old.</summary>
    Expired,

    /// <summary>Skipped, by the ledger: a first start at `newest`, or a reset.</summary>
    PassedOver,

    /// <summary>By the ledger.</summary>
    Filtered,

    /// <summary>By the ledger.</summary>
    Lost,
}

/// <summary>Rules of the verdicts.</summary>
internal static class VerdictRules
{
    /// <param name="marks">What is known of the line.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="keptFrom">Lines before it may have expired; null: none.</param>
    public static LineVerdict Of(LineMarks marks, Place place, Place? keptFrom)
    {
        if (marks.HasFlag(LineMarks.Altered)) return LineVerdict.Altered;
        return (int)(marks & LineMarks.Count) switch
        {
            1 => LineVerdict.Once,
            > 1 => LineVerdict.Twice,
            _ when marks.HasFlag(LineMarks.Replayed) => LineVerdict.ReplayedOnly,
            _ when marks.HasFlag(LineMarks.Letter) => LineVerdict.DeadLettered,
            _ when !marks.HasFlag(LineMarks.Settled) => LineVerdict.Pending,
            _ when keptFrom is { } kept && place.CompareTo(kept) < 0 => LineVerdict.Expired,
            _ => LineVerdict.Never,
        };
    }

    public static bool IsDifference(LineVerdict verdict) => verdict is LineVerdict.Twice or LineVerdict.Never or LineVerdict.Altered;
}

/// <summary>Lines that follow each other and share a verdict.</summary>
internal sealed record Example(LineVerdict Verdict, string File, string Segment, long FirstOffset, long LastOffset, long Lines);

/// <summary>The account of one source.</summary>
/// <param name="name">Of the source.</param>
/// <param name="path">Of its live file.</param>
/// <param name="known">Explains what the topic does not have.</param>
internal sealed class SourceFindings(string name, string path, KnownFates known)
{
    public const int MostExamples = 100;
    private readonly long[] verdicts = new long[Enum.GetValues<LineVerdict>().Length];
    private readonly List<Example> examples = [];
    private readonly List<string> notes = [];
    private readonly Dictionary<int, TopicBegin> begins = [];
    private Example? open;
    private int openOrdinal = -1;

    public string Name => name;
    public string Path => path;
    public int Files { get; set; }
    public int Passes { get; private set; }
    public long Lines { get; private set; }
    public long Bytes { get; private set; }

    /// <summary>Lines and fragments that are no event, or too long; only counted when no range was asked for.</summary>
    public long BadLines { get; private set; }

    /// <summary>Lines that were also replayed.</summary>
    public long Replayed { get; private set; }

    public long Strangers { get; private set; }
    public long OfGoneFiles { get; private set; }
    public long Records { get; private set; }
    public IReadOnlyList<Example> Examples => examples;
    public IReadOnlyList<string> Notes => notes;
    public IEnumerable<TopicBegin> Begins => begins.Values.OrderBy(begin => begin.Partition);

    public bool AddsUp => Strangers == 0 && !Enum.GetValues<LineVerdict>().Any(verdict => VerdictRules.IsDifference(verdict) && this[verdict] > 0);

    public long this[LineVerdict verdict] => verdicts[(int)verdict];

    public void Note(string text) => notes.Add(text);

    public void TakeLine(long bytes)
    {
        Lines++;
        Bytes += bytes;
    }

    public void TakeOther(LineKind kind) => BadLines += kind == LineKind.DeadLetter ? 1 : 0;

    /// <summary>Adds what one pass found.</summary>
    public void Take(LineIndex index, TopicPass pass, IReadOnlyList<DiskSegment> segments)
    {
        var isFirst = Passes++ == 0;
        foreach (var (ordinal, start, marks) in index.All())
        {
            var verdict = VerdictRules.Of(marks, new Place(ordinal, start), pass.KeptFrom);
            if (verdict == LineVerdict.Never && known.Explain(segments[ordinal].Id.Value, start) is { } explained) verdict = explained;
            if (verdict == LineVerdict.Never && marks.HasFlag(LineMarks.Filtered)) verdict = LineVerdict.Filtered;
            verdicts[(int)verdict]++;
            if (marks.HasFlag(LineMarks.Replayed)) Replayed++;
            if (open is not null && (open.Verdict != verdict || openOrdinal != ordinal)) Close();
            if (!VerdictRules.IsDifference(verdict)) continue;
            openOrdinal = ordinal;
            open = open is null
                ? new(verdict, segments[ordinal].Name.FileName, segments[ordinal].Id.ToString(), start, start, 1)
                : open with { LastOffset = start, Lines = open.Lines + 1 };
        }

        Strangers += pass.StrangerCount;
        foreach (var (segment, offset) in pass.Strangers) Note($"A record says it is segment {segment:x32}, offset {offset}: no line of that file begins there.");
        foreach (var begin in pass.Begins) begins[begin.Partition] = begin;
        if (!isFirst) return;
        (Records, OfGoneFiles) = (pass.Records, pass.OfGoneFiles);
    }

    /// <summary>After the last pass: lines with a difference may go on from one into the next.</summary>
    public void Close()
    {
        if (open is not null && examples.Count < MostExamples) examples.Add(open);
        open = null;
    }
}
