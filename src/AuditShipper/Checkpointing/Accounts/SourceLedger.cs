using System.Text.Json;
using AuditShipper.Discovery;

namespace AuditShipper.Checkpointing.Accounts;

/// <summary>
/// The ledger of one source: which account every byte ended in, for each route, and what was lost. A byte is settled when it has a fate in every
/// route. Durable with the checkpoint. <see cref="Clone"/> and <see cref="Append"/> tell what it will be when more is settled.
/// </summary>
/// <param name="since">When it began: at the first start, or when no checkpoint could be read.</param>
/// <param name="topics">Of the routes, in their order.</param>
internal sealed class SourceLedger(DateTimeOffset since, IReadOnlyList<string> topics)
{
    public DateTimeOffset Since { get; } = since;

    public IReadOnlyList<RouteAccount> Routes { get; private init; } = [.. topics.Select(_ => new RouteAccount())];

    public GapList Gaps { get; private init; } = new();

    /// <summary>Name of the newest backup that the server was ever seen to have made; empty: none.</summary>
    public string NewestBackup { get; set; } = "";

    /// <summary>The next range of a segment gets its fate.</summary>
    /// <param name="segment">Where it was read.</param>
    /// <param name="end">Offset behind it.</param>
    /// <param name="fate">What became of it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="route">For which route; <see cref="RouteRange.EveryRoute"/>: for each.</param>
    public void Append(Segment segment, long end, Fate fate, FateReason reason, byte route = RouteRange.EveryRoute)
    {
        if (route != RouteRange.EveryRoute)
        {
            Routes[route].Append(segment, end, fate, reason);
            return;
        }

        for (var each = 0; each < Routes.Count; each++) Routes[each].Append(segment, end, fate, reason);
    }

    public void CloseAllBut(IReadOnlyCollection<Segment> followed)
    {
        foreach (var route in Routes) route.CloseAllBut(followed);
    }

    /// <summary>Dead letters that went for newer ones are lost, in whichever routes had them.</summary>
    public void LoseLetters(FateReason reason, long letters, long bytes)
    {
        foreach (var route in Routes)
        {
            if (Routes.Count == 1 || route.Has(Fate.DeadLettered, reason, bytes)) route.LoseLetters(reason, letters, bytes);
        }
    }

    /// <summary>Somebody was told of a gap.</summary>
    /// <param name="code">A <see cref="GapCode"/>.</param>
    public void Tell(long code)
    {
        var (number, whom) = GapCode.Split(code);
        Gaps.Tell(number, whom);
    }

    public SourceLedger Clone() => new(Since, topics) { Routes = [.. Routes.Select(route => route.Clone())], Gaps = Gaps.Clone(), NewestBackup = NewestBackup };

    /// <param name="unfinished">The segments of the same checkpoint.</param>
    public LedgerEntry ToEntry(IReadOnlyList<OpenSegmentEntry> unfinished) => new()
    {
        Since = Since,
        NewestBackup = NewestBackup,
        Routes = [.. Routes.Select((route, i) => route.ToEntry(topics[i], unfinished))],
        Gaps = [.. Gaps.All],
        LastGap = Gaps.LastNumber,
        ForgottenGaps = Gaps.Forgotten,
    };

    /// <summary>Goes on where an earlier life stopped.</summary>
    /// <param name="entry">Of its checkpoint.</param>
    /// <param name="topics">Of the routes now: what an account was kept of before goes on under its topic, a new route begins one.</param>
    /// <param name="unfinished">The segments of the same checkpoint.</param>
    /// <exception cref="JsonException">An account does not add up.</exception>
    public static SourceLedger Of(LedgerEntry entry, IReadOnlyList<string> topics, IReadOnlyList<Segment> unfinished) => new(entry.Since, topics)
    {
        NewestBackup = entry.NewestBackup,
        Routes = [.. topics.Select((topic, i) => Account(entry.Routes, topic, topics.Take(i).Count(before => before == topic), unfinished))],
        Gaps = GapList.Of(entry.Gaps, entry.LastGap, entry.ForgottenGaps),
    };

    /// <summary>For a checkpoint that is older than the ledger: only sums are known of what was settled before.</summary>
    public static SourceLedger Of(FateTotals totals, IReadOnlyList<string> topics, DateTimeOffset now)
    {
        var ledger = new SourceLedger(now, topics);
        foreach (var route in ledger.Routes) route.StartFrom(totals);
        return ledger;
    }

    /// <summary>Of the so many-th route with this topic.</summary>
    private static RouteAccount Account(IReadOnlyList<RouteAccountEntry> entries, string topic, int ordinal, IReadOnlyList<Segment> unfinished) =>
        entries.Where(entry => entry.Route == topic).ElementAtOrDefault(ordinal) is { } found ? RouteAccount.Of(found, unfinished) : new RouteAccount();
}
