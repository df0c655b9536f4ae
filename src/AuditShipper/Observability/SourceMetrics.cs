using System.Collections.Concurrent;

namespace AuditShipper.Observability;

/// <summary>
/// What one source counts. Every call is a few atomic adds or stores, from any thread, without allocation; an exporter reads
/// the fields when it is asked. Call once per batch.
/// </summary>
internal sealed class SourceMetrics
{
    private readonly TimeProvider time;
    private readonly ConcurrentQueue<FilteredEvents> filtered = new();
    private long readBytes, readLines, readErrors;
    private long deliveredRecords, deliveredBytes, inFlightRecords, inFlightBytes;
    private long lagBytes, oldestUnshippedMs;
    private long rotations, openSegments, heldDeletedBytes;
    private long checkpointCurrentAt, checkpointFailures, damagedCheckpoints;
    private long producerRebuilds, resentRecords, replacedTimestamps, refusedNotices;
    private long degradedEvents;
    private long committedTransactions, abortedTransactions;

    public SourceMetrics(string name, TimeProvider time)
    {
        this.time = time;
        Tag = new("source", name);
        checkpointCurrentAt = time.GetTimestamp();
    }

    public KeyValuePair<string, object?> Tag { get; }
    public LabelledCount DeadLetterRecords { get; } = new(DeadLetterReasons.All);
    public LabelledCount DeadLetterBytes { get; } = new(DeadLetterReasons.All);
    public LabelledCount SettledBytes { get; } = new(FateLabels.All);
    public IReadOnlyCollection<FilteredEvents> Filtered => filtered;
    public LabelledCount LostBytes { get; } = new(LostReasons.All);
    public LabelledCount LostRanges { get; } = new(LostReasons.All);
    public LabelledCount SkippedBytes { get; } = new(SkipReasons.All);
    public LabelledCount ProduceErrors { get; } = new(ProduceErrorKinds.All);

    public long ReadBytes => Interlocked.Read(ref readBytes);
    public long ReadLines => Interlocked.Read(ref readLines);
    public long ReadErrors => Interlocked.Read(ref readErrors);
    public long DeliveredRecords => Interlocked.Read(ref deliveredRecords);
    public long DeliveredBytes => Interlocked.Read(ref deliveredBytes);
    public long InFlightRecords => Interlocked.Read(ref inFlightRecords);
    public long InFlightBytes => Interlocked.Read(ref inFlightBytes);
    public long LagBytes => Interlocked.Read(ref lagBytes);
    public long Rotations => Interlocked.Read(ref rotations);
    public long OpenSegments => Interlocked.Read(ref openSegments);
    public long HeldDeletedBytes => Interlocked.Read(ref heldDeletedBytes);
    public long CheckpointFailures => Interlocked.Read(ref checkpointFailures);
    public long DamagedCheckpoints => Interlocked.Read(ref damagedCheckpoints);
    public long ProducerRebuilds => Interlocked.Read(ref producerRebuilds);
    public long ResentRecords => Interlocked.Read(ref resentRecords);
    public long RefusedNotices => Interlocked.Read(ref refusedNotices);
    public long DegradedEvents => Interlocked.Read(ref degradedEvents);
    public long CommittedTransactions => Interlocked.Read(ref committedTransactions);
    public long AbortedTransactions => Interlocked.Read(ref abortedTransactions);
    public long ReplacedTimestamps => Interlocked.Read(ref replacedTimestamps);

    /// <summary>Null: nothing waits, or nobody knows since when.</summary>
    public DateTimeOffset? OldestUnshipped => Interlocked.Read(ref oldestUnshippedMs) is > 0 and var since ? DateTimeOffset.FromUnixTimeMilliseconds(since) : null;

    /// <summary>Seconds, computed when asked: it grows while the loop hangs. 0: nothing waits.</summary>
    public double OldestUnshippedAgeSeconds
    {
        get
        {
            var since = Interlocked.Read(ref oldestUnshippedMs);
            return since == 0 ? 0 : Math.Max(0, (time.GetUtcNow().ToUnixTimeMilliseconds() - since) / 1000.0);
        }
    }

    /// <summary>Seconds since <see cref="CheckpointIsCurrent"/>, or since the start.</summary>
    public double CheckpointAgeSeconds => time.GetElapsedTime(Interlocked.Read(ref checkpointCurrentAt)).TotalSeconds;

    /// <param name="bytes">Uncompressed.</param>
    /// <param name="lines">Whole lines among them.</param>
    public void Read(long bytes, long lines)
    {
        Interlocked.Add(ref readBytes, bytes);
        Interlocked.Add(ref readLines, lines);
    }

    /// <returns>Counts what a route does not want.</returns>
    /// <param name="topic">Of the route.</param>
    /// <param name="rules">How many its policy has.</param>
    public FilteredEvents CountFiltered(string topic, int rules)
    {
        var counts = new FilteredEvents(topic, rules);
        filtered.Enqueue(counts);
        return counts;
    }

    /// <summary>The disk or a right stopped a read; it is tried again.</summary>
    public void ReadFailed() => Interlocked.Increment(ref readErrors);

    /// <summary>Acknowledged.</summary>
    public void Delivered(long records, long bytes)
    {
        Interlocked.Add(ref deliveredRecords, records);
        Interlocked.Add(ref deliveredBytes, bytes);
    }

    public void InFlight(long records, long bytes)
    {
        Interlocked.Exchange(ref inFlightRecords, records);
        Interlocked.Exchange(ref inFlightBytes, bytes);
    }

    /// <param name="reason">One of <see cref="DeadLetterReasons"/>.</param>
    /// <param name="bytes">Of the line or fragment.</param>
    public void DeadLetter(string reason, long bytes)
    {
        DeadLetterRecords.Add(reason, 1);
        DeadLetterBytes.Add(reason, bytes);
    }

    /// <param name="reason">One of <see cref="LostReasons"/>.</param>
    /// <param name="bytes">Null: size unknown, counted as one byte, so that an alert on the bytes alone never misses a loss.</param>
    public void Lost(string reason, long? bytes)
    {
        LostRanges.Add(reason, 1);
        LostBytes.Add(reason, bytes ?? 1);
    }

    /// <param name="fate">One of <see cref="FateLabels"/>.</param>
    /// <param name="bytes">In the uncompressed segment, passed by its mark.</param>
    public void Settled(string fate, long bytes) => SettledBytes.Add(fate, bytes);

    /// <param name="reason">One of <see cref="SkipReasons"/>.</param>
    /// <param name="bytes">In the uncompressed segment.</param>
    public void Skipped(string reason, long bytes) => SkippedBytes.Add(reason, bytes);

    /// <param name="bytes">What the directory holds and has no fate yet.</param>
    /// <param name="oldestUnshipped">When the oldest of it was written, as far as is known; null: nothing waits.</param>
    public void Lag(long bytes, DateTimeOffset? oldestUnshipped)
    {
        Interlocked.Exchange(ref lagBytes, bytes);
        Interlocked.Exchange(ref oldestUnshippedMs, oldestUnshipped?.ToUnixTimeMilliseconds() ?? 0);
    }

    public void Rotated(long times = 1) => Interlocked.Add(ref rotations, times);

    /// <param name="open">Segments open now.</param>
    /// <param name="heldBytes">Disk space of those among them that no name leads to any more.</param>
    public void Segments(long open, long heldBytes)
    {
        Interlocked.Exchange(ref openSegments, open);
        Interlocked.Exchange(ref heldDeletedBytes, heldBytes);
    }

    /// <summary>The checkpoint on the disk says all that is known: just written, or nothing to write. Call it in each such turn.</summary>
    public void CheckpointIsCurrent() => Interlocked.Exchange(ref checkpointCurrentAt, time.GetTimestamp());

    public void CheckpointFailed() => Interlocked.Increment(ref checkpointFailures);

    /// <summary>A slot was torn, empty or foreign at the start.</summary>
    public void CheckpointDamaged() => Interlocked.Increment(ref damagedCheckpoints);

    /// <param name="kind">One of <see cref="ProduceErrorKinds"/>.</param>
    /// <param name="times">Records or events concerned.</param>
    public void ProduceError(string kind, long times = 1) => ProduceErrors.Add(kind, times);

    public void ProducerRebuilt() => Interlocked.Increment(ref producerRebuilds);

    /// <summary>Sent again after a rebuild: possible duplicates.</summary>
    public void Resent(long records) => Interlocked.Add(ref resentRecords, records);

    /// <summary>Sent without parts that made it too large.</summary>
    public void Degraded() => Interlocked.Increment(ref degradedEvents);

    public void TransactionCommitted() => Interlocked.Increment(ref committedTransactions);

    /// <summary>Given up with its publisher; a later look may show that it was committed after all.</summary>
    public void TransactionAborted() => Interlocked.Increment(ref abortedTransactions);

    /// <summary>The broker refused the notice of a dead letter; the letter itself is kept.</summary>
    public void NoticeRefused() => Interlocked.Increment(ref refusedNotices);

    /// <summary>Sent with the time of sending, because the event's own could not be used.</summary>
    public void TimestampReplaced(long records = 1) => Interlocked.Add(ref replacedTimestamps, records);
}
