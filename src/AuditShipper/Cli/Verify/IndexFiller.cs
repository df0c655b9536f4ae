using System.Text;
using AuditShipper.Cli.Disk;
using AuditShipper.Configuration;
using AuditShipper.Discovery;
using AuditShipper.Hosting;
using AuditShipper.Observability;
using AuditShipper.Parsing;
using AuditShipper.Processing.Oversize;

namespace AuditShipper.Cli.Verify;

/// <summary>Reads the files, oldest first, and indexes the lines that should be in the topic; goes on where it stopped.</summary>
internal sealed class IndexFiller(AgentOptions options, SourceOptions source, SourceDisk disk, IReadOnlyList<DiskSegment> segments, TimeRange range, SourceFindings findings)
{
    private readonly RouteWay way = new(options, options.Routes[0], source.Name, new SourceMetrics(source.Name, TimeProvider.System), new LineRedaction(options));
    private readonly OriginalLine original = new();
    private readonly byte[] segmentHex = new byte[SegmentId.HexLength];
    private readonly HashSet<(UInt128, long)> letters = RefusedLetters.Of(disk.FileSystem, options.StateDirectory, source.Name);
    private int ordinal;
    private long offset;
    private long doneBytes;

    public bool IsAtEnd => ordinal >= segments.Count;

    /// <summary>The earliest time of a line in the index, milliseconds since 1970 UTC; null: one of them has none.</summary>
    public long? OldestMs { get; private set; }

    /// <exception cref="IOException">The disk fails.</exception>
    public void Fill(LineIndex index, BeginStep begin, CancellationToken stop)
    {
        OldestMs = long.MaxValue;
        var progress = begin($"{source.Name}: files", segments.Sum(segment => segment.SizeBytes));
        while (!IsAtEnd && !index.IsFull)
        {
            if (!Walk(segments[ordinal], index, progress, stop)) continue;
            doneBytes += segments[ordinal].SizeBytes;
            (ordinal, offset) = (ordinal + 1, 0);
        }

        progress(doneBytes + offset);
    }

    /// <returns>Whether the segment is done.</returns>
    private bool Walk(DiskSegment segment, LineIndex index, Action<long> progress, CancellationToken stop)
    {
        if (disk.Reopen(segment) is not { } opened)
        {
            findings.Note($"{segment.Name.FileName} vanished while it was to be read.");
            return true;
        }

        if (offset == 0) findings.Files++;
        else index.Resume(segment.Id.Value, offset);
        using var file = opened.File;
        opened.ReadOffset = offset;
        try
        {
            offset = LineWalk.Walk(opened, options.Limits.MaxLineBytes, (in line) => Take(segment, line, index, progress), () => !index.IsFull, stop);
            return !index.IsFull;
        }
        catch (InvalidDataException)
        {
            findings.Note($"{segment.Name.FileName} is a damaged .gz: what lies behind the damage cannot be compared.");
            return true;
        }
    }

    private void Take(DiskSegment segment, in DiskLine line, LineIndex index, Action<long> progress)
    {
        progress(doneBytes + line.End);
        if (line.Kind != LineKind.Event)
        {
            if (range.IsAll) findings.TakeOther(line.Kind);
            return;
        }

        var time = line.StageTimestampMs;
        if (!range.Contains(time)) return;
        findings.TakeLine(line.End - line.Start);
        OldestMs = time is { } ms && OldestMs is { } oldest ? Math.Min(ms, oldest) : null;
        var marks = line.End <= segment.Mark || segment.IsFinished ? LineMarks.Settled : LineMarks.None;
        if (letters.Contains((segment.Id.Value, line.Start))) marks |= LineMarks.Letter;
        var hash = HashOfRecord(segment, line, ref marks);
        index.Add(segment.Id.Value, ordinal, line.Start, line.End, hash, marks);
    }

    /// <summary>What the route makes of the line today, by the agent's own way.</summary>
    private ulong HashOfRecord(DiskSegment segment, in DiskLine line, ref LineMarks marks)
    {
        var facts = line.Facts;
        original.Clear();
        switch (way.Judge(line.Bytes, facts, original))
        {
            case RouteVerdict.Filtered:
                marks |= LineMarks.Filtered;
                break;
            case RouteVerdict.Unreadable:
                marks |= LineMarks.Letter;
                break;
            default:
                Encoding.ASCII.GetBytes(segment.Id.ToString(), segmentHex);
                if (way.TryRender(line.Bytes, facts, segmentHex, line.Start, out var value)) return LineIndex.HashOf(value);
                marks |= LineMarks.Letter;
                break;
        }

        return 0;
    }
}
