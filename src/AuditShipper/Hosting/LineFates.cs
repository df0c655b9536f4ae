using System.Text;
using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Discovery;
using AuditShipper.Hosting.Replay;
using AuditShipper.Observability;
using AuditShipper.Parsing;
using AuditShipper.Processing;
using AuditShipper.Publishing.DeadLetters;
using AuditShipper.Reading;

namespace AuditShipper.Hosting;

/// <summary>Gives each range that the framer cuts out its way: a record, a dead letter, or nothing to deliver.</summary>
internal sealed class LineFates(
    string source, Delivery delivery, AckLedger ledger, DeadLetterStore? deadLetters, LossNotes? losses, NoticeSender? notices, LineRecord records, SourceMetrics metrics, TimeProvider time)
{
    private readonly byte[] segmentHex = new byte[SegmentId.HexLength];
    private SegmentId segmentInHex;
    private string segmentText = "";
    private readonly Dictionary<Segment, (DeadLetterStream Letter, long Start)> longLines = [];
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
                return TakeLine(segment, framed, stop);
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
                return Replay is not null ? LeaveOut(segment, framed.End, isEvent: false) : EndLongLine(segment, framed.End, stop);
        }
    }

    public void Skip(Segment segment, long start, long end, string reason)
    {
        ledger.AddSettled(segment, end, Fate.Skipped, FateReasons.Of(reason));
        metrics.Skipped(reason, end - start);
    }

    private bool TakeLine(Segment segment, in Framed framed, CancellationToken stop)
    {
        var defect = AuditEventScanner.Scan(framed.Bytes, out var fields);
        if (defect == LineDefect.None) return Send(segment, framed, 0, fields, stop);
        if (!Salvage.TryFindEvent(framed.Bytes, out var start, out fields) || start == 0)
            return DeadLetter(segment, framed.Start, framed.Bytes, framed.End, Reason(defect), stop);
        var eventStart = framed.Start + start;
        return DeadLetter(segment, framed.Start, framed.Bytes[..start], eventStart, DeadLetterReasons.Fragment, stop)
            && Send(segment, framed, start, fields, stop);
    }

    private bool Send(Segment segment, in Framed framed, int start, in AuditEventFields fields, CancellationToken stop)
    {
        var bytes = framed.Bytes[start..];
        if (Replay is { } range && !range.Contains(bytes, fields))
        {
            ledger.AddSettled(segment, framed.End, Fate.Skipped);
            return true;
        }

        var record = records.Of(bytes, fields, segmentHex, framed.Start + start, now, out var isTimeReplaced);
        if (isTimeReplaced) metrics.TimestampReplaced();
        framed.Block!.Hold();
        var outcome = delivery.Send(record, segment, framed.End, framed.Block, Fate.Delivered, FateReason.None, stop);
        if (outcome == SendOutcome.Refused && delivery.Refusal == DeadLetterReasons.BrokerTimestamp && record.TimestampMs != 0)
            outcome = SendWithoutTime(segment, framed, record, stop);
        return outcome == SendOutcome.Refused
            ? DeadLetter(segment, framed.Start + start, bytes, framed.End, delivery.Refusal, stop)
            : outcome == SendOutcome.Sent;
    }

    private SendOutcome SendWithoutTime(Segment segment, in Framed framed, in Record record, CancellationToken stop)
    {
        records.Refused(record.TimestampMs, now);
        metrics.TimestampReplaced();
        framed.Block!.Hold();
        var untimed = new Record { Value = record.Value, Key = record.Key, TimestampMs = 0, SegmentHex = record.SegmentHex, OffsetBytes = record.OffsetBytes };
        return delivery.Send(untimed, segment, framed.End, framed.Block, Fate.Delivered, FateReason.None, stop);
    }

    private bool DeadLetter(Segment segment, long start, ReadOnlySpan<byte> bytes, long end, string reason, CancellationToken stop)
    {
        if (Replay is not null) return LeaveOut(segment, end, isEvent: reason == delivery.Refusal);
        var key = new DeadLetterKey(source, segmentText, start, reason);
        return Settle(segment, end, key, deadLetters!.Store(key, bytes), bytes, stop);
    }

    private bool LeaveOut(Segment segment, long end, bool isEvent)
    {
        Replay!.NotSent(segment, end, isEvent);
        ledger.AddSettled(segment, end, Fate.DeadLettered);
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
        return Settle(segment, end, new DeadLetterKey(source, segmentText, start, DeadLetterReasons.TooLarge), outcome, default, stop);
    }

    private bool Settle(Segment segment, long end, in DeadLetterKey key, in DeadLetterOutcome outcome, ReadOnlySpan<byte> bytes, CancellationToken stop)
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
            losses!.Note(new Loss(segment, key.OffsetBytes, end, LossReason.DeadLetterLimit));
            return true;
        }

        // Also for a letter that was stored before a rewind: whether its notice arrived then, nobody knows.
        var sent = notices?.Send(segment, segmentHex, end, key, outcome, bytes, stop) ?? SendOutcome.Refused;
        if (sent == SendOutcome.Refused) ledger.AddSettled(segment, end, Fate.DeadLettered, FateReasons.Of(key.Reason));
        return sent != SendOutcome.Stopped;
    }

    private static string Reason(LineDefect defect) => defect switch
    {
        LineDefect.NulBytes => DeadLetterReasons.NulBytes,
        LineDefect.NotUtf8 => DeadLetterReasons.NotUtf8,
        LineDefect.NoAuditId => DeadLetterReasons.NoAuditId,
        _ => DeadLetterReasons.NotJson,
    };
}
