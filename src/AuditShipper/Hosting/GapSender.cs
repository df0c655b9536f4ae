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
/// Tells <c>deadLetter.topic</c>, and a route with <c>gapRecords</c>, of each gap. A gap is in the ledger, and durable with it, from when it is noticed, and is told until that
/// was acknowledged: a crash makes nobody forget it. A record that the broker refuses for what it is holds nothing up.
/// </summary>
internal sealed class GapSender(
    AgentOptions options, string source, Delivery delivery, AckLedger ledger, BlockPool pool, SourceMetrics metrics, ILogger logger, LogThrottle throttle)
{
    private static readonly byte[] NoSegment = [.. Enumerable.Repeat((byte)'0', SegmentId.HexLength)];
    private readonly ArrayBufferWriter<byte> buffer = new(1024);

    /// <summary>The first route that wants them; -1: none does.</summary>
    private readonly int route = options.Routes.ToList().FindIndex(route => route.GapRecords);

    private GapTold Wanted => (options.DeadLetter.Topic is null ? GapTold.Nobody : GapTold.DeadLetterTopic) | (route >= 0 ? GapTold.Routes : GapTold.Nobody);

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
                if ((Wanted & ~gap.Told & whom) != GapTold.Nobody && !ledger.IsAwaited(GapCode.Of(gap.Number, whom)) && !TrySend(gap, whom, stop)) return;
            }
        }
    }

    private bool TrySend(Gap gap, GapTold whom, CancellationToken stop)
    {
        if (!delivery.TakesRecords) return false;
        buffer.ResetWrittenCount();
        NoticeOf(gap).WriteTo(buffer);
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
            Kind = whom == GapTold.Routes ? RecordKind.GapToRoute : RecordKind.Gap,
            Route = (byte)Math.Max(0, route),
        };
        var outcome = delivery.Send(record, RouteRange.InAll(ledger.GapRecords, GapCode.Of(gap.Number, whom)), block, Fate.Lost, FateReason.None, stop);
        if (outcome != SendOutcome.Refused) return outcome == SendOutcome.Sent;
        ledger.Accounts.Gaps.Tell(gap.Number, whom);
        metrics.NoticeRefused();
        if (throttle.TryPass("notice/" + source, out var repeats))
            logger.NoticeRefused(source, whom == GapTold.Routes ? options.Routes[route].Topic : options.DeadLetter.Topic!, delivery.Refusal, repeats);
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
