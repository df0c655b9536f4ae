using AuditShipper.Discovery;
using AuditShipper.Parsing;
using AuditShipper.Reading;

namespace AuditShipper.Cli.Disk;

/// <summary>What the agent makes of a line.</summary>
internal enum LineKind : byte
{
    /// <summary>A record.</summary>
    Event,

    /// <summary>A dead letter: no event, or longer than the limit. A fragment with an event glued to it is both, one after the other.</summary>
    DeadLetter,

    /// <summary>Nothing: an empty line, or a hole.</summary>
    Skipped,
}

/// <summary>A range of a segment with what becomes of it. Its bytes are valid only while the visitor runs.</summary>
internal readonly ref struct DiskLine
{
    public required LineKind Kind { get; init; }

    /// <summary>Of the first byte: with the segment, the record's identity.</summary>
    public required long Start { get; init; }

    /// <summary>Behind it, newline included.</summary>
    public required long End { get; init; }

    /// <summary>The record's value; empty where there is none.</summary>
    public ReadOnlySpan<byte> Bytes { get; init; }

    public AuditEventFacts Facts { get; init; }

    /// <summary>Milliseconds since 1970 UTC; null: it has none that parses.</summary>
    public long? StageTimestampMs => Kind == LineKind.Event && EventTime.TryParse(Facts.Fields.StageTimestamp.Of(Bytes), out var unixMs) ? unixMs : null;
}

internal delegate void LineVisitor(in DiskLine line);

/// <summary>Goes through a file as the agent does: the same framing, the same scanning, the same salvage.</summary>
internal static class LineWalk
{
    /// <param name="segment">Opened, from its <see cref="Segment.ReadOffset"/> on.</param>
    /// <param name="maxLineBytes">Longer lines are dead letters.</param>
    /// <param name="visit">Sees every range, in order.</param>
    /// <param name="goesOn">Asked behind each line; false ends the walk there.</param>
    /// <param name="stop">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <returns>Where it ended: behind the last whole line, or at the end of a file that gets no more.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    /// <exception cref="InvalidDataException">A damaged .gz: what lies before the damage was visited.</exception>
    public static long Walk(Segment segment, int maxLineBytes, LineVisitor visit, Func<bool> goesOn, CancellationToken stop)
    {
        using var pool = new BlockPool();
        using var reader = SegmentReader.Open(segment, pool, maxLineBytes);
        var longStart = 0L;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var outcome = reader.Fill(BlockPool.LargeBytes);
            if (outcome is ReadOutcome.AtEnd or ReadOutcome.Truncated) break;
            if (outcome == ReadOutcome.Hole) visit(new DiskLine { Kind = LineKind.Skipped, Start = reader.HoleStart, End = reader.Framer.Offset });
            while (reader.Framer.TryNext(out var framed))
            {
                Visit(framed, ref longStart, visit);
                if (framed.Kind != FramedKind.LongPart && !goesOn()) return reader.Framer.Offset;
            }
        }

        if (segment.IsFinal && reader.Framer.TryTail(out var tail)) Visit(tail, ref longStart, visit);
        return reader.Framer.Offset;
    }

    private static void Visit(in Framed framed, ref long longStart, LineVisitor visit)
    {
        switch (framed.Kind)
        {
            case FramedKind.Line:
                Classify(framed, visit);
                break;
            case FramedKind.LongPart:
                if (longStart == 0) longStart = framed.Start + 1; // 0: in none
                break;
            case FramedKind.LongEnd:
                visit(new DiskLine { Kind = LineKind.DeadLetter, Start = longStart - 1, End = framed.End });
                longStart = 0;
                break;
            default:
                visit(new DiskLine { Kind = LineKind.Skipped, Start = framed.Start, End = framed.End });
                break;
        }
    }

    private static void Classify(in Framed framed, LineVisitor visit)
    {
        var start = 0;
        if (AuditEventScanner.Scan(framed.Bytes, out var facts) != LineDefect.None && (!Salvage.TryFindEvent(framed.Bytes, out start, out facts) || start == 0))
        {
            visit(new DiskLine { Kind = LineKind.DeadLetter, Start = framed.Start, End = framed.End });
            return;
        }

        if (start > 0) visit(new DiskLine { Kind = LineKind.DeadLetter, Start = framed.Start, End = framed.Start + start });
        visit(new DiskLine { Kind = LineKind.Event, Start = framed.Start + start, End = framed.End, Bytes = framed.Bytes[start..], Facts = facts });
    }
}
