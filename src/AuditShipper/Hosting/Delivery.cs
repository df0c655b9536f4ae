using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Discovery;
using AuditShipper.Observability;
using AuditShipper.Processing;
using AuditShipper.Publishing;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

internal enum SendOutcome : byte
{
    /// <summary>Queued; its range is in the ledger.</summary>
    Sent,

    /// <summary>Refused for what it is (<see cref="Delivery.Refusal"/>); its range is not in the ledger.</summary>
    Refused,

    /// <summary>Nothing can be sent now: stop reading until <see cref="Delivery.Recover"/> has rewound.</summary>
    Stopped,
}

/// <summary>
/// Sends the records of one source through one publisher after the other. A fault ends a publisher: the ledger is cleared, the source
/// rewinds to its marks, and what a refused batch held is sent again record by record, so that only what is refused alone is a dead letter.
/// </summary>
/// <param name="source">Its name.</param>
/// <param name="factory">Makes the publishers.</param>
/// <param name="ledger">Of the source.</param>
/// <param name="takeover">What comes before a publisher's first record.</param>
/// <param name="cycle">Null: at-least-once.</param>
/// <param name="flushDeadLetters">As for <see cref="TransactionCycle.Step"/>.</param>
/// <param name="metrics">Of the source.</param>
/// <param name="health">Where the loop shows that it lives.</param>
/// <param name="time">Measures waits.</param>
/// <param name="logger">For what an operator should know.</param>
/// <param name="throttle">Bounds repeated lines.</param>
internal sealed class Delivery(
    string source, IPublisherFactory factory, AckLedger ledger, Takeover takeover, TransactionCycle? cycle, Func<bool> flushDeadLetters,
    SourceMetrics metrics, HealthBoard health, TimeProvider time, ILogger logger, LogThrottle throttle) : IDeliverySink, IDisposable
{
    private static readonly TimeSpan OneRecordWait = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a new publisher may say nothing of the broker before what was known of it is given up.</summary>
    private static readonly TimeSpan ConnectGrace = TimeSpan.FromSeconds(5);
    private readonly Renewal renewal = new(time);
    private readonly Fencings fencings = new(source, time);
    private readonly Dictionary<Segment, long> suspects = [];
    private readonly Dictionary<SentAlone, string> refusedAlone = [];
    private IRecordPublisher? publisher;
    private DeliveryFailure? failure;
    private long awaited;
    private long notBefore;
    private int fruitless;
    private bool isFirst = true;
    private bool wasRefusedAlone;
    private bool mustRestart;
    private bool wasWell;
    private bool hasProgressed;
    private long madeAt;
    private string? lastProblem = "no connection was tried yet";

    /// <summary>Why the last record was refused: kebab-case, of a closed set.</summary>
    public string Refusal { get; private set; } = "";

    /// <summary>The publisher is at its end, or was never made: <see cref="Recover"/> is due.</summary>
    public bool NeedsRecovery => publisher is null || IsAtItsEnd || !takeover.IsDone;

    /// <summary>False: recovery is due, or what was sent must be acknowledged or committed first.</summary>
    public bool TakesRecords => !NeedsRecovery && !renewal.IsDraining && cycle?.TakesRecords != false;

    public bool IsTransactional => cycle is not null;

    /// <summary>Another instance took over: names it.</summary>
    public string? Twin => takeover.Twin;

    /// <summary>Null: the broker takes records. Else names the thing, the fact and the way out.</summary>
    public string? Problem => fencings.Problem ?? (publisher is null ? lastProblem : takeover.Problem ?? (wasWell && IsConnecting(publisher.State) ? null : publisher.State.Problem));

    public bool IsOneByOne => suspects.Count > 0;

    /// <param name="record">Its value lies in <paramref name="borrowed"/>.</param>
    /// <param name="range">Whose record it is.</param>
    /// <param name="borrowed">Disposed when its bytes are not needed any more, whatever the outcome.</param>
    /// <param name="fate">What becomes of the range when the acknowledgement comes.</param>
    /// <param name="reason">Why that.</param>
    /// <param name="stop">Gives up waiting for a record that is sent alone.</param>
    public SendOutcome Send(in Record record, in RouteRange range, IDisposable borrowed, Fate fate, FateReason reason, CancellationToken stop)
    {
        var identity = new SentAlone(range, record.Kind, record.Value.Length, record.TimestampMs);
        if (refusedAlone.TryGetValue(identity, out var refusal))
        {
            borrowed.Dispose();
            Refusal = refusal;
            return SendOutcome.Refused;
        }

        var ticket = ledger.Add(range, borrowed, fate, reason);
        if (NeedsRecovery || (cycle is not null && !cycle.Open(publisher!.Transactions!, record.Value.Length))) return SendOutcome.Stopped;
        PublishVerdict verdict;
        while ((verdict = publisher!.Publish(record, ticket)) == PublishVerdict.QueueFull && !stop.IsCancellationRequested) publisher.Poll(OneRecordWait);
        if (verdict == PublishVerdict.QueueFull) ledger.TakeBack(ticket); // it was never sent: a stop must not wait for it
        return verdict switch
        {
            PublishVerdict.TooLarge => TakeBack(ticket, "too-large"),
            PublishVerdict.Accepted when IsOneByOne => AwaitAlone(ticket, identity, stop),
            PublishVerdict.Accepted => SendOutcome.Sent,
            _ => SendOutcome.Stopped,
        };
    }

    /// <summary>Hears what became of records; waits for the first report up to <paramref name="wait"/>.</summary>
    /// <returns>False: there is no publisher, and nothing was waited for.</returns>
    public bool Poll(TimeSpan wait)
    {
        publisher?.Poll(wait);
        return publisher is not null;
    }

    /// <summary>
    /// Ends the publisher that cannot go on, if its time has come makes another, and has the source rewound. Then takes the source over, as
    /// far as this is possible now.
    /// </summary>
    /// <param name="rewind">Goes back to the marks; called once the old publisher touches no memory any more.</param>
    public void Recover(Action rewind)
    {
        if (IsAtItsEnd) End(rewind);
        if (publisher is null && !TryCreate()) return;
        if (!takeover.IsDone) takeover.Step(publisher!, rewind);
    }

    /// <summary>Commits what is due; at-least-once has nothing to commit. Blocks for a fraction of a second at most.</summary>
    /// <param name="now">Whether everything that was sent is due.</param>
    public void Commit(bool now)
    {
        if (cycle is null || cycle.IsIdle || NeedsRecovery) return;
        var pending = ledger.Pending;
        cycle.Step(publisher!, now, flushDeadLetters);
        if (ledger.Pending < pending) fruitless = 0;
    }

    /// <inheritdoc cref="TransactionCycle.CaughtUp"/>
    public void CaughtUp() => cycle?.CaughtUp();

    /// <summary>Replaces the publisher by one that uses what the configuration says by then, once nothing is in flight any more. From any thread.</summary>
    public void RenewWhenDrained() => renewal.Ask();

    /// <summary>Goes on with what <see cref="RenewWhenDrained"/> began: once a turn.</summary>
    public void StepRenewal()
    {
        if (StepRenewal(ledger.Pending + (cycle is { IsIdle: false } ? 1 : 0)) == RenewalVerdict.Drained && publisher is { Fault: null }) Drop();
    }

    private RenewalVerdict StepRenewal(int pending)
    {
        var verdict = renewal.Step(pending, Problem is null);
        if (verdict == RenewalVerdict.Wait) return verdict;
        (fruitless, notBefore) = (0, 0); // new credentials are worth an attempt at once
        mustRestart |= verdict == RenewalVerdict.TimeIsUp;
        logger.Renewed(source, pending);
        return verdict;
    }

    /// <summary>What was sent must be read again for a reason of the disk: the publisher is replaced as after a fault.</summary>
    public void Restart() => mustRestart = true;

    /// <summary>
    /// Goes back to sending in batches when the last suspect has its fate, and not right behind a refused record: bad ones come in rows, and
    /// each would cost two new publishers.
    /// </summary>
    /// <param name="open">The segments still open.</param>
    public void LeaveOneByOne(IReadOnlyList<Segment> open)
    {
        if (!IsOneByOne || ledger.Pending > 0 || wasRefusedAlone || cycle is { IsIdle: false }) return;
        foreach (var (segment, end) in suspects)
        {
            if (segment.Mark >= end || !open.Contains(segment)) suspects.Remove(segment);
        }

        if (suspects.Count > 0) return;
        Drop();
        refusedAlone.Clear();
        logger.BackToBatches(source);
    }

    public void Delivered(long ticket)
    {
        hasProgressed = true;
        if (ticket == awaited) awaited = 0;
        if (cycle is null)
        {
            fruitless = 0;
            ledger.Settle(ticket);
        }
        else if (ticket == TransactionCycle.CheckpointTicket)
        {
            cycle.CheckpointAcknowledged();
        }
        else
        {
            ledger.Acknowledge(ticket);
        }
    }

    public void Failed(long ticket, DeliveryFailure failed)
    {
        metrics.ProduceError(KindLabel(failed.Kind));
        if (failure is null || failure.Value.Kind == FailureKind.Abandoned) failure = failed;
        if (ticket == awaited) awaited = 0;
        else if (ledger.Find(ticket) is { } range && RecoveryRules.SuspectsRange(failed.Kind, range.Fate)) Suspect(range.Segment, range.End);
    }

    public void Dispose()
    {
        publisher?.Dispose();
        takeover.Dispose();
    }

    private bool IsAtItsEnd => publisher is not null && (mustRestart || publisher.Fault is not null || failure is not null);

    private bool TryCreate()
    {
        if (time.GetTimestamp() < notBefore) return false;
        try
        {
            publisher = factory.Create(source, this, IsOneByOne ? PublisherMode.OneByOne : PublisherMode.Batched);
            (madeAt, hasProgressed) = (time.GetTimestamp(), false);
            if (!isFirst) metrics.ProducerRebuilt();
            isFirst = false;
            return true;
        }
        catch (PublisherSetupException exception)
        {
            lastProblem = exception.Message;
            Postpone(TimeSpan.Zero);
            return false;
        }
    }

    private SendOutcome AwaitAlone(long ticket, in SentAlone identity, CancellationToken stop)
    {
        awaited = ticket;
        failure = null;
        while (awaited != 0 && publisher!.Fault is null)
        {
            if (stop.IsCancellationRequested || StepRenewal(pending: 1) == RenewalVerdict.TimeIsUp) return SendOutcome.Stopped;
            publisher.Poll(OneRecordWait);
            health.Beat(source);
        }

        wasRefusedAlone = failure is { Kind: FailureKind.Refused };
        if (failure is not { } failed) return publisher!.Fault is null ? (identity.Range.IsLast ? CommitAlone(stop) : SendOutcome.Sent) : SendOutcome.Stopped;
        if (!wasRefusedAlone) return SendOutcome.Stopped;
        if (cycle is not null)
        {
            // It takes its transaction with it: the next publisher meets it again, and knows.
            refusedAlone[identity] = failed.Reason;
            return SendOutcome.Stopped;
        }

        failure = null;
        return TakeBack(ticket, failed.Reason);
    }

    /// <summary>What a later record is refused for must not take this one with it. Of a line with several routes the last one: only then the mark moves with the commit.</summary>
    private SendOutcome CommitAlone(CancellationToken stop)
    {
        while (cycle is { IsIdle: false } && !NeedsRecovery)
        {
            if (stop.IsCancellationRequested) return SendOutcome.Stopped;
            Commit(now: true);
            health.Beat(source);
        }

        return NeedsRecovery ? SendOutcome.Stopped : SendOutcome.Sent;
    }

    /// <summary>Ends a publisher that has nothing in flight.</summary>
    private void Drop()
    {
        wasWell = Problem is null;
        publisher?.Dispose();
        publisher = null;
        failure = null;
        takeover.Restart(wasFenced: false);
    }

    private bool IsConnecting(BrokerState state) => state.IsUnheard && time.GetElapsedTime(madeAt) < ConnectGrace;

    private SendOutcome TakeBack(long ticket, string reason)
    {
        ledger.TakeBack(ticket);
        Refusal = reason;
        return SendOutcome.Refused;
    }

    private void Suspect(Segment segment, long end) => suspects[segment] = Math.Max(end, suspects.GetValueOrDefault(segment));

    private void End(Action rewind)
    {
        for (var polls = 0; polls < 16; polls++) publisher!.Poll(TimeSpan.Zero); // what else the client has to say of the refused batch
        var fault = publisher!.Fault;
        lastProblem = fault?.Message ?? publisher.State.Problem ?? "the last records were not stored";
        wasWell = failure?.Kind switch { FailureKind.Refused => true, FailureKind.Environment => false, _ => hasProgressed };
        if (fault is not null) metrics.ProduceError(ProduceErrorKinds.Fatal);
        if (suspects.Count == 0 && RecoveryRules.SuspectsAll(fruitless, failure is { Kind: FailureKind.Environment }))
        {
            foreach (var (segment, end) in ledger.PendingEnds()) Suspect(segment, end);
        }

        publisher.Dispose();
        publisher = null;
        failure = null;
        mustRestart = false;
        awaited = 0;
        var wasFenced = fault is { IsFenced: true };
        if (wasFenced) fencings.Note(cycle is { HasOutlivedTimeout: true });
        takeover.Restart(wasFenced);
        Rewind(cycle?.Abandon() != false, rewind);
        Postpone(wasFenced ? fencings.Delay : TimeSpan.Zero);
    }

    /// <param name="isCertain">False: what was sent may be committed; the takeover finds out, and rewinds if it is not.</param>
    /// <param name="rewind">Goes back to the marks.</param>
    private void Rewind(bool isCertain, Action rewind)
    {
        var (unsettled, behind) = isCertain ? ledger.Clear() : (ledger.Pending, 0);
        if (isCertain) metrics.Resent(unsettled + behind);
        if (throttle.TryPass("rebuild/" + source, out var repeats))
            logger.Rebuilding(source, unsettled + behind, IsOneByOne ? "record by record" : "in batches", lastProblem ?? "", repeats);
        if (isCertain) rewind();
    }

    private void Postpone(TimeSpan least)
    {
        notBefore = time.GetTimestamp() + (long)(Math.Max(RecoveryRules.Delay(fruitless).TotalSeconds, least.TotalSeconds) * time.TimestampFrequency);
        fruitless++;
    }

    private static string KindLabel(FailureKind kind) => kind switch
    {
        FailureKind.Environment => ProduceErrorKinds.Environment,
        FailureKind.Refused => ProduceErrorKinds.Refused,
        _ => ProduceErrorKinds.Abandoned,
    };

    /// <summary>A record as it was sent alone, in whatever life of the publisher.</summary>
    private readonly record struct SentAlone(RouteRange Range, RecordKind Kind, int ValueBytes, long TimestampMs);
}
