using System.Text.Json;
using AuditShipper.Discovery;

namespace AuditShipper.Checkpointing.Accounts;

/// <summary>
/// The ledger of one source: which account every byte ended in, and what was lost. A byte is settled when it has a fate in every route; there is
/// one route today. Durable with the checkpoint. <see cref="Clone"/> and <see cref="Append"/> tell what it will be when more is settled.
/// </summary>
/// <param name="since">When it began: at the first start, or when no checkpoint could be read.</param>
/// <param name="topic">Of the one route.</param>
internal sealed class SourceLedger(DateTimeOffset since, string topic)
{
    public DateTimeOffset Since { get; } = since;

    public string Topic { get; } = topic;

    public RouteAccount Route { get; private init; } = new();

    public GapList Gaps { get; private init; } = new();

    /// <summary>Name of the newest backup that the server was ever seen to have made; empty: none.</summary>
    public string NewestBackup { get; set; } = "";

    /// <summary>The next range of a segment gets its fate, in the one route there is.</summary>
    public void Append(Segment segment, long end, Fate fate, FateReason reason) => Route.Append(segment, end, fate, reason);

    /// <summary>Somebody was told of a gap.</summary>
    /// <param name="code">A <see cref="GapCode"/>.</param>
    public void Tell(long code)
    {
        var (number, whom) = GapCode.Split(code);
        Gaps.Tell(number, whom);
    }

    public SourceLedger Clone() => new(Since, Topic) { Route = Route.Clone(), Gaps = Gaps.Clone(), NewestBackup = NewestBackup };

    /// <param name="unfinished">The segments of the same checkpoint.</param>
    public LedgerEntry ToEntry(IReadOnlyList<OpenSegmentEntry> unfinished) => new()
    {
        Since = Since,
        NewestBackup = NewestBackup,
        Routes = [Route.ToEntry(Topic, unfinished)],
        Gaps = [.. Gaps.All],
        LastGap = Gaps.LastNumber,
        ForgottenGaps = Gaps.Forgotten,
    };

    /// <summary>Goes on where an earlier life stopped.</summary>
    /// <param name="entry">Of its checkpoint.</param>
    /// <param name="topic">Of the route now.</param>
    /// <param name="unfinished">The segments of the same checkpoint.</param>
    /// <exception cref="JsonException">An account does not add up.</exception>
    public static SourceLedger Of(LedgerEntry entry, string topic, IReadOnlyList<Segment> unfinished) => new(entry.Since, topic)
    {
        NewestBackup = entry.NewestBackup,
        Route = entry.Routes is [var route] ? RouteAccount.Of(route, unfinished) : throw new JsonException($"The ledger has {entry.Routes.Count} routes instead of one."),
        Gaps = GapList.Of(entry.Gaps, entry.LastGap, entry.ForgottenGaps),
    };

    /// <summary>For a checkpoint that is older than the ledger: only sums are known of what was settled before.</summary>
    public static SourceLedger Of(FateTotals totals, string topic, DateTimeOffset now)
    {
        var ledger = new SourceLedger(now, topic);
        ledger.Route.StartFrom(totals);
        return ledger;
    }
}
