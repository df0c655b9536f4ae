using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Discovery;
using AuditShipper.Files;
using AuditShipper.Observability;
using AuditShipper.Processing;
using AuditShipper.Publishing;
using AuditShipper.Reading;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting.Replay;

/// <summary>How a replay ended.</summary>
internal enum ReplayEnd : byte
{
    Complete,
    Interrupted,

    /// <summary>Another replay of the source took over.</summary>
    Fenced,
}

/// <param name="End">How.</param>
/// <param name="SentLines">Acknowledged, and committed where there are transactions.</param>
/// <param name="SentBytes">With newlines.</param>
/// <param name="Refused">Events that Kafka or the client refused: they are not in the topic.</param>
/// <param name="BadLines">No events.</param>
/// <param name="StoppedAt">Where the next one would go on; null: it is complete.</param>
/// <param name="Problem">What another replay, or a file, has to do with it; null: nothing.</param>
internal sealed record ReplayOutcome(ReplayEnd End, long SentLines, long SentBytes, long Refused, long BadLines, (string File, long Offset)? StoppedAt, string? Problem);

/// <summary>
/// Sends lines of one source again, by the agent's own way from file to record: the same framing, the same records, the same answers to a
/// broker's troubles. It has no checkpoint, and stores nothing.
/// </summary>
internal sealed class SourceReplay : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(50);
    private readonly TimeProvider time;
    private readonly ReplayRange range;
    private readonly AckLedger ledger = new();
    private readonly BlockPool pool = new();
    private readonly SegmentTracker tracker;
    private readonly Delivery delivery;
    private readonly SegmentWalk walk;
    private readonly Dictionary<Segment, long> ends = [];
    private Segment? current;

    /// <param name="options">The configuration; its first route says where to.</param>
    /// <param name="source">One of its sources.</param>
    /// <param name="files">The source's.</param>
    /// <param name="fileSystem">For the identity of this process.</param>
    /// <param name="limits">What the topic takes as times.</param>
    /// <param name="range">Which lines.</param>
    /// <param name="publishers">Of replays.</param>
    /// <param name="time">Measures waits.</param>
    /// <param name="logger">For what the operator should know meanwhile.</param>
    public SourceReplay(
        AgentOptions options, SourceOptions source, SegmentFiles files, IFileSystem fileSystem, TimestampLimits? limits, ReplayRange range, IPublisherFactory publishers, TimeProvider time, ILogger logger)
    {
        (this.time, this.range) = (time, range);
        var (metrics, health, throttle, kafka) = (new SourceMetrics(source.Name, time), new HealthBoard(time), new LogThrottle(time), options.Kafka);
        tracker = new SegmentTracker(files, long.MaxValue);
        var checkpoints = new CheckpointTaker(options.Cluster, options.Node, source.Name, kafka.Delivery, ThisInstance.Describe(fileSystem, time), tracker, ledger, time);
        var cycle = kafka.Delivery == DeliveryGuarantee.ExactlyOnce ? new TransactionCycle(ledger, checkpoints, kafka.Transactions, metrics, time) { CarriesCheckpoint = false } : null;
        var takeover = new Takeover(null, cycle, checkpoints, source.Name, _ => { }, () => true);
        if (cycle is not null) takeover.Begin();
        delivery = new Delivery(source.Name, publishers, ledger, takeover, cycle, () => true, metrics, health, time, logger, throttle);
        var way = new RouteWay(options, options.Routes[0], source.Name, metrics, new LineRedaction(options));
        if (limits is { } known) way.Records.Limits = known.WithMargin();
        var fates = new LineFates(source.Name, delivery, ledger, null, null, null, [way], new ValueArena(pool), metrics, time) { Replay = range };
        walk = new SegmentWalk(tracker, delivery, fates, ledger, pool, options.Limits.InFlightBytes, options.Limits.MaxLineBytes);
    }

    /// <summary>What keeps it waiting; null: nothing.</summary>
    public string? Problem => delivery.Problem;

    /// <param name="segments">Opened one by one, each to be read from its beginning; those of which nothing is left are null.</param>
    /// <param name="deadline">For what is in flight when it is stopped.</param>
    /// <param name="progress">Hears which segment it is in, counted from 0, and how far.</param>
    /// <param name="stop">Please finish.</param>
    public ReplayOutcome Run(IEnumerable<Segment?> segments, TimeSpan deadline, Action<int, long> progress, CancellationToken stop)
    {
        using var next = segments.GetEnumerator();
        var ordinal = -1;
        while (!stop.IsCancellationRequested && delivery.Twin is null)
        {
            if (!IsAllRead)
            {
                if (!Turn(stop)) delivery.Poll(Wait);
                progress(ordinal, tracker.Open is [.., var last] ? last.ReadOffset : 0);
            }
            else if (next.MoveNext())
            {
                ordinal++;
                Begin(next.Current);
            }
            else if (ledger.Pending > 0)
            {
                Settle(now: true);
                delivery.Poll(Wait);
                if (delivery.NeedsRecovery) Turn(stop);
            }
            else
            {
                break;
            }
        }

        if (stop.IsCancellationRequested) AwaitFates(deadline);
        return Outcome(stop);
    }

    public void Dispose()
    {
        delivery.Dispose();
        ledger.Clear();
        walk.Dispose();
        pool.Dispose();
        foreach (var segment in tracker.Open) segment.File?.Dispose();
    }

    private bool IsAllRead => tracker.Open.All(IsRead);

    /// <summary>What is written while it runs is not waited for; a file that was cut off from outside is done with.</summary>
    private bool IsRead(Segment segment) => segment.IsReadOut || segment.File is null || (!segment.IsFinal && segment.ReadOffset >= ends[segment]);

    private void Begin(Segment? segment)
    {
        if (segment is null) return;
        current = segment;
        tracker.Restore(segment);
        ends[segment] = segment.IsFinal ? long.MaxValue : NewestStart.EndOfLastLine(segment);
    }

    /// <returns>Whether something was read.</returns>
    private bool Turn(CancellationToken stop)
    {
        if (delivery.NeedsRecovery) delivery.Recover(walk.Rewind);
        var progressed = delivery.TakesRecords && walk.Read(stop);
        Settle(now: false);
        return progressed;
    }

    private void Settle(bool now)
    {
        delivery.Commit(now);
        delivery.LeaveOneByOne(tracker.Open);
        tracker.CloseFinished();
    }

    /// <summary>Until the deadline.</summary>
    private void AwaitFates(TimeSpan deadline)
    {
        for (var begun = time.GetTimestamp(); ledger.Pending > 0 && !delivery.NeedsRecovery && time.GetElapsedTime(begun) < deadline;)
        {
            Settle(now: true);
            delivery.Poll(Wait);
        }

        Settle(now: true);
    }

    private ReplayOutcome Outcome(CancellationToken stop)
    {
        var end = delivery.Twin is not null ? ReplayEnd.Fenced : stop.IsCancellationRequested ? ReplayEnd.Interrupted : ReplayEnd.Complete;
        var oldest = tracker.Open.Count > 0 ? tracker.Open[0] : current;
        (string, long)? at = end == ReplayEnd.Complete || oldest is null ? null : (oldest.Name.FileName, oldest.Mark);
        var totals = ledger.Totals;
        return new(end, totals.Ranges(Fate.Delivered), totals.Bytes(Fate.Delivered), range.Refused, range.BadLines, at, delivery.Twin);
    }
}
