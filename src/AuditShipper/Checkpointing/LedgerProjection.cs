using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Discovery;

namespace AuditShipper.Checkpointing;

/// <summary>The marks and totals that a commit will make true: what its checkpoint says.</summary>
internal sealed class LedgerProjection
{
    private readonly Dictionary<Segment, long> marks = [];
    private Fate? lineFate;

    /// <param name="settled">As they are.</param>
    /// <param name="accounts">A copy of its own.</param>
    public LedgerProjection(FateTotals settled, SourceLedger accounts)
    {
        Totals.Add(settled);
        Accounts = accounts;
    }

    public SourceLedger Accounts { get; }

    public FateTotals Totals { get; } = new();

    public long MarkOf(Segment segment) => marks.TryGetValue(segment, out var mark) ? mark : segment.Mark;

    /// <param name="range">The next of its segment.</param>
    /// <param name="fate">What becomes of it.</param>
    /// <param name="reason">Why.</param>
    public void Add(in RouteRange range, Fate fate, FateReason reason)
    {
        Accounts.Append(range.Segment, range.End, fate, reason, range.Route);
        lineFate = LineFateRules.Of(lineFate, fate);
        if (!range.IsLast) return;
        Totals.Add(lineFate.Value, 1, range.End - MarkOf(range.Segment));
        marks[range.Segment] = range.End;
        lineFate = null;
    }
}
