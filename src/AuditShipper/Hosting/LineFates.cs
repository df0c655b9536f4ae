using System.Text;
using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Discovery;
using AuditShipper.Hosting.Replay;
using AuditShipper.Observability;
using AuditShipper.Parsing;
using AuditShipper.Processing;
using AuditShipper.Processing.Oversize;
using AuditShipper.Publishing.DeadLetters;
using AuditShipper.Reading;

namespace AuditShipper.Hosting;

/// <summary>Gives each range that the framer cuts out its way: a record, a dead letter, or nothing to deliver.</summary>
internal sealed class LineFates(
    string source, Delivery delivery, AckLedger ledger, DeadLetterStore? deadLetters, LossNotes? losses, NoticeSender? notices, IReadOnlyList<RouteWay> ways,
    ValueArena values, SourceMetrics metrics, TimeProvider time)
{
    private readonly RouteVerdict[] verdicts = new RouteVerdict[ways.Count];
    private readonly byte[] segmentHex = new byte[SegmentId.HexLength];
    private SegmentId segmentInHex;
    private string segmentText = "";
    private readonly Dictionary<Segment, (DeadLetterStream Letter, long Start)> longLines = [];
    private readonly LargeLineGarbage garbage = new();
    private readonly OriginalLine original = new();
    private DateTimeOffset now;
    private long lines;
    private long lineBytes;

    /// <summary>Null: it is the agent. Else only this range is sent again, and nothing is stored.</summary>
    public ReplayRange? Replay { get; init; }

    /// <summary>Why a range could not be taken: null unless the dead-letter store cannot be written.</summary>
    public string? Problem { get; private set; }

    /// <summary>Once before a batch of ranges of one segment.</summary>
    public void BeginBatch(Segment segment)
    {
        now = time.GetUtcNow();
        var id = segment.Id!.Value;
        if (id == segmentInHex && segmentText.Length > 0) return;
        segmentInHex = id;
        segmentText = id.ToString();
        Encoding.ASCII.GetBytes(segmentText, segmentHex);
    }

    public void EndBatch()
    {
        metrics.Read(lineBytes, lines);
        (lineBytes, lines) = (0, 0);
        values.Release();
    }

    /// <summary>Where the line begins that could not be taken and must be offered again.</summary>
    public long OfferAgainFrom { get; private set; }

    /// <summary>A long line that was begun will be read again from its start.</summary>
    public void Forget(Segment segment)
    {
        if (longLines.Remove(segment, out var begun)) begun.Letter.Dispose();
    }

    /// <returns>False: it could not be taken now and must be offered again, from <see cref="OfferAgainFrom"/>.</returns>
    public bool Take(Segment segment, in Framed framed, CancellationToken stop)
    {
        lineBytes += framed.End - framed.Start;
        if (framed.Kind is FramedKind.Line or FramedKind.LongEnd) lines++;
        switch (framed.Kind)
        {
            case FramedKind.Line:
                OfferAgainFrom = framed.Start;
                garbage.Before(framed.Bytes.Length);
                var isTaken = TakeLine(segment, framed, stop);
                garbage.After(framed.Bytes.Length);
                return isTaken;
            case FramedKind.Empty:
                Skip(segment, framed.Start, framed.End, SkipReasons.Empty);
                return true;
            case FramedKind.Hole:
                Skip(segment, framed.Start, framed.End, SkipReasons.Hole);
                return true;
            case FramedKind.LongPart:
                if (Replay is null) LongLine(segment, framed.Start).Append(framed.Bytes);
                return true;
            default:
                return Replay is not null ? LeaveOut(RouteRange.InAll(segment, framed.End), isEvent: false) : EndLongLine(segment, framed.End, stop);
        }
    }

    public void Skip(Segment segment, long start, long end, string reason)
    {
        ledger.AddSettled(segment, end, Fate.Skipped, FateReasons.Of(reason));
        metrics.Skipped(reason, end - start);
    }

    private unsafe bool TakeLine(Segment segment, in Framed framed, CancellationToken stop)
    {
        fixed (byte* line = framed.Bytes)
        {
            original.Begin(line, framed.Bytes.Length);
            try
            {
                var defect = AuditEventScanner.Scan(framed.Bytes, out var facts);
                return defect == LineDefect.None ? Send(segment, framed, 0, facts, stop) : TakeDefective(segment, framed, defect, stop);
            }
            finally
            {
                original.End();
            }
        }
    }

    private bool TakeDefective(Segment segment, in Framed framed, LineDefect defect, CancellationToken stop)
    {
        if (!Salvage.TryFindEvent(framed.Bytes, out var start, out var facts) || start == 0)
            return DeadLetter(RouteRange.InAll(segment, framed.End), framed.Start, framed.Bytes, Reason(defect), stop, original);
        original.End();
        original.Clear(); // the event is but a part of the line
        return DeadLetter(RouteRange.InAll(segment, framed.Start + start), framed.Start, framed.Bytes[..start], DeadLetterReasons.Fragment, stop)
            && Send(segment, framed, start, facts, stop);
    }

    /// <summary>To each route, or to none of them: a line that one route may not send is kept before the others get theirs.</summary>
    private bool Send(Segment segment, in Framed framed, int start, in AuditEventFacts facts, CancellationToken stop)
    {
        var line = framed.Bytes[start..];
        if (Replay is { } range && !range.Contains(line, facts.Fields))
        {
            ledger.AddSettled(segment, framed.End, Fate.Skipped);
            return true;
        }

        for (var i = 0; i < ways.Count; i++)
        {
            verdicts[i] = ways[i].Judge(line, facts, original);
            if (verdicts[i] == RouteVerdict.Unreadable)
                return DeadLetter(RouteRange.InAll(segment, framed.End), framed.Start + start, line, DeadLetterReasons.NotRedactable, stop);
        }

        for (var i = 0; i < ways.Count; i++)
        {
            var isLast = i == ways.Count - 1;
            if (SendTo(i, new RouteRange(segment, framed.End, (byte)i, isLast), framed, start, facts, stop)) continue;
            if (i > 0 && RecoveryRules.RestartsTorn(delivery.IsTransactional, stop)) delivery.Restart(); // the routes before it have the line already: all of it goes again
            return false;
        }

        return true;
    }

    private bool SendTo(int index, in RouteRange range, in Framed framed, int start, in AuditEventFacts facts, CancellationToken stop)
    {
        var line = framed.Bytes[start..];
        var way = ways[index];
        if (verdicts[index] == RouteVerdict.Filtered)
        {
            ledger.AddSettled(range, Fate.Filtered, FateReason.Policy);
            return true;
        }

        var offset = framed.Start + start;
        while (way.TryRender(line, facts, segmentHex, offset, out var value))
        {
            var block = framed.Block!;
            if (value != line)
            {
                var copy = values.Take(value.Length, out block);
                value.CopyTo(copy);
                value = copy;
            }

            var record = way.Records.Of(value, way.KeyOf(line, facts), line, facts.Fields, segmentHex, offset, (byte)index, way.HeadersOf(line, facts), now, out var isTimeReplaced);
            if (isTimeReplaced) metrics.TimestampReplaced();
            block.Hold();
            var outcome = delivery.Send(record, range, block, Fate.Delivered, FateReason.None, stop);
            if (outcome == SendOutcome.Refused && delivery.Refusal == DeadLetterReasons.BrokerTimestamp && record.TimestampMs != 0)
                outcome = SendWithoutTime(way, range, block, record, stop);
            if (outcome == SendOutcome.Sent) way.Sent();
            if (outcome != SendOutcome.Refused) return outcome == SendOutcome.Sent;
            var isTooLarge = delivery.Refusal is DeadLetterReasons.BrokerTooLarge or DeadLetterReasons.TooLarge;
            if (!isTooLarge || !way.TryShrink(line, facts)) return DeadLetter(range, offset, line, delivery.Refusal, stop, original);
        }

        return DeadLetter(range, offset, line, DeadLetterReasons.TooLarge, stop, original);
    }

    private SendOutcome SendWithoutTime(RouteWay way, in RouteRange range, Block block, in Record record, CancellationToken stop)
    {
        way.Records.Refused(record.TimestampMs, now);
        metrics.TimestampReplaced();
        block.Hold();
        var untimed = new Record
        {
            Value = record.Value,
            Key = record.Key,
            TimestampMs = 0,
            SegmentHex = record.SegmentHex,
            OffsetBytes = record.OffsetBytes,
            Route = record.Route,
            Headers = record.Headers,
        };
        return delivery.Send(untimed, range, block, Fate.Delivered, FateReason.None, stop);
    }

    private bool DeadLetter(in RouteRange range, long start, ReadOnlySpan<byte> bytes, string reason, CancellationToken stop, OriginalLine? whole = null)
    {
        if (Replay is not null) return LeaveOut(range, isEvent: reason == delivery.Refusal);
        var key = new DeadLetterKey(source, segmentText, start, reason);
        return Settle(range, key, deadLetters!.Store(key, bytes, whole), bytes, stop);
    }

    private bool LeaveOut(in RouteRange range, bool isEvent)
    {
        Replay!.NotSent(range.Segment, range.End, isEvent);
        ledger.AddSettled(range, Fate.DeadLettered);
        return true;
    }

    private DeadLetterStream LongLine(Segment segment, long start)
    {
        if (longLines.TryGetValue(segment, out var begun)) return begun.Letter;
        var letter = deadLetters!.Begin(new DeadLetterKey(source, segmentText, start, DeadLetterReasons.TooLarge));
        longLines.Add(segment, (letter, start));
        return letter;
    }

    private bool EndLongLine(Segment segment, long end, CancellationToken stop)
    {
        var (letter, start) = longLines[segment];
        OfferAgainFrom = start;
        var outcome = letter.End();
        Forget(segment);
        return Settle(RouteRange.InAll(segment, end), new DeadLetterKey(source, segmentText, start, DeadLetterReasons.TooLarge), outcome, default, stop);
    }

    private bool Settle(in RouteRange range, in DeadLetterKey key, in DeadLetterOutcome outcome, ReadOnlySpan<byte> bytes, CancellationToken stop)
    {
        if (outcome.Verdict == DeadLetterVerdict.NotStored)
        {
            Problem = $"A line that is no audit event cannot be kept, and nothing behind it is read: {outcome.Problem} Make room on the disk of stateDirectory.";
            return false;
        }

        Problem = null;
        if (outcome.Verdict == DeadLetterVerdict.Stored) metrics.DeadLetter(key.Reason, outcome.LengthBytes);
        if (outcome.Verdict == DeadLetterVerdict.DoesNotFit)
        {
            NoteTooLargeToKeep(range, key, outcome.LengthBytes);
            return true;
        }

        // Also for a letter that was stored before a rewind: whether its notice arrived then, nobody knows.
        var sent = notices?.Send(range, segmentHex, key, outcome, bytes, stop) ?? SendOutcome.Refused;
        if (sent == SendOutcome.Refused) ledger.AddSettled(range, Fate.DeadLettered, FateReasons.Of(key.Reason));
        return sent != SendOutcome.Stopped;
    }

    private void NoteTooLargeToKeep(in RouteRange range, in DeadLetterKey key, long lengthBytes)
    {
        if (range.Route == RouteRange.EveryRoute)
        {
            losses!.Note(new Loss(range.Segment, key.OffsetBytes, range.End, LossReason.DeadLetterLimit));
            return;
        }

        // Other routes may have it: it is lost for this one.
        metrics.Lost(LostReasons.DeadLetterLimit, lengthBytes);
        ledger.AddSettled(range, Fate.Lost, FateReason.DeadLetterLimit);
    }

    private static string Reason(LineDefect defect) => defect switch
    {
        LineDefect.NulBytes => DeadLetterReasons.NulBytes,
        LineDefect.NotUtf8 => DeadLetterReasons.NotUtf8,
        LineDefect.NoAuditId => DeadLetterReasons.NoAuditId,
        _ => DeadLetterReasons.NotJson,
    };
}
