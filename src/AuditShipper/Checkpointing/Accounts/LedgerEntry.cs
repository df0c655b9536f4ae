namespace AuditShipper.Checkpointing.Accounts;

/// <summary>The ledger as it stands in a checkpoint (docs/ledger.md).</summary>
internal sealed record LedgerEntry
{
    public required DateTimeOffset Since { get; init; }

    public required string NewestBackup { get; init; }

    /// <summary>One today. A byte is settled when it has a fate in each.</summary>
    public required IReadOnlyList<RouteAccountEntry> Routes { get; init; }

    /// <summary>The newest, oldest first.</summary>
    public required IReadOnlyList<Gap> Gaps { get; init; }

    public required long LastGap { get; init; }

    /// <summary>Losses that are not listed any more.</summary>
    public required long ForgottenGaps { get; init; }
}

/// <param name="Route">Its topic.</param>
/// <param name="Before">Sums of the segments that are not listed any more.</param>
/// <param name="Finished">The newest whose every byte has its fate, oldest first.</param>
/// <param name="Open">Those that are followed, and of which something has its fate.</param>
internal sealed record RouteAccountEntry(
    string Route, IReadOnlyList<FateSum> Before, IReadOnlyList<SegmentAccountEntry> Finished, IReadOnlyList<SegmentAccountEntry> Open)
{
    /// <summary>Of all there ever was.</summary>
    public FateSums Sums()
    {
        var sums = new FateSums();
        sums.Add(Before);
        foreach (var segment in Finished.Concat(Open)) sums.Add(segment.Sums);
        return sums;
    }
}

/// <param name="Id">32 hexadecimal digits; null: there was nothing in it but empty lines and holes.</param>
/// <param name="Name">The last file name it had.</param>
/// <param name="Start">First byte that is accounted for.</param>
/// <param name="Ranges">From <paramref name="Start"/> to the mark, each beginning where the one before it ends.</param>
/// <param name="Sums">Of the same bytes: exact also where ranges were merged.</param>
internal sealed record SegmentAccountEntry(string? Id, string Name, long Start, IReadOnlyList<FateRangeEntry> Ranges, IReadOnlyList<FateSum> Sums);

/// <param name="From">First byte.</param>
/// <param name="To">Behind the last byte.</param>
/// <param name="Fates">More than one where ranges were merged.</param>
/// <param name="Reason">Of all of it; `none` also where there are several.</param>
/// <param name="Ranges">Lines, or other ranges that got their fate in one piece.</param>
internal sealed record FateRangeEntry(long From, long To, IReadOnlyList<Fate> Fates, FateReason Reason, long Ranges)
{
    public static FateRangeEntry Of(in FateRange range) => new(range.From, range.To, [.. FateRange.FatesIn(range.Fates)], range.Reason, range.Ranges);

    public FateRange ToRange()
    {
        byte bits = 0;
        foreach (var fate in Fates) bits |= FateRange.Bit(fate);
        return new FateRange(From, To, bits, Reason, Ranges);
    }
}
