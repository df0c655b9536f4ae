using AuditShipper.Checkpointing;
using AuditShipper.Cli.Disk;
using AuditShipper.Configuration;
using AuditShipper.Discovery;
using AuditShipper.Files;

namespace AuditShipper.Cli.Reset;

/// <summary>What becomes of one source, and its new checkpoint. Holds the source's files open while it lives.</summary>
internal sealed class SourceReset : IDisposable
{
    private readonly AgentOptions options;
    private readonly SourceDisk disk;

    private SourceReset(AgentOptions options, SourceOptions source, SourceDisk disk)
    {
        (this.options, Source, this.disk) = (options, source, disk);
    }

    public SourceOptions Source { get; }
    public IReadOnlyList<NewMark> Marks { get; private set; } = [];
    public long AgainBytes => Marks.Sum(mark => mark.AgainBytes);
    public long SkippedBytes => Marks.Sum(mark => mark.SkippedBytes);

    /// <summary>Where it stands; null: everything has its fate.</summary>
    public (string File, long Offset)? From => Position(Marks.Select(mark => (mark.Segment, mark.Segment.Mark, mark.Segment.IsFinished)));

    /// <summary>Where it will go on; null: behind everything.</summary>
    public (string File, long Offset)? To => Position(Marks.Select(mark => (mark.Segment, mark.Mark, mark.IsFinished)));

    /// <param name="files">The door to the disk.</param>
    /// <param name="options">The configuration.</param>
    /// <param name="source">One of its sources.</param>
    /// <param name="target">Where to.</param>
    /// <param name="inKafka">The checkpoint there; null: none, or none counts.</param>
    /// <exception cref="ResetException">The target cannot be.</exception>
    /// <exception cref="IOException">The disk fails.</exception>
    public static SourceReset Plan(IFileSystem files, AgentOptions options, SourceOptions source, ResetTarget target, Checkpoint? inKafka)
    {
        var reset = new SourceReset(options, source, SourceDisk.Open(files, options, source, inKafka));
        try
        {
            reset.Plan(target);
            return reset;
        }
        catch
        {
            reset.Dispose();
            throw;
        }
    }

    /// <summary>Makes it so: the next start goes on there.</summary>
    /// <exception cref="IOException">The disk fails; the last checkpoint is untouched.</exception>
    public void Write(IFileSystem files, DateTimeOffset now)
    {
        using var store = new CheckpointStore(files, StateDirectoryRules.SourcePath(options.StateDirectory, Source.Name));
        if (store.Load() is CheckpointLoad.NewerVersion newer) throw new IOException(newer.Message);
        store.Save(Checkpoint(now, store.Sequence).ToBytes());
    }

    public void Dispose() => disk.Dispose();

    private static (string File, long Offset)? Position(IEnumerable<(DiskSegment Segment, long Mark, bool IsFinished)> marks)
    {
        (string, long)? position = null;
        foreach (var (segment, mark, isFinished) in marks)
        {
            if (isFinished) continue;
            if (mark < segment.SizeBytes) return (segment.Name.FileName, mark);
            position = (segment.Name.FileName, mark);
        }

        return position;
    }

    private void Plan(ResetTarget target)
    {
        if (disk.Load is CheckpointLoad.NewerVersion newer) throw new IOException(newer.Message);
        var segments = disk.Segments().ToList();
        if (target.Kind == ResetKind.Place) Check(ResetRules.Find(segments, target.Segment), target.OffsetBytes);
        Marks = ResetRules.Plan(segments, target, EndOfLines);
    }

    private void Check(DiskSegment segment, long offset)
    {
        using var file = Open(segment).File!;
        var size = segment.Name.IsCompressed ? segment.SizeBytes : file.Facts().SizeBytes;
        if (offset > size) throw new ResetException($"--to: {segment.Name.FileName} has {size} bytes{(segment.Name.IsCompressed ? ", uncompressed" : "")}; {offset} lies behind its end.");
        if (LineStarts.IsOne(file, offset)) return;
        var after = LineStarts.After(file, offset);
        throw new ResetException(
            $"--to: no line of {segment.Name.FileName} begins at offset {offset}. The nearest that do: {LineStarts.Before(file, offset)}{(after is { } next ? $" and {next}" : "")}.");
    }

    private long EndOfLines(DiskSegment segment)
    {
        using var file = Open(segment).File!;
        return LineStarts.Before(file, file.Facts().SizeBytes);
    }

    private Segment Open(DiskSegment segment) => disk.Reopen(segment) ?? throw new IOException($"{segment.Name.FileName} vanished meanwhile. Try again.");

    private Checkpoint Checkpoint(DateTimeOffset now, long sequence)
    {
        var (open, finished) = (new List<OpenSegmentEntry>(), new FinishedSegments());
        foreach (var mark in Marks)
        {
            var segment = Open(mark.Segment);
            using var file = segment.File!;
            if (mark.IsFinished)
            {
                segment.Mark = mark.Mark;
                finished.Add(segment);
                continue;
            }

            if (segment.IsGunzipped) segment.Tail = ContentRules.TryTail(file, mark.Mark);
            open.Add(CheckpointEntries.Of(segment, mark.Mark)!);
        }

        var made = ResetCheckpoint.Of(options, Source, disk.Checkpoint, open, [.. finished.All.Select(CheckpointEntries.Of)], SkippedBytes, now);
        made = made with { Ledger = ResetLedger.Of(made.Ledger, Marks) };
        return made with { Number = Math.Max(made.Number, sequence) + 1 }; // newer than every one before it, here and in Kafka
    }
}

/// <summary>The checkpoint of a reset.</summary>
internal static class ResetCheckpoint
{
    /// <param name="options">The configuration.</param>
    /// <param name="source">Whose it is.</param>
    /// <param name="last">Null: all were damaged.</param>
    /// <param name="open">Of the files that are there, oldest first.</param>
    /// <param name="finished">Likewise.</param>
    /// <param name="skippedBytes">Which the reset passes over: they get their fate here.</param>
    /// <param name="now">When it is made.</param>
    public static Checkpoint Of(
        AgentOptions options, SourceOptions source, Checkpoint? last, IReadOnlyList<OpenSegmentEntry> open, IReadOnlyList<FinishedSegmentEntry> finished, long skippedBytes, DateTimeOffset now)
    {
        var there = open.Select(entry => entry.Id).Concat(finished.Select(entry => entry.Id)).ToHashSet();
        // What has vanished unsent stays in it: the next start finds that out, and counts it as lost.
        var vanished = (last?.Open ?? []).Where(entry => !there.Contains(entry.Id));
        var totals = new Dictionary<Fate, FateEntry>(last?.Totals ?? new Dictionary<Fate, FateEntry>());
        var skipped = totals.GetValueOrDefault(Fate.Skipped, new(0, 0));
        if (skippedBytes > 0) totals[Fate.Skipped] = new(skipped.Ranges + 1, skipped.Bytes + skippedBytes);
        var checkpoint = last ?? new Checkpoint { Cluster = options.Cluster, Node = options.Node, Source = source.Name, At = now, Open = [], Finished = [], Totals = totals };
        return checkpoint with { At = now, Open = [.. vanished, .. open], Finished = finished, Totals = totals };
    }
}
