using System.Text.Json;
using AuditShipper.Discovery;

namespace AuditShipper.Checkpointing.Accounts;

/// <summary>
/// The ledger of one source: which account every byte ended in, and what was lost. A byte is settled when it has a fate in every route; there is
/// one route today. Durable with the checkpoint. <see cref="Clone"/> and <see cref="Append"/> tell what it will be when more is settled.
/// </summary>
/// <param name="since">When it began: at the first start, or when no checkpoint could be read.</param>
internal sealed class SourceLedger(DateTimeOffset since)
{
    public DateTimeOffset Since { get; } = since;

    public RouteAccount Route { get; private init; } = new();

    public GapList Gaps { get; private init; } = new();

    /// <summary>Name of the newest backup that the server was ever seen to have made; empty: none.</summary>
    public string NewestBackup { get; set; } = "";

    /// <summary>The next range of a segment gets its fate, in the one route there is.</summary>
    public void Append(Segment segment, long end, Fate fate, FateReason reason) => Route.Append(segment, end, fate, reason);

    public SourceLedger Clone() => new(Since) { Route = Route.Clone(), Gaps = Gaps.Clone(), NewestBackup = NewestBackup };

    /// <param name="route">Topic of the one route.</param>
    /// <param name="unfinished">The segments of the same checkpoint.</param>
    public LedgerEntry ToEntry(string route, IReadOnlyList<OpenSegmentEntry> unfinished) => new()
    {
        Since = Since,
        NewestBackup = NewestBackup,
        Routes = [Route.ToEntry(route, unfinished)],
        Gaps = [.. Gaps.All],
        LastGap = Gaps.LastNumber,
        ForgottenGaps = Gaps.Forgotten,
    };

    /// <summary>Goes on where an earlier life stopped.</summary>
    /// <param name="entry">Of its checkpoint.</param>
    /// <param name="unfinished">The segments of the same checkpoint.</param>
    /// <exception cref="JsonException">An account does not add up.</exception>
    public static SourceLedger Of(LedgerEntry entry, IReadOnlyList<Segment> unfinished) => new(entry.Since)
    {
        NewestBackup = entry.NewestBackup,
        Route = entry.Routes is [var route] ? RouteAccount.Of(route, unfinished) : throw new JsonException($"The ledger has {entry.Routes.Count} routes instead of one."),
        Gaps = GapList.Of(entry.Gaps, entry.LastGap, entry.ForgottenGaps),
    };

    /// <summary>For a checkpoint that is older than the ledger: only sums are known of what was settled before.</summary>
    public static SourceLedger Of(FateTotals totals, DateTimeOffset now)
    {
        var ledger = new SourceLedger(now);
        ledger.Route.StartFrom(totals);
        return ledger;
    }
}
