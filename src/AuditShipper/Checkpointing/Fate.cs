namespace AuditShipper.Checkpointing;

/// <summary>The account that a range of bytes ends in.</summary>
internal enum Fate : byte
{
    Delivered,

    /// <summary>A policy says that this route does not want it.</summary>
    Filtered,

    /// <summary>Kept on the node instead.</summary>
    DeadLettered,

    /// <summary>Nothing to deliver: empty lines, holes, what a first start at `newest` passes over.</summary>
    Skipped,

    /// <summary>It existed, and could not be delivered.</summary>
    Lost,
}

/// <summary>Lines (or ranges) and bytes, newlines included, by fate.</summary>
internal sealed class FateTotals
{
    private static readonly int Count = Enum.GetValues<Fate>().Length;
    private readonly long[] ranges = new long[Count];
    private readonly long[] bytes = new long[Count];

    public long Ranges(Fate fate) => ranges[(int)fate];

    public long Bytes(Fate fate) => bytes[(int)fate];

    public void Add(FateTotals others)
    {
        for (var fate = 0; fate < Count; fate++)
        {
            ranges[fate] += others.ranges[fate];
            bytes[fate] += others.bytes[fate];
        }
    }

    public void Add(Fate fate, long rangeCount, long byteCount)
    {
        ranges[(int)fate] += rangeCount;
        bytes[(int)fate] += byteCount;
    }
}
