using AuditShipper.Checkpointing;
using AuditShipper.Discovery;
using AuditShipper.Observability;
using AuditShipper.Publishing.DeadLetters;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

/// <summary>Writes the marks of one source to the state directory: at most a second behind, dead letters first.</summary>
internal sealed class Checkpointer(
    string cluster, string node, string source, SegmentTracker tracker, AckLedger ledger, DeadLetterStore deadLetters, CheckpointWriter writer,
    SourceMetrics metrics, TimeProvider time, ILogger logger, LogThrottle throttle)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private long begunAt;
    private (long Ledger, long Open, long Finished) begunVersion = (-1, -1, -1);
    private (long Ledger, long Open, long Finished) savedVersion = (-1, -1, -1);

    /// <summary>Null: the last checkpoint was written.</summary>
    public string? Problem { get; private set; }

    /// <summary>Begins a checkpoint if one is due.</summary>
    /// <returns>False: the disk lost dead letters that it had taken; what they held must be read again.</returns>
    public bool Step()
    {
        Hear(wait: false);
        var version = (ledger.Version, tracker.Version, tracker.Finished.Version);
        if (version == savedVersion && Problem is null) metrics.CheckpointIsCurrent();
        if (version == savedVersion || writer.IsBusy || time.GetElapsedTime(begunAt) < Interval) return true;
        return Begin(version);
    }

    /// <summary>Writes the last checkpoint, and waits for it.</summary>
    /// <returns>Whether it is on the disk.</returns>
    public bool Finish()
    {
        Hear(wait: true);
        var version = (ledger.Version, tracker.Version, tracker.Finished.Version);
        if (version == savedVersion) return true;
        if (Begin(version)) Hear(wait: true);
        return version == savedVersion;
    }

    private bool Begin((long Ledger, long Open, long Finished) version)
    {
        begunAt = time.GetTimestamp();
        var flush = deadLetters.Flush(source);
        if (flush.Verdict == DeadLetterFlushVerdict.Rewind) return false;
        if (flush.Verdict == DeadLetterFlushVerdict.Retry)
        {
            Failed(flush.Problem ?? "the dead letters could not be flushed");
            return true;
        }

        begunVersion = version;
        writer.Begin(Take().ToBytes());
        return true;
    }

    private void Hear(bool wait)
    {
        if (writer.TakeOutcome(wait) is not { } outcome) return;
        if (outcome.Problem is { } problem)
        {
            Failed(problem);
            return;
        }

        Problem = null;
        savedVersion = begunVersion;
        metrics.CheckpointIsCurrent();
    }

    private void Failed(string problem)
    {
        Problem = problem;
        metrics.CheckpointFailed();
        if (throttle.TryPass("checkpoint/" + source, out var repeats)) logger.CheckpointFailed(source, problem, repeats);
    }

    private Checkpoint Take() => new()
    {
        Cluster = cluster,
        Node = node,
        Source = source,
        At = time.GetUtcNow(),
        Open = [.. tracker.Open.Select(CheckpointEntries.Of).OfType<OpenSegmentEntry>()],
        Finished = [.. tracker.Finished.All.Select(CheckpointEntries.Of)],
        Totals = Enum.GetValues<Fate>().ToDictionary(fate => fate, fate => new FateEntry(ledger.Totals.Ranges(fate), ledger.Totals.Bytes(fate))),
    };
}
