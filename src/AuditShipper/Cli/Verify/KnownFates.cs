using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Discovery;

namespace AuditShipper.Cli.Verify;

/// <summary>What the ledger of the last checkpoint says of lines that the topic does not have: passed over, filtered or lost, each for a reason.</summary>
internal sealed class KnownFates
{
    private readonly Dictionary<UInt128, List<FateRangeEntry>> ranges = [];

    public KnownFates(LedgerEntry? ledger)
    {
        foreach (var account in ledger?.Routes.SelectMany(route => route.Finished.Concat(route.Open)) ?? [])
        {
            if (account.Id is null || !SegmentId.TryParse(account.Id, out var id)) continue;
            if (!ranges.TryGetValue(id.Value, out var known)) ranges[id.Value] = known = [];
            known.AddRange(account.Ranges);
        }
    }

    /// <param name="segment">Its id.</param>
    /// <param name="offset">Of the line's first byte.</param>
    /// <returns>Null: the ledger does not explain it. Ranges that were merged from several fates explain nothing.</returns>
    public LineVerdict? Explain(UInt128 segment, long offset)
    {
        if (!ranges.TryGetValue(segment, out var known)) return null;
        foreach (var range in known)
        {
            if (offset < range.From || offset >= range.To || range.Fates is not [var fate]) continue;
            if (VerdictOf(fate) is { } verdict) return verdict;
        }

        return null;
    }

    private static LineVerdict? VerdictOf(Fate fate) => fate switch
    {
        Fate.Skipped => LineVerdict.PassedOver,
        Fate.Filtered => LineVerdict.Filtered,
        Fate.DeadLettered => LineVerdict.DeadLettered,
        Fate.Lost => LineVerdict.Lost,
        _ => null,
    };
}
