using AuditShipper.Checkpointing;
using AuditShipper.Discovery;
using AuditShipper.Tests.DeadLetters;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Hosting.Tailing;

/// <summary>
/// Knows what was written, what was destroyed and who held it, what was delivered, and what the checkpoint on the disk says; and throws
/// as soon as the agent breaks a promise.
/// </summary>
internal sealed class Truth
{
    private readonly LogDirectory log;
    private readonly MemoryFileSystem memory;
    private readonly Dictionary<string, Generation> byId = [];
    private readonly HashSet<(string Segment, long Offset)> delivered = [];
    private readonly HashSet<(string Segment, long Offset)> mayComeAgain = [];
    private readonly HashSet<(string Segment, long Offset)> covered = [];
    private readonly Dictionary<string, long> lastFirst = [];
    private readonly List<LoggedLoss> losses = [];
    private AgentLife? life;
    private int missing;
    private int looksBefore;
    private int looksOfRestoring;
    private Checkpoint? checkpoint;
    private int flushesSeen = -1;

    public Truth(LogDirectory log, MemoryFileSystem memory)
    {
        (this.log, this.memory) = (log, memory);
        log.Looks = () => looksBefore + LooksOfLife;
        log.OnUnlinked = Unlinked;
        log.OnTruncating = Truncating;
    }

    private int LooksOfLife => life?.Disk.Lists.GetValueOrDefault(AgentLife.LogDirectory) ?? 0;

    // ---- what the broker sees

    public void Delivered(SentRecord record)
    {
        var generation = Find(record.Segment) ?? throw Broken($"a record of segment {record.Segment}, which was never written");
        var item = generation.Items().FirstOrDefault(item => item.Start == record.Offset) ?? throw Broken($"no line begins at {record.Offset} of generation {generation.Number}");
        if (item.IsLetter) throw Broken($"the line at {record.Offset} of generation {generation.Number} is none to deliver");
        if (!generation.Content.Slice((int)item.Start, item.Length).SequenceEqual(record.Value)) throw Broken($"the bytes at {record.Offset} of generation {generation.Number} are not those that were written");
        var key = (record.Segment, record.Offset);
        if (!delivered.Add(key))
        {
            if (!mayComeAgain.Remove(key)) throw Broken($"the line at {record.Offset} of generation {generation.Number} came twice, without a reason");
            return;
        }

        if (lastFirst.GetValueOrDefault(record.Segment, -1) > record.Offset) throw Broken($"the line at {record.Offset} of generation {generation.Number} came after a later one");
        lastFirst[record.Segment] = record.Offset;
    }

    /// <summary>A publisher ends: what it delivered behind a record without an acknowledgement comes again, and what only memory held is gone.</summary>
    public void PublisherEnds()
    {
        if (life is null) return;
        foreach (var (segment, offset) in delivered)
        {
            var generation = byId[segment];
            var end = generation.Items().First(item => item.Start == offset).End;
            if (life.Parts.Tracker.Open.FirstOrDefault(open => $"{open.Id}" == segment) is { } behind && behind.Mark < end) mayComeAgain.Add((segment, offset));
        }

        foreach (var generation in log.Generations.Where(generation => generation.DiesWithRewind)) Die(generation);
    }

    // ---- the agent's lives

    public void Starting() => CheckCheckpoint();

    public void Started(AgentLife started)
    {
        life = started;
        looksOfRestoring = LooksOfLife;
    }

    public void Ended(bool isClean)
    {
        losses.AddRange(life!.Log.Losses);
        missing += life.Log.Missing;
        looksBefore += LooksOfLife;
        life = null;
        flushesSeen = -1;
        CheckCheckpoint();
        if (!isClean) mayComeAgain.UnionWith(delivered.Except(covered));
        foreach (var generation in log.Generations)
        {
            Die(generation);
            if (!isClean) generation.CountedUpTo = 0; // what only memory knew
            // What was delivered after the last checkpoint, and is gone: the next life cannot know, and calls it lost.
            if (!isClean && Outside(generation) < generation.Length) generation.IsDamaged = true;
        }

        CountWhatTheCheckpointKnows();
    }

    private void Die(Generation generation)
    {
        if (generation.DiesWithAgentFrom is not { } from) return;
        generation.ExcusedFrom = Math.Min(generation.ExcusedFrom, from);
        (generation.DiesWithAgentFrom, generation.DiesWithRewind, generation.IsDamaged) = (null, false, true);
    }

    // ---- what is destroyed

    private void Unlinked(LogFile file)
    {
        if (file.Holds == 0) return;
        var generation = file.Generation;
        var outside = Outside(generation);
        if (outside >= generation.Length && generation.IsClosed) return;
        var hadToBeHeld = life is not null && LooksOfLife > looksOfRestoring && log.Looks() > file.NamedAtLook && !file.IsSecondary && !generation.IsAfterTruncation;
        if (hadToBeHeld || HolderOf(file) is not null)
        {
            // Read already, perhaps: but a dead letter is in memory until the next checkpoint.
            generation.DiesWithAgentFrom = Math.Min(generation.DiesWithAgentFrom ?? long.MaxValue, outside);
            return;
        }

        generation.ExcusedFrom = Math.Min(generation.ExcusedFrom, outside);
        generation.IsDamaged = true;
        if (life is null) CountWhatTheCheckpointKnows();
    }

    private void Truncating(LogFile file)
    {
        var generation = file.Generation;
        var outside = Outside(generation, except: file);
        if (outside >= generation.Length) return;
        if (HolderOf(file) is not { Id: not null } segment)
        {
            generation.IsDamaged = true;
            generation.ExcusedFrom = Math.Min(generation.ExcusedFrom, outside);
            if (life is null) CountWhatTheCheckpointKnows();
            return;
        }

        generation.IsDamaged |= segment.ReadOffset < generation.Length;
        generation.ExcusedFrom = Math.Min(generation.ExcusedFrom, Math.Max(segment.ReadOffset, outside));
        generation.CountedUpTo = Math.Max(generation.CountedUpTo, segment.SizeBytes);
        (generation.DiesWithAgentFrom, generation.DiesWithRewind) = (outside, true);
    }

    private long Outside(Generation generation, LogFile? except = null) =>
        log.Files.Where(file => file.Generation == generation && file != except).Select(file => file.IsSecondary ? file.HeldBytes : long.MaxValue).DefaultIfEmpty(0).Max();

    /// <summary>The segment for which the agent has this very file open.</summary>
    private Segment? HolderOf(LogFile file) => life?.Parts.Tracker.Open.FirstOrDefault(segment =>
        segment.File is not null && segment.Facts.Inode == file.Inode && (segment.Id is null ? file.Generation.Id is null || !file.Generation.IsAfterTruncation : $"{segment.Id}" == file.Generation.Id));

    /// <summary>An open segment in the checkpoint whose bytes are gone is a loss that the next start tells, unless all of it had its fate.</summary>
    private void CountWhatTheCheckpointKnows()
    {
        if (checkpoint is null) return;
        foreach (var entry in checkpoint.Open)
        {
            if (Find(entry.Id) is { IsDamaged: true } generation) generation.CountedUpTo = Math.Max(generation.CountedUpTo, entry.Final || Outside(generation) > 0 ? entry.Size : long.MaxValue);
        }
    }

    // ---- the checkpoint

    public void CheckCheckpoint()
    {
        if (flushesSeen == memory.Flushes.Count) return;
        flushesSeen = memory.Flushes.Count;
        checkpoint = ReadCheckpoint();
        if (checkpoint is null) return;
        LedgerTruth.Check(checkpoint, log.Generations);
        var marks = checkpoint.Open.Select(entry => (entry.Id, entry.Mark)).Concat(checkpoint.Finished.Where(entry => entry.Id is not null).Select(entry => (Id: entry.Id!, Mark: long.MaxValue)));
        foreach (var (id, mark) in marks)
        {
            var generation = Find(id) ?? throw Broken($"the checkpoint names segment {id}, which was never written");
            foreach (var item in generation.Items().Where(item => item.End <= mark && !item.IsLetter))
            {
                if (delivered.Contains((id, item.Start))) covered.Add((id, item.Start));
                else if (!IsLost(generation, item) && (mark < long.MaxValue || item.End <= generation.ExcusedFrom)) throw Broken($"the checkpoint covers the line at {item.Start} of generation {generation.Number}, which was not acknowledged");
            }
        }
    }

    private Checkpoint? ReadCheckpoint()
    {
        var newest = ((string[])["checkpoint.0", "checkpoint.1"])
            .Select(slot => $"{AgentLife.SourceStateDirectory}/{slot}")
            .Where(path => memory.TryStat(path) is not null)
            .Select(path => CheckpointFileFormat.Decode(memory.ReadAll(path)))
            .OfType<SlotContent.Valid>()
            .MaxBy(slot => slot.Sequence);
        return newest is { Sequence: > 0 } ? Checkpoint.Parse(newest.Payload.Span) : null;
    }

    // ---- in the end

    public bool IsAllDone() => log.Generations.TrueForAll(generation => generation.Items().All(item => item.IsLetter || Has(generation, item) || item.End > generation.ExcusedFrom));

    public void CheckAll(string when)
    {
        foreach (var generation in log.Generations)
        {
            foreach (var item in generation.Items().Where(item => !item.IsLetter && item.End <= generation.ExcusedFrom))
            {
                if (!Has(generation, item)) throw Broken($"{when}: the line at {item.Start} of generation {generation.Number} ({generation.Id}) was never delivered");
            }
        }
    }

    /// <summary>Dead letters are exactly what is no event, or was refused.</summary>
    public void CheckLetters()
    {
        var letters = DeadLetterReader.ReadAll(memory, AgentLife.DeadLetterDirectory);
        var kept = new HashSet<(string, long)>();
        foreach (var letter in letters)
        {
            var generation = Find(letter.Header.Key.Segment) ?? throw Broken($"a dead letter of segment {letter.Header.Key.Segment}, which was never written");
            var offset = letter.Header.Key.OffsetBytes;
            var item = generation.Items().FirstOrDefault(item => item.Start == offset) ?? throw Broken($"a dead letter where no line begins: {offset} of generation {generation.Number}");
            if (!item.IsLetter) throw Broken($"the line at {offset} of generation {generation.Number} is a dead letter ({letter.Header.Key.Reason}), and is an event");
            if (!generation.Content.Slice((int)item.Start, item.Length).SequenceEqual(letter.Bytes)) throw Broken($"the dead letter at {offset} of generation {generation.Number} holds other bytes");
            if (!kept.Add((generation.Id!, offset))) throw Broken($"the dead letter at {offset} of generation {generation.Number} is there twice");
        }

        foreach (var generation in log.Generations)
        {
            foreach (var item in generation.Items().Where(item => item.IsLetter && item.End <= generation.ExcusedFrom))
            {
                if (!kept.Contains((generation.Id!, item.Start))) throw Broken($"no dead letter for {item.Start} of generation {generation.Number}");
            }
        }
    }

    /// <summary>What is missing and was known is told; nothing is told where nothing was destroyed.</summary>
    public void CheckLosses()
    {
        if (missing > 0 && !log.Generations.Exists(generation => generation.IsDamaged)) throw Broken("backups are said to be missing, and none was destroyed");
        foreach (var loss in losses.Where(loss => loss.Segment.Length > 0))
        {
            if (Find(loss.Segment) is not { IsDamaged: true } generation) throw Broken($"{loss}: nothing of it was destroyed");
            if (loss.Bytes == 0) throw Broken($"{loss}: no byte is lost (generation {generation.Number})");
        }

        foreach (var generation in log.Generations)
        {
            foreach (var item in generation.Items().Where(item => !item.IsLetter && !Has(generation, item) && item.End <= generation.CountedUpTo))
            {
                if (!IsLost(generation, item)) throw Broken($"the line at {item.Start} of generation {generation.Number} is missing, and no loss tells of it");
            }
        }
    }

    private bool IsLost(Generation generation, Item item) =>
        losses.Concat(life?.Log.Losses ?? []).Any(loss => loss.Segment == generation.Id && loss.Offset < item.End && (loss.Bytes is null || loss.Offset + loss.Bytes >= item.End));

    private bool Has(Generation generation, Item item) => generation.Id is { } id && delivered.Contains((id, item.Start));

    private Generation? Find(string id)
    {
        if (byId.TryGetValue(id, out var known)) return known;
        return log.Generations.FirstOrDefault(generation => generation.Id == id) is { } found ? byId[id] = found : null;
    }

    private static InvalidOperationException Broken(string promise) => new(promise);
}
