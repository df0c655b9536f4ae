using System.Buffers;
using System.Text;
using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Configuration;
using AuditShipper.Discovery;
using AuditShipper.Observability;
using AuditShipper.Processing;
using AuditShipper.Reading;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

/// <summary>
/// Tells <c>deadLetter.topic</c>, and each route with <c>gapRecords</c>, of each gap. A gap is in the ledger, and durable with it, from when it is noticed, and is told until that
/// was acknowledged: a crash makes nobody forget it. A record that the broker refuses for what it is holds nothing up.
/// </summary>
internal sealed class GapSender(
    AgentOptions options, string source, Delivery delivery, AckLedger ledger, BlockPool pool, SourceMetrics metrics, ILogger logger, LogThrottle throttle)
{
    private static readonly byte[] NoSegment = [.. Enumerable.Repeat((byte)'0', SegmentId.HexLength)];

    /// <summary>Gaps that are told at one time. While nobody acknowledges anything losses become more and more, and what awaits its acknowledgement must not.</summary>
    private const int MostAwaited = 16;
    private readonly ArrayBufferWriter<byte> buffer = new(1024);
    private readonly byte[] routes = [.. Enumerable.Range(0, options.Routes.Count).Where(i => options.Routes[i].GapRecords).Select(i => (byte)i)];

    private GapTold Wanted => (options.DeadLetter.Topic is null ? GapTold.Nobody : GapTold.DeadLetterTopic) | (routes.Length > 0 ? GapTold.Routes : GapTold.Nobody);

    /// <summary>Sends what was not told yet, as far as records are taken now.</summary>
    /// <param name="stop">Gives up waiting for a record that is sent alone.</param>
    public void Step(CancellationToken stop)
    {
        var gaps = ledger.Accounts.Gaps;
        if (!gaps.HasUntold) return;
        foreach (var gap in gaps.All.Where(gap => !gap.IsTold).ToArray())
        {
            gaps.Tell(gap.Number, GapTold.All & ~Wanted);
            foreach (var whom in (GapTold[])[GapTold.DeadLetterTopic, GapTold.Routes])
            {
                if ((Wanted & ~gap.Told & whom) == GapTold.Nobody || ledger.IsAwaited(GapCode.Of(gap.Number, whom))) continue;
                if (ledger.AwaitedGaps >= MostAwaited || !delivery.TakesRecords || !TrySend(gap, whom, stop)) return;
            }
        }
    }

    /// <summary>To all routes that want it, or to none: it is told when each has acknowledged it.</summary>
    private bool TrySend(Gap gap, GapTold whom, CancellationToken stop)
    {
        buffer.ResetWrittenCount();
        NoticeOf(gap).WriteTo(buffer);
        var code = GapCode.Of(gap.Number, whom);
        if (whom == GapTold.DeadLetterTopic) return TrySend(gap, RecordKind.Gap, RouteRange.InAll(ledger.GapRecords, code), stop);
        for (var i = 0; i < routes.Length; i++)
        {
            if (TrySend(gap, RecordKind.GapToRoute, new RouteRange(ledger.GapRecords, code, routes[i], i == routes.Length - 1), stop)) continue;
            if (i > 0 && RecoveryRules.RestartsTorn(delivery.IsTransactional, stop)) delivery.Restart(); // the routes before it have it already: all of them are told again
            return false;
        }

        return true;
    }

    private bool TrySend(Gap gap, RecordKind kind, in RouteRange range, CancellationToken stop)
    {
        var block = pool.RentBlock(buffer.WrittenCount);
        var value = block.GetSpan()[..buffer.WrittenCount];
        buffer.WrittenSpan.CopyTo(value);
        var record = new Record
        {
            Value = value,
            Key = default,
            TimestampMs = 0,
            SegmentHex = gap.Segment is { } id ? Encoding.ASCII.GetBytes(id) : NoSegment,
            OffsetBytes = gap.From ?? 0,
            Kind = kind,
            Route = kind == RecordKind.GapToRoute ? range.Route : (byte)0,
        };
        var outcome = delivery.Send(record, range, block, Fate.Lost, FateReason.None, stop);
        if (outcome != SendOutcome.Refused) return outcome == SendOutcome.Sent;
        ledger.AddSettled(range, Fate.Lost);
        metrics.NoticeRefused();
        if (throttle.TryPass("notice/" + source, out var repeats))
            logger.NoticeRefused(source, kind == RecordKind.GapToRoute ? options.Routes[range.Route].Topic : options.DeadLetter.Topic!, delivery.Refusal, repeats);
        return true;
    }

    private GapNotice NoticeOf(Gap gap) => new()
    {
        Cluster = options.Cluster,
        Node = options.Node,
        Source = source,
        Number = gap.Number,
        Reason = FateReasons.Name(gap.Reason),
        Losses = gap.Losses,
        Segment = gap.Segment,
        Name = gap.Name,
        From = gap.From,
        To = gap.To,
        Bytes = gap.Bytes,
        SizeKnown = gap.SizeKnown,
        Certain = gap.Certain,
        After = gap.After,
        Before = gap.Before,
        NoticedAt = gap.NoticedAt,
    };
}
