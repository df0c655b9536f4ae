using AuditShipper.Checkpointing;
using AuditShipper.Discovery;
using AuditShipper.Observability;
using AuditShipper.Publishing.DeadLetters;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

/// <summary>Writes the marks of one source to the state directory: at most a second behind, dead letters first.</summary>
internal sealed class Checkpointer(
    string source, CheckpointTaker checkpoints, SegmentTracker tracker, AckLedger ledger, DeadLetterStore deadLetters, CheckpointWriter writer,
    SourceMetrics metrics, TimeProvider time, ILogger logger, LogThrottle throttle)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private long begunAt;
    private long? firstLedgerVersion; // of a life's first checkpoint: nothing is acknowledged by then
    private bool hasProgressed;
    private bool hasLostLetters;
    private (long Ledger, long Finished, long Open) begunVersion = (-1, -1, -1);
    private (long Ledger, long Finished, long Open) savedVersion = (-1, -1, -1);

    /// <summary>Null: the last checkpoint was written.</summary>
    public string? Problem { get; private set; }

    /// <summary>Begins a checkpoint if one is due.</summary>
    /// <returns>False: the disk lost dead letters that it had taken; what they held must be read again.</returns>
    public bool Step()
    {
        Hear(wait: false);
        StepUnlessHeld();
        var mustRewind = hasLostLetters;
        hasLostLetters = false;
        return !mustRewind;
    }

    /// <returns>Whether every dead letter that the marks pass over is safe on the disk.</returns>
    public bool TryFlushDeadLetters()
    {
        var flush = deadLetters.Flush(source);
        hasLostLetters |= flush.Verdict == DeadLetterFlushVerdict.Rewind;
        if (flush.Verdict == DeadLetterFlushVerdict.Retry) Failed(flush.Problem ?? "the dead letters could not be flushed");
        return flush.Verdict == DeadLetterFlushVerdict.Flushed;
    }

    private void StepUnlessHeld()
    {
        var version = Version;
        if (version == savedVersion && Problem is null) metrics.CheckpointIsCurrent();
        if (version == savedVersion || writer.IsBusy || checkpoints.IsHeld || !IsDue(version.Ledger)) return;
        Begin(version);
    }

    /// <summary>The first acknowledgements of a life are written at once: a life that ends within its first second must not have been for nothing.</summary>
    private bool IsDue(long ledgerVersion) => time.GetElapsedTime(begunAt) >= Interval || (!hasProgressed && firstLedgerVersion is { } first && ledgerVersion != first);

    /// <summary>Writes the last checkpoint, and waits for it.</summary>
    /// <returns>Whether it is on the disk.</returns>
    public bool Finish()
    {
        Hear(wait: true);
        var version = Version;
        if (version == savedVersion) return true;
        if (checkpoints.IsHeld) return false; // the checkpoint topic knows more
        Begin(version);
        Hear(wait: true);
        return version == savedVersion;
    }

    private (long Ledger, long Finished, long Open) Version => (ledger.Version, tracker.Finished.Version, tracker.Version);

    private void Begin((long Ledger, long Finished, long Open) version)
    {
        begunAt = time.GetTimestamp();
        hasProgressed |= version.Ledger != (firstLedgerVersion ??= version.Ledger);
        if (!TryFlushDeadLetters()) return;
        begunVersion = version;
        writer.Begin(checkpoints.Take().ToBytes());
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
}
