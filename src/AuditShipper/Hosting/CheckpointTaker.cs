using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Discovery;

namespace AuditShipper.Hosting;

/// <summary>
/// Takes the checkpoints of one source, for the state directory and for Kafka alike, and numbers them: each is newer than every one before it,
/// wherever that lies. A checkpoint for the state directory must not be taken while one for Kafka awaits its commit (<see cref="IsHeld"/>): it
/// would have the higher number and the older marks.
/// </summary>
internal sealed class CheckpointTaker(
    string cluster, string node, string source, DeliveryGuarantee mode, InstanceEntry instance, SegmentTracker tracker, AckLedger ledger, TimeProvider time)
{
    /// <summary>Of the newest checkpoint that was taken or found.</summary>
    public long Number { get; private set; }

    /// <summary>Whether a checkpoint that was taken for Kafka has no outcome yet.</summary>
    public bool AwaitsCommit { get; set; }

    /// <summary>False while only Kafka may know where the source stands.</summary>
    public bool IsPositionKnown { get; set; } = true;

    public bool IsHeld => AwaitsCommit || !IsPositionKnown;

    public InstanceEntry Instance => instance;

    /// <summary>What is taken from now on is newer than this.</summary>
    public void Continue(long number) => Number = Math.Max(number, Number);

    /// <summary>The marks as they are.</summary>
    public Checkpoint Take()
    {
        ledger.Accounts.CloseAllBut(tracker.Open);
        return Take(ledger.Settled());
    }

    /// <summary>The marks as they will be when every pending range has its fate.</summary>
    public Checkpoint TakeProjected()
    {
        ledger.Accounts.CloseAllBut(tracker.Open);
        return Take(ledger.Project());
    }

    /// <summary>The first checkpoint of a process takes a tenth of a second, to compile what it needs: this spends it while the broker is waited for.</summary>
    public void WarmUp()
    {
        var number = Number;
        _ = Take(ledger.Project()).ToBytes();
        Number = number;
    }

    private Checkpoint Take(LedgerProjection projection)
    {
        OpenSegmentEntry[] open = [.. tracker.Open.Select(segment => CheckpointEntries.Of(segment, projection.MarkOf(segment))).OfType<OpenSegmentEntry>()];
        return Take(projection, open);
    }

    private Checkpoint Take(LedgerProjection projection, OpenSegmentEntry[] open) => new()
    {
        Cluster = cluster,
        Node = node,
        Source = source,
        At = time.GetUtcNow(),
        Number = ++Number,
        Mode = mode,
        Instance = instance,
        Open = open,
        Finished = [.. tracker.Finished.All.Select(CheckpointEntries.Of)],
        Totals = Enum.GetValues<Fate>().Where(fate => projection.Totals.Ranges(fate) > 0 || fate != Fate.Filtered).ToDictionary(fate => fate, fate => new FateEntry(projection.Totals.Ranges(fate), projection.Totals.Bytes(fate))),
        Ledger = projection.Accounts.ToEntry(open),
    };
}
