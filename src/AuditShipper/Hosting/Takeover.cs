using System.Text.Json;
using AuditShipper.Checkpointing;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Transactions;

namespace AuditShipper.Hosting;

/// <summary>
/// What comes before the first record of a publisher:
/// <code>
///   1. twin        after a fencing: does the checkpoint topic hold the claim of another instance? A transaction that outlived its timeout looks the same
///   2. initialize  fences every other instance, aborts what it left open. The reader connects meanwhile; it reads nothing yet
///   3. find        the newest committed checkpoint: of this instance, of an earlier life, or of a twin
///   4. claim       this instance's own, the first transaction
/// </code>
/// At-least-once knows step 3 alone, once, and only where an earlier life may have left its newest checkpoint in Kafka (<see cref="Begin"/>).
/// A replay knows step 2 alone: it has no checkpoint, and whoever fences it is another replay of the same source.
/// </summary>
/// <param name="topic">Null: there is none, as for a replay; without a cycle <see cref="Begin"/> must not be called then.</param>
/// <param name="cycle">Null: at-least-once.</param>
/// <param name="checkpoints">Numbers them.</param>
/// <param name="source">Its name.</param>
/// <param name="resume">Puts the source where the checkpoint in Kafka says. Called at most once, before anything is sent.</param>
/// <param name="flushDeadLetters">As for <see cref="TransactionCycle.Step"/>.</param>
internal sealed class Takeover(
    ICheckpointTopic? topic, TransactionCycle? cycle, CheckpointTaker checkpoints, string source, Action<Checkpoint> resume, Func<bool> flushDeadLetters) : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    /// <summary>librdkafka asks for the coordinator when it is called; by itself it would ask half a second after an attempt that came before the connection.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(10);

    private const int FirstWaits = 100;
    private Stage stage = Stage.Done;
    private int waits;

    private enum Stage : byte
    {
        LookForTwin,
        Initialize,
        Find,
        Claim,
        Done,
    }

    public bool IsDone => stage == Stage.Done;

    /// <summary>What it waits for; null: for nothing but the broker.</summary>
    public string? Problem { get; private set; }

    /// <summary>Names the instance that took over; null: none did.</summary>
    public string? Twin { get; private set; }

    /// <summary>At the start: only Kafka knows where the source stands.</summary>
    public void Begin()
    {
        checkpoints.IsPositionKnown = false;
        (stage, waits) = (cycle is null ? Stage.Find : Stage.Initialize, 0);
    }

    /// <summary>A new publisher must go the whole way.</summary>
    /// <param name="wasFenced">The last one was told that another instance has its identity, or that its transaction was aborted.</param>
    public void Restart(bool wasFenced)
    {
        if (cycle is not null) (stage, waits) = (wasFenced && topic is not null ? Stage.LookForTwin : Stage.Initialize, 0);
        if (wasFenced && topic is null)
            Twin = $"Another replay of source {source} took over, or a transaction outlived kafka.transactions' timeout. Run one at a time, and start it again.";
    }

    /// <summary>Goes as far as it can. Blocks for about a second at most.</summary>
    /// <param name="publisher">One without a fault.</param>
    /// <param name="rewind">Goes back to the marks.</param>
    public void Step(IRecordPublisher publisher, Action rewind)
    {
        Problem = null;
        Stage begun;
        do
        {
            begun = stage;
            StepOnce(publisher, rewind);
        }
        while (stage != begun && !IsDone);
    }

    public void Dispose() => topic?.Dispose();

    private void StepOnce(IRecordPublisher publisher, Action rewind)
    {
        switch (stage)
        {
            case Stage.LookForTwin when Search() is { } found:
                if (!IsTwin(found.Newest)) stage = Stage.Initialize;
                break;
            case Stage.Initialize when Initialize(publisher.Transactions!):
                stage = Stage.Find;
                if (topic is null) Take(null, rewind);
                break;
            case Stage.Find when Search() is { } found:
                if (!IsTwin(found.Newest)) Take(found.Newest, rewind);
                break;
            case Stage.Claim when cycle!.Claim(publisher, flushDeadLetters):
                stage = Stage.Done;
                break;
        }
    }

    private bool Initialize(ITransactions transactions)
    {
        if (waits++ == 0)
        {
            topic?.Prepare();
            if (transactions.Initialize(TimeSpan.Zero) == TransactionStep.Done) return true;
            checkpoints.WarmUp();
        }

        return transactions.Initialize(waits <= FirstWaits ? FirstWait : Wait) == TransactionStep.Done;
    }

    private void Take(Checkpoint? newest, Action rewind)
    {
        if (cycle?.Unknown is { } unknown)
        {
            var isCommitted = newest is not null && newest.Number == unknown && IsOurs(newest);
            cycle.Resolve(isCommitted);
            if (!isCommitted) rewind();
        }

        if (!checkpoints.IsPositionKnown && newest is not null && newest.Number > checkpoints.Number) resume(newest);
        checkpoints.IsPositionKnown = true;
        if (newest is not null) checkpoints.Continue(newest.Number);
        if (cycle is not null) cycle.Committed = Math.Max(cycle.Committed, newest?.Number ?? 0);
        stage = cycle is null || topic is null ? Stage.Done : Stage.Claim;
    }

    /// <summary>Once this instance has taken over, a newer checkpoint that is not its own is a twin's.</summary>
    private bool IsTwin(Checkpoint? newest)
    {
        if (!checkpoints.IsPositionKnown || newest is null || IsOurs(newest) || newest.Number <= cycle!.Committed) return false;
        Twin = TwinRules.Describe(source, newest.Instance);
        return true;
    }

    private bool IsOurs(Checkpoint checkpoint) => checkpoint.Instance?.Id == checkpoints.Instance.Id;

    /// <returns>Null: not yet.</returns>
    private Finding? Search()
    {
        switch (topic!.Search(Wait))
        {
            case CheckpointSearch.Found found:
                return Parse(found.Payload);
            case CheckpointSearch.None:
                return new Finding(null);
            case CheckpointSearch.Pending pending:
                Problem = pending.Problem;
                return null;
            default:
                throw new InvalidOperationException("unknown outcome of a search for a checkpoint");
        }
    }

    private Finding? Parse(byte[] payload)
    {
        try
        {
            return new Finding(Checkpoint.Parse(payload));
        }
        catch (JsonException exception)
        {
            Problem = $"The newest record of source {source} in the checkpoint topic is no checkpoint of this program: {exception.Message} "
                + "If somebody else wrote it, delete it with a tombstone for its key; delivery goes on by itself.";
            return null;
        }
    }

    private sealed record Finding(Checkpoint? Newest);
}

/// <summary>What the operator reads when two agents have one identity.</summary>
internal static class TwinRules
{
    public static string Describe(string source, InstanceEntry? other) =>
        $"Source {source}: another agent with the same cluster, node and source took over"
        + (other is null ? "" : $": host {other.Host}, machine {other.MachineId ?? "without an id"}, process {other.Pid}, started {other.StartedAt.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}")
        + ". This one ends, and has sent nothing since. Stop one of the two, or give each its own `node`.";
}
