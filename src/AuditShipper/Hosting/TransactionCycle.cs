using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Observability;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Transactions;

namespace AuditShipper.Hosting;

/// <summary>
/// The transactions of one source, one after the other:
/// <code>
///   idle ──first record──► open ──old or large enough──► closing ──all acknowledged──► committing ──► idle
/// </code>
/// Closing puts the checkpoint into the transaction: the marks as the commit makes them. Only the commit moves the marks.
/// While the source is behind there is more to gain by long transactions than by early ones: each commit holds sending up.
/// </summary>
internal sealed class TransactionCycle(AckLedger ledger, CheckpointTaker checkpoints, TransactionOptions options, SourceMetrics metrics, TimeProvider time)
{
    /// <summary>Of the checkpoint record; the ledger's own never get there.</summary>
    public const long CheckpointTicket = long.MaxValue;

    private static readonly TimeSpan FlushTime = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan ReportWait = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan StepTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CommitWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BehindInterval = TimeSpan.FromSeconds(1);
    private Phase phase;
    private bool hasCaughtUp;
    private long begunAt;
    private long bytes;
    private long number;
    private bool isCheckpointAcknowledged;

    private enum Phase : byte
    {
        Idle,
        Open,
        Closing,
        Committing,
    }

    /// <summary>False: a replay's, which has none.</summary>
    public bool CarriesCheckpoint { get; init; } = true;

    /// <summary>Of the last checkpoint that is known to be committed.</summary>
    public long Committed { get; set; }

    /// <summary>Of a checkpoint whose commit was asked for, of a publisher that is gone. Its records stay in the ledger until the checkpoint topic tells.</summary>
    public long? Unknown { get; private set; }

    public bool IsIdle => phase == Phase.Idle;

    /// <summary>The coordinator may have aborted what is open, and fenced its producer.</summary>
    public bool HasOutlivedTimeout => !IsIdle && time.GetElapsedTime(begunAt) >= options.Timeout;

    /// <summary>False: what was sent must be committed first.</summary>
    public bool TakesRecords => phase == Phase.Idle || (phase == Phase.Open && !IsDue);

    private bool IsDue => bytes >= options.CommitBytes || time.GetElapsedTime(begunAt) >= Interval;

    private TimeSpan Interval => hasCaughtUp || options.CommitInterval > BehindInterval ? options.CommitInterval : BehindInterval;

    /// <summary>Before each record.</summary>
    /// <returns>False: the publisher has a fault now.</returns>
    public bool Open(ITransactions transactions, long valueBytes)
    {
        if (phase == Phase.Idle)
        {
            if (!transactions.Begin()) return false;
            (phase, begunAt, bytes, hasCaughtUp) = (Phase.Open, time.GetTimestamp(), 0, false);
        }

        bytes += valueBytes;
        return true;
    }

    /// <summary>Everything that was written so far is read: whoever waits for what is open waits for the commit alone.</summary>
    public void CaughtUp() => hasCaughtUp = true;

    /// <summary>Commits what is due. Blocks for a fraction of a second at most.</summary>
    /// <param name="publisher">One without a fault.</param>
    /// <param name="now">Whether what is open is due whatever its age.</param>
    /// <param name="flushDeadLetters">Called before a checkpoint is taken; false: they cannot be kept now, and nothing is committed.</param>
    public void Step(IRecordPublisher publisher, bool now, Func<bool> flushDeadLetters)
    {
        var transactions = publisher.Transactions!;
        if (phase == Phase.Open && (now || IsDue)) Close(transactions, flushDeadLetters);
        if (phase == Phase.Closing) AwaitReports(publisher, transactions);
        if (phase == Phase.Committing && transactions.Commit(CommitWait) == TransactionStep.Done) End();
    }

    /// <summary>The first transaction of a publisher says who has the source now, and carries a checkpoint that was not in Kafka yet.</summary>
    /// <returns>Whether the claim is committed.</returns>
    public bool Claim(IRecordPublisher publisher, Func<bool> flushDeadLetters)
    {
        if (phase == Phase.Idle && !Open(publisher.Transactions!, 0)) return false;
        Step(publisher, now: true, flushDeadLetters);
        return phase == Phase.Idle && publisher.Fault is null;
    }

    public void CheckpointAcknowledged() => isCheckpointAcknowledged = true;

    /// <summary>The publisher is gone.</summary>
    /// <returns>Whether its transaction is not committed for certain; else <see cref="Unknown"/> says which one may be.</returns>
    public bool Abandon()
    {
        var isCertain = phase != Phase.Committing;
        if (!isCertain) Unknown = number;
        else if (Unknown is null) checkpoints.AwaitsCommit = false;
        if (phase != Phase.Idle) metrics.TransactionAborted();
        phase = Phase.Idle;
        return isCertain && Unknown is null;
    }

    /// <summary>The checkpoint topic told what became of the unknown one.</summary>
    /// <param name="isCommitted">Its records have their fates then; else they must be sent again.</param>
    public void Resolve(bool isCommitted)
    {
        if (isCommitted) Settle(Unknown!.Value);
        else metrics.Resent(ledger.Clear().Unsettled);
        Unknown = null;
        checkpoints.AwaitsCommit = false;
    }

    private void Close(ITransactions transactions, Func<bool> flushDeadLetters)
    {
        if (!flushDeadLetters()) return;
        var checkpoint = checkpoints.TakeProjected();
        checkpoints.AwaitsCommit = true;
        (number, isCheckpointAcknowledged) = (checkpoint.Number, !CarriesCheckpoint);
        if (!CarriesCheckpoint || transactions.PublishCheckpoint(checkpoint.ToBytes(), CheckpointTicket)) phase = Phase.Closing;
    }

    private void AwaitReports(IRecordPublisher publisher, ITransactions transactions)
    {
        for (var begun = time.GetTimestamp(); publisher.Fault is null && time.GetElapsedTime(begun) < StepTime;)
        {
            if (ledger.Unacknowledged == 0 && isCheckpointAcknowledged)
            {
                phase = Phase.Committing;
                return;
            }

            transactions.Flush(FlushTime);
            publisher.Poll(ReportWait);
        }
    }

    private void End()
    {
        phase = Phase.Idle;
        checkpoints.AwaitsCommit = false;
        Settle(number);
    }

    private void Settle(long committed)
    {
        Committed = committed;
        ledger.SettleAcknowledged();
        metrics.TransactionCommitted();
    }
}
