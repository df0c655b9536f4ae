using AuditShipper.Checkpointing;
using AuditShipper.Discovery;
using AuditShipper.Observability;
using AuditShipper.Reading;

namespace AuditShipper.Hosting;

/// <summary>
/// Walks the open segments, oldest first, each to its end, while the in-flight budget lasts. A segment that may still grow does not hold up
/// the ones behind it.
/// </summary>
internal sealed class SegmentWalk(
    SegmentTracker tracker, Delivery delivery, LineFates fates, AckLedger ledger, BlockPool pool, long inFlightBytes, int maxLineBytes) : IDisposable
{
    /// <summary>What the client and the ledger need for one record beside its bytes.</summary>
    private const int RecordOverheadBytes = 1024;

    /// <summary>Record by record it is one small fill: each record takes a round trip, and the turn must come back to the directory and the checkpoint.</summary>
    private const int FillsATurn = 64;
    private readonly Dictionary<Segment, SegmentReader> readers = [];
    private int partitions;

    /// <summary>Of the route's topic, as soon as they are known: decides how far ahead of the acknowledgements reading runs. Any thread may set it.</summary>
    public int Partitions
    {
        get => Volatile.Read(ref partitions);
        set => Volatile.Write(ref partitions, value);
    }

    /// <summary>Bytes read and not yet acknowledged, with what they cost to keep.</summary>
    public long InFlightBytes => pool.RentedBytes + (long)Awaited * RecordOverheadBytes;

    /// <summary>A file stopped being what it was: look at the directory before reading on.</summary>
    public bool MustLook { get; private set; }

    /// <returns>Whether anything was read.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public bool Read(CancellationToken stop)
    {
        MustLook = false;
        CloseAbandoned();
        var fills = 0;
        foreach (var segment in tracker.Open)
        {
            if (segment.File is null || segment.IsReadOut) continue;
            if (!ReadToEnd(segment, ref fills, stop)) return fills > 0;
        }

        delivery.CaughtUp();
        return fills > 0;
    }

    /// <summary>Goes back to the marks: what was read and not acknowledged is read again.</summary>
    public void Rewind()
    {
        foreach (var segment in readers.Keys.ToArray()) Close(segment);
        foreach (var segment in tracker.Open) tracker.Losses.Rewind(segment);
    }

    public void Dispose()
    {
        foreach (var segment in readers.Keys.ToArray()) Close(segment);
    }

    /// <returns>False: reading stops here for this turn.</returns>
    private bool ReadToEnd(Segment segment, ref int fills, CancellationToken stop)
    {
        try
        {
            if (Reader(segment) is not { } reader) return true;
            fates.BeginBatch(segment);
            while (delivery.TakesRecords && HasBudget() && fills < (delivery.IsOneByOne ? 1 : FillsATurn))
            {
                var outcome = reader.Fill(delivery.IsOneByOne ? BlockPool.SmallBytes : BlockPool.LargeBytes);
                if (outcome == ReadOutcome.AtEnd) return AtEnd(segment, reader, stop);
                if (outcome == ReadOutcome.Truncated) return Truncated(segment);
                fills++;
                if (outcome == ReadOutcome.Hole) fates.Skip(segment, reader.HoleStart, reader.Framer.Offset, SkipReasons.Hole);
                else if (!TakeLines(segment, reader, stop)) return false;
                segment.ReadOffset = reader.Framer.Offset;
                delivery.Poll(TimeSpan.Zero);
            }

            return false;
        }
        catch (InvalidDataException)
        {
            return Damaged(segment, stop);
        }
        finally
        {
            fates.EndBatch();
        }
    }

    /// <summary>Within a transaction, what is acknowledged and awaits the commit costs next to nothing, and kafka.commitBytes bounds it.</summary>
    private int Awaited => delivery.IsTransactional ? ledger.Unacknowledged : ledger.Pending;

    private bool HasBudget() => InFlightBytes < DepthRules.Bytes(Partitions, inFlightBytes) || Awaited == 0;

    private SegmentReader? Reader(Segment segment)
    {
        if (readers.TryGetValue(segment, out var reader)) return reader;
        if (tracker.TryIdentify(segment)) return readers[segment] = SegmentReader.Open(segment, pool, maxLineBytes);
        if (segment.IsFinal) SkipAll(segment);
        return null;
    }

    /// <summary>Nothing but newlines and NUL bytes in a file that gets no more.</summary>
    private void SkipAll(Segment segment)
    {
        var size = segment.IsGunzipped ? segment.SizeBytes : segment.File!.Facts().SizeBytes;
        if (size > segment.ReadOffset) fates.Skip(segment, segment.ReadOffset, size, SkipReasons.Empty);
        segment.ReadOffset = Math.Max(size, segment.ReadOffset);
        segment.IsReadOut = true;
    }

    private bool TakeLines(Segment segment, SegmentReader reader, CancellationToken stop)
    {
        while (reader.Framer.TryNext(out var framed))
        {
            if (fates.Take(segment, framed, stop)) continue;
            return OfferAgain(segment);
        }

        return true;
    }

    /// <returns>False, for the caller to return.</returns>
    private bool OfferAgain(Segment segment)
    {
        segment.ReadOffset = fates.OfferAgainFrom;
        Close(segment);
        return false;
    }

    private bool AtEnd(Segment segment, SegmentReader reader, CancellationToken stop)
    {
        if (!segment.IsFinal) return true;
        if (reader.Framer.TryTail(out var tail) && !fates.Take(segment, tail, stop)) return OfferAgain(segment);
        segment.ReadOffset = reader.Framer.Offset;
        segment.IsReadOut = true;
        Close(segment);
        return true;
    }

    /// <summary>What decompressed has its fate, a last line without its newline too; the rest is lost.</summary>
    private bool Damaged(Segment segment, CancellationToken stop)
    {
        if (readers.TryGetValue(segment, out var reader) && reader.Framer.TryTail(out var tail))
        {
            if (!fates.Take(segment, tail, stop)) return OfferAgain(segment);
            segment.ReadOffset = reader.Framer.Offset;
        }

        Close(segment);
        tracker.Losses.GiveUp(segment, null, LossReason.DamagedGzip);
        return true;
    }

    private bool Truncated(Segment segment)
    {
        Close(segment);
        tracker.Truncated(segment);
        MustLook = true;
        return false;
    }

    /// <summary>What the tracker gave up lets go of its memory.</summary>
    private void CloseAbandoned()
    {
        foreach (var segment in readers.Keys)
        {
            if (segment.File is null) Close(segment);
        }
    }

    private void Close(Segment segment)
    {
        fates.Forget(segment);
        if (readers.Remove(segment, out var reader)) reader.Dispose();
    }
}
