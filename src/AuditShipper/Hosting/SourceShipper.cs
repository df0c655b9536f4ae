using AuditShipper.Checkpointing;
using AuditShipper.Discovery;
using AuditShipper.Observability;
using AuditShipper.Publishing;
using AuditShipper.Reading;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

/// <summary>
/// Ships one source. A turn:
/// <code>
///   1. recover     a publisher at its end is replaced, and the source rewinds to its marks
///   2. look        at the directory, if it may have changed
///   3. read        whole lines from the oldest segment on, each to its fate, while the in-flight budget lasts
///   4. hear        what was acknowledged; in exactly-once, commit it; the marks follow
///   5. checkpoint  the marks, at most a second behind
/// </code>
/// One thread owns it and everything it is made of.
/// </summary>
internal sealed class SourceShipper : IDisposable
{
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MissingGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartGrace = TimeSpan.FromSeconds(3);

    /// <summary>A block that nobody needed for so long is given back. Not at once: between two large lines nothing may be in flight for a moment.</summary>
    private static readonly TimeSpan TrimInterval = TimeSpan.FromSeconds(1);
    private readonly SourceParts parts;
    private readonly long startedAt;
    private long pausedSince;
    private bool isPaused;
    private bool wasThere;
    private long missingSince;
    private long rotationsSeen;
    private long trimmedAt;

    public SourceShipper(SourceParts parts)
    {
        this.parts = parts;
        startedAt = parts.Time.GetTimestamp();
    }

    /// <summary>Another instance took over: names it. Stop.</summary>
    public string? Twin => parts.Delivery.Twin;

    public int Pending => parts.Ledger.Pending;

    /// <returns>Whether something was read: there may be more at once.</returns>
    public bool Turn(CancellationToken stop)
    {
        parts.Health.Beat(parts.Name);
        if (isPaused && parts.Time.GetElapsedTime(pausedSince) < FailurePause) return false;
        isPaused = false;
        var progressed = false;
        string? diskProblem = null;
        try
        {
            parts.Delivery.StepRenewal();
            if (parts.Delivery.NeedsRecovery) parts.Delivery.Recover(parts.Walk.Rewind);
            parts.Chain.Turn();
            Look(force: false);
            NoteLosses(stop);
            progressed = parts.Walk.Read(stop);
            if (parts.Walk.MustLook) Look(force: true);
            parts.Lag.Step();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            parts.Metrics.ReadFailed();
            diskProblem = failure.Message;
            (isPaused, pausedSince) = (true, parts.Time.GetTimestamp());
        }

        Settle();
        Report(diskProblem ?? SourceProblem());
        return progressed;
    }

    /// <summary>Waits for acknowledgements, at most so long.</summary>
    /// <returns>False: there is nothing that could wake it; the caller waits.</returns>
    public bool Wait(TimeSpan most)
    {
        if (!parts.Delivery.Poll(most)) return false;
        Settle();
        return true;
    }

    /// <summary>After the last turn: what is in flight gets its acknowledgements until the deadline, then the last checkpoint is written.</summary>
    /// <returns>Whether everything that was read has its fate, durably.</returns>
    public bool Stop(TimeSpan deadline)
    {
        var begun = parts.Time.GetTimestamp();
        NoteLosses(new CancellationToken(canceled: true)); // those of a start that was never followed by a turn
        while (parts.Ledger.Pending > parts.Ledger.Torn && !parts.Delivery.NeedsRecovery && parts.Time.GetElapsedTime(begun) < deadline)
        {
            parts.Health.Beat(parts.Name);
            parts.Delivery.Commit(now: true);
            if (parts.Ledger.Pending > parts.Ledger.Torn) parts.Delivery.Poll(TimeSpan.FromMilliseconds(50));
        }

        parts.Tracker.CloseFinished();
        var pending = parts.Ledger.Pending;
        var saved = parts.Checkpointer.Finish();
        if (pending > 0 && parts.Delivery.NeedsRecovery) parts.Logger.StoppedUnfinished(parts.Name, pending, parts.Delivery.Problem ?? "the publisher ended");
        else if (pending > 0 && pending == parts.Ledger.Torn) parts.Logger.StoppedUnfinished(parts.Name, pending, "the client's queue was full in the middle of a line.");
        else if (pending > 0) parts.Logger.StoppedAtDeadline(parts.Name, pending);
        else if (saved) parts.Logger.StoppedClean(parts.Name);
        return pending == 0 && saved;
    }

    public void Dispose()
    {
        parts.Delivery.Dispose();
        parts.Ledger.Clear();
        parts.Walk.Dispose();
        parts.Pool.Dispose();
    }

    private void Look(bool force)
    {
        if (!parts.Watch.Step(force)) return;
        parts.Chain.Looked();
        if (parts.Tracker.Rotations > rotationsSeen) parts.Metrics.Rotated(parts.Tracker.Rotations - rotationsSeen);
        rotationsSeen = parts.Tracker.Rotations;
    }

    /// <summary>Marks follow the acknowledgements: losses get their place in the ledger, finished segments are closed, the checkpoint is written.</summary>
    private void Settle()
    {
        parts.Delivery.Commit(now: false);
        parts.Tracker.CloseFinished();
        var totals = parts.Ledger.Totals;
        parts.Delivered.Report(parts.Metrics, totals);
        parts.Metrics.InFlight(parts.Ledger.Pending, parts.Walk.InFlightBytes);
        parts.Delivery.LeaveOneByOne(parts.Tracker.Open);
        if (!parts.Checkpointer.Step()) parts.Delivery.Restart();
        Trim();
        parts.Position.Step();
    }

    private void Trim()
    {
        if (parts.Time.GetElapsedTime(trimmedAt) < TrimInterval) return;
        parts.Pool.Trim();
        trimmedAt = parts.Time.GetTimestamp();
    }

    /// <summary>Before anything else is read: what was lost gets its fate first, and nobody waits long to hear of it.</summary>
    private void NoteLosses(CancellationToken stop)
    {
        if (!parts.Checkpoints.IsPositionKnown) return; // the checkpoint in Kafka may have passed them
        parts.Chain.Step();
        parts.Losses.Step();
        parts.Gaps.Step(stop);
    }

    private string? SourceProblem()
    {
        if (parts.Tracker.Problem is { } problem) return problem;
        if (parts.Tracker.IsLiveThere)
        {
            (wasThere, missingSince) = (true, 0);
            return null;
        }

        if (missingSince == 0) missingSince = parts.Time.GetTimestamp();
        return wasThere && parts.Time.GetElapsedTime(missingSince) < MissingGrace
            ? null
            : $"{parts.Path} does not exist. The API server makes it at its start when --audit-log-path names it; correct that or sources[].path.";
    }

    private void Report(string? sourceProblem)
    {
        Report(parts.SourceComponent, sourceProblem ?? parts.Fates.Problem);
        Report(parts.KafkaComponent, parts.Silence.Explain(parts.Delivery.Problem));
        Report(parts.StateComponent, parts.Checkpointer.Problem);
    }

    private void Report(string component, string? problem)
    {
        if (problem is null)
        {
            parts.Health.SetReady(component);
            return;
        }

        parts.Health.SetNotReady(component, problem);
        if (parts.Time.GetElapsedTime(startedAt) < StartGrace) return; // connections take a moment
        if (parts.Throttle.TryPass(parts.Silence.Cause == problem ? component + "/cause" : component, out var repeats)) parts.Logger.Waiting(parts.Name, problem, repeats);
    }
}
