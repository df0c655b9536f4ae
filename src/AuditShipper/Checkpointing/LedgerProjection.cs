using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Discovery;

namespace AuditShipper.Checkpointing;

/// <summary>The marks and totals that a commit will make true: what its checkpoint says.</summary>
internal sealed class LedgerProjection
{
    private readonly Dictionary<Segment, long> marks = [];

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

    /// <param name="segment">Of the range.</param>
    /// <param name="end">Offset behind it; it begins where the segment's last one ended.</param>
    /// <param name="fate">What becomes of it.</param>
    /// <param name="reason">Why.</param>
    public void Add(Segment segment, long end, Fate fate, FateReason reason)
    {
        Accounts.Append(segment, end, fate, reason);
        Totals.Add(fate, 1, end - MarkOf(segment));
        marks[segment] = end;
    }
}
