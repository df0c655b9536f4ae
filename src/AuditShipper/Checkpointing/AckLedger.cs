using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Discovery;

namespace AuditShipper.Checkpointing;

/// <summary>
/// Which ranges await their fate, in the order in which they were read. A segment's mark passes a range only when it and everything read
/// before it have a fate: one record without an acknowledgement pins it. Within a transaction an acknowledgement is not a fate yet: it lets
/// go of the range's memory, and the commit settles what was acknowledged. With several routes a line has an entry for each, one behind the
/// other, and they are passed together. One loop owns the ledger.
/// </summary>
internal sealed class AckLedger
{
    private readonly HashSet<long> awaitedGaps = [];
    private Entry[] ring = new Entry[1024];
    private long head = 1;
    private long next = 1;
    private long version;
    private Fate? lineFate;

    public FateTotals Totals { get; private set; } = new();

    /// <summary>Which fate each byte has, and why.</summary>
    public SourceLedger Accounts { get; private set; } = new(default, [""]);

    /// <summary>
    /// No segment: records of gaps await their acknowledgement under it, with a <see cref="GapCode"/> for an end. They have no bytes of the log.
    /// </summary>
    public Segment GapRecords { get; } = new() { Name = new SegmentName("", NameKind.Foreign, false, "", "") };

    /// <summary>Goes on from what an earlier life counted.</summary>
    public void StartFrom(FateTotals totals, SourceLedger accounts) => (Totals, Accounts) = (totals, accounts);

    /// <summary>Ranges that await their fate or stand behind one that does.</summary>
    public int Pending => (int)(next - head);

    /// <summary>Pending ranges without an acknowledgement.</summary>
    public int Unacknowledged { get; private set; }

    /// <summary>Grows with every mark that moves, and every gap: tells whether a checkpoint is current.</summary>
    public long Version => version + Accounts.Gaps.Version;

    /// <summary>The next range of a segment, its fate unknown yet.</summary>
    /// <param name="segment">Where it was read.</param>
    /// <param name="end">Offset behind it, newline included.</param>
    /// <param name="borrowed">Disposed when the mark passes the range or the ledger is cleared; null: nothing is.</param>
    /// <param name="fate">What becomes of it when its acknowledgement comes.</param>
    /// <param name="reason">Why.</param>
    /// <returns>Its ticket, positive.</returns>
    public long Add(Segment segment, long end, IDisposable? borrowed, Fate fate, FateReason reason = FateReason.None) =>
        Add(RouteRange.InAll(segment, end), borrowed, fate, reason);

    /// <summary>The same for one route.</summary>
    public long Add(in RouteRange range, IDisposable? borrowed, Fate fate, FateReason reason = FateReason.None)
    {
        if (next - head == ring.Length) Grow();
        ref var entry = ref At(next);
        entry = new Entry { Segment = range.Segment, End = range.End, Route = range.Route, IsLast = range.IsLast, Borrowed = borrowed, Fate = fate, Reason = reason };
        if (range.Segment == GapRecords) awaitedGaps.Add(range.End);
        Unacknowledged++;
        return next++;
    }

    /// <summary>The next range of a segment, with its fate.</summary>
    public void AddSettled(Segment segment, long end, Fate fate, FateReason reason = FateReason.None) => Settle(Add(segment, end, null, fate, reason));

    /// <summary>The same for one route.</summary>
    public void AddSettled(in RouteRange range, Fate fate, FateReason reason = FateReason.None) => Settle(Add(range, null, fate, reason));

    /// <summary>
    /// The same, whatever awaits its fate before it, for a segment of which nothing is pending: its mark is its own. What is lost while nobody acknowledges
    /// anything is lost now: an outage of any length leaves nothing here.
    /// </summary>
    public void SettleAtOnce(Segment segment, long end, Fate fate, FateReason reason)
    {
        Totals.Add(fate, 1, end - segment.Mark);
        Accounts.Append(segment, end, fate, reason);
        segment.Mark = end;
        version++;
    }

    /// <summary>Ranges at the end of a line that did not get to all of its routes: no acknowledgement settles them.</summary>
    public int Torn
    {
        get
        {
            var last = next - 1;
            while (last >= head && !At(last).IsLast) last--;
            return (int)(next - 1 - last);
        }
    }

    public void Settle(long ticket)
    {
        if (ticket < head || ticket >= next) return;
        ref var entry = ref At(ticket);
        if (entry is { IsSettled: false, IsAcknowledged: false }) Unacknowledged--;
        entry.IsSettled = true;
        if (At(head).IsSettled) Advance();
    }

    /// <summary>The broker has the record, within a transaction that is not committed yet: its memory is let go, its mark stays.</summary>
    public void Acknowledge(long ticket)
    {
        if (ticket < head || ticket >= next) return;
        ref var entry = ref At(ticket);
        if (entry.IsSettled || entry.IsAcknowledged) return;
        entry.IsAcknowledged = true;
        Unacknowledged--;
        LetGo(ref entry);
    }

    /// <summary>The transaction that holds every acknowledged record is committed.</summary>
    public void SettleAcknowledged()
    {
        for (var ticket = head; ticket < next; ticket++)
        {
            ref var entry = ref At(ticket);
            entry.IsSettled |= entry.IsAcknowledged;
        }

        Advance();
    }

    /// <summary>Where the marks and the totals will be when every pending range has its fate.</summary>
    public LedgerProjection Project()
    {
        var projection = Settled();
        for (var ticket = head; ticket < next; ticket++)
        {
            ref var entry = ref At(ticket);
            if (entry.Segment != GapRecords) projection.Add(new RouteRange(entry.Segment, entry.End, entry.Route, entry.IsLast), entry.Fate, entry.Reason);
            else if (entry.IsLast) projection.Accounts.Tell(entry.End);
        }

        return projection;
    }

    /// <summary>Where the marks and the totals are.</summary>
    public LedgerProjection Settled() => new(Totals, Accounts.Clone());

    /// <summary>Whether a record of this gap awaits its acknowledgement.</summary>
    /// <param name="gap">A <see cref="GapCode"/>.</param>
    public bool IsAwaited(long gap) => awaitedGaps.Contains(gap);

    /// <summary>Gaps with a record that awaits its acknowledgement, and who is told of them.</summary>
    public int AwaitedGaps => awaitedGaps.Count;

    /// <summary>The range that was added last gets another fate than the one in view, or is taken back to be offered again.</summary>
    public void TakeBack(long ticket)
    {
        if (ticket != next - 1 || At(ticket).IsSettled) throw new InvalidOperationException("Only the last range can be taken back, and only before it is settled.");
        ref var entry = ref At(ticket);
        if (!entry.IsAcknowledged) Unacknowledged--;
        if (entry.Segment == GapRecords) awaitedGaps.Remove(entry.End);
        LetGo(ref entry);
        entry = default;
        next--;
    }

    /// <summary>Forgets what awaits its fate: it will be read again from the marks.</summary>
    /// <returns>How many ranges had no fate yet, and how many had one but stood behind such a range.</returns>
    public (int Unsettled, int SettledBehind) Clear()
    {
        var (unsettled, behind) = (0, 0);
        for (; head < next; head++)
        {
            ref var entry = ref At(head);
            if (!entry.IsSettled) unsettled++;
            else if (entry.Fate == Fate.Delivered) behind++;
            LetGo(ref entry);
            entry = default;
        }

        Unacknowledged = 0;
        awaitedGaps.Clear();
        return (unsettled, behind);
    }

    /// <summary>Where each segment's pending ranges end.</summary>
    public IEnumerable<(Segment Segment, long End)> PendingEnds()
    {
        for (var ticket = head; ticket < next; ticket++) yield return (At(ticket).Segment, At(ticket).End);
    }

    /// <summary>Whose range a pending ticket is; null: the mark has passed it.</summary>
    public (Segment Segment, long End, Fate Fate)? Find(long ticket) =>
        ticket >= head && ticket < next ? (At(ticket).Segment, At(ticket).End, At(ticket).Fate) : null;

    private ref Entry At(long ticket) => ref ring[ticket & (ring.Length - 1)];

    private void Advance()
    {
        for (var last = EndOfSettledLine(); last > 0; last = EndOfSettledLine())
        {
            while (head <= last) PassHead();
        }
    }

    /// <returns>The last entry of the line at the head, once all of them have their fate; 0: not yet.</returns>
    private long EndOfSettledLine()
    {
        for (var ticket = head; ticket < next; ticket++)
        {
            ref var entry = ref At(ticket);
            if (!entry.IsSettled) return 0;
            if (entry.IsLast) return ticket;
        }

        return 0;
    }

    private void PassHead()
    {
        ref var entry = ref At(head);
        if (entry.Segment != GapRecords) Pass(entry);
        else if (entry.IsLast && awaitedGaps.Remove(entry.End)) Accounts.Tell(entry.End);
        LetGo(ref entry);
        entry = default;
        head++;
        version++;
    }

    private void Pass(in Entry entry)
    {
        Accounts.Append(entry.Segment, entry.End, entry.Fate, entry.Reason, entry.Route);
        lineFate = LineFateRules.Of(lineFate, entry.Fate);
        if (!entry.IsLast) return;
        Totals.Add(lineFate.Value, 1, entry.End - entry.Segment.Mark);
        entry.Segment.Mark = entry.End;
        lineFate = null;
    }

    private void LetGo(ref Entry entry)
    {
        if (entry.Borrowed is not { } borrowed) return;
        entry.Borrowed = null;
        borrowed.Dispose();
    }

    private void Grow()
    {
        var larger = new Entry[ring.Length * 2];
        for (var ticket = head; ticket < next; ticket++) larger[ticket & (larger.Length - 1)] = At(ticket);
        ring = larger;
    }

    private struct Entry
    {
        public Segment Segment;
        public long End;
        public IDisposable? Borrowed;
        public Fate Fate;
        public FateReason Reason;
        public byte Route;
        public bool IsLast;
        public bool IsSettled;
        public bool IsAcknowledged;
    }
}

/// <summary>The fate of a line that has one for each route: what says most of where it can be found.</summary>
internal static class LineFateRules
{
    private static readonly Fate[] Strongest = [Fate.Delivered, Fate.DeadLettered, Fate.Lost, Fate.Filtered, Fate.Skipped];

    public static Fate Of(Fate? soFar, Fate next) =>
        soFar is { } known && Array.IndexOf(Strongest, known) <= Array.IndexOf(Strongest, next) ? known : next;
}
