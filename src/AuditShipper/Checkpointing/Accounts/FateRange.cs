namespace AuditShipper.Checkpointing.Accounts;

/// <summary>A stretch of a segment whose every byte has its fate: one and the same, or, where ranges were merged to save room, one of several.</summary>
/// <param name="From">First byte.</param>
/// <param name="To">Behind the last byte.</param>
/// <param name="Fates">One bit for each fate that is in it: 1 shifted left by the fate.</param>
/// <param name="Reason">Of all of it; <see cref="FateReason.None"/> also where there are several.</param>
/// <param name="Ranges">Lines, or other ranges that got their fate in one piece.</param>
internal record struct FateRange(long From, long To, byte Fates, FateReason Reason, long Ranges)
{
    public static byte Bit(Fate fate) => (byte)(1 << (int)fate);

    /// <summary>What is in it, the gravest last.</summary>
    public static IEnumerable<Fate> FatesIn(byte bits) => Enum.GetValues<Fate>().Where(fate => (bits & Bit(fate)) != 0);

    public readonly long Bytes => To - From;

    /// <param name="next">Begins where this one ends.</param>
    public readonly FateRange With(in FateRange next) => new(
        From, next.To, (byte)(Fates | next.Fates), Fates == next.Fates && Reason == next.Reason ? Reason : FateReason.None, Ranges + next.Ranges);
}

/// <summary>Which ranges are merged when there are too many: those of the least grave fates first, so that a loss stays where it can be seen longest.</summary>
internal static class FateRangeRules
{
    private static readonly byte[] Steps =
    [
        Bits(Fate.Delivered, Fate.Filtered, Fate.Skipped),
        Bits(Fate.Delivered, Fate.Filtered, Fate.Skipped, Fate.DeadLettered),
        Bits(Fate.Delivered, Fate.Filtered, Fate.Skipped, Fate.DeadLettered, Fate.Lost),
    ];

    /// <summary>Merges neighbours in place until there are few enough. The last range stays as it is: it may still grow.</summary>
    /// <param name="ranges">Each begins where the one before it ends.</param>
    /// <param name="most">At least 2.</param>
    /// <returns>How many are left, at the front.</returns>
    public static int Merge(Span<FateRange> ranges, int most)
    {
        var count = ranges.Length;
        for (var step = 0; step < Steps.Length && count > most; step++) count = Merge(ranges[..count], Steps[step], most);
        return count;
    }

    private static int Merge(Span<FateRange> ranges, byte mergeable, int most)
    {
        var (kept, excess) = (0, ranges.Length - most);
        for (var next = 1; next < ranges.Length; next++)
        {
            var both = (byte)(ranges[kept].Fates | ranges[next].Fates);
            if (excess > 0 && next < ranges.Length - 1 && (both & ~mergeable) == 0)
            {
                ranges[kept] = ranges[kept].With(ranges[next]);
                excess--;
            }
            else
            {
                ranges[++kept] = ranges[next];
            }
        }

        return kept + 1;
    }

    private static byte Bits(params ReadOnlySpan<Fate> fates)
    {
        byte bits = 0;
        foreach (var fate in fates) bits |= FateRange.Bit(fate);
        return bits;
    }
}
