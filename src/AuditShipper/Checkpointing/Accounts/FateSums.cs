namespace AuditShipper.Checkpointing.Accounts;

/// <param name="Fate">The account.</param>
/// <param name="Reason">Why.</param>
/// <param name="Ranges">Lines, or other ranges that got their fate in one piece.</param>
/// <param name="Bytes">Newlines included.</param>
internal sealed record FateSum(Fate Fate, FateReason Reason, long Ranges, long Bytes);

/// <summary>Ranges and bytes by fate and reason: a handful of pairs, of a closed set.</summary>
internal sealed class FateSums
{
    private readonly List<FateSum> sums = [];

    public IReadOnlyList<FateSum> All => sums;

    public long Bytes => sums.Sum(sum => sum.Bytes);

    public long BytesOf(Fate fate) => sums.Where(sum => sum.Fate == fate).Sum(sum => sum.Bytes);

    public void Add(Fate fate, FateReason reason, long ranges, long bytes)
    {
        if (ranges == 0 && bytes == 0) return;
        for (var i = 0; i < sums.Count; i++)
        {
            if (sums[i].Fate != fate || sums[i].Reason != reason) continue;
            sums[i] = sums[i] with { Ranges = sums[i].Ranges + ranges, Bytes = sums[i].Bytes + bytes };
            return;
        }

        sums.Add(new FateSum(fate, reason, ranges, bytes));
    }

    public void Add(IEnumerable<FateSum> others)
    {
        foreach (var other in others) Add(other.Fate, other.Reason, other.Ranges, other.Bytes);
    }

    public FateSums Clone()
    {
        var clone = new FateSums();
        clone.sums.AddRange(sums);
        return clone;
    }
}
