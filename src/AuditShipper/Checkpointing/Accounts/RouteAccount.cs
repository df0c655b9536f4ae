using System.Text.Json;
using AuditShipper.Discovery;

namespace AuditShipper.Checkpointing.Accounts;

/// <summary>The fates of one source for one route: ranges of the newest segments, sums of all that came before them.</summary>
internal sealed class RouteAccount
{
    /// <summary>Finished segments whose ranges are kept.</summary>
    public const int MostFinished = 32;

    /// <summary>Of a finished segment.</summary>
    public const int MostFinishedRanges = 16;
    private readonly Dictionary<Segment, SegmentAccount> open;
    private readonly Queue<SegmentAccountEntry> finished;
    private readonly FateSums before;
    private Segment? current;
    private SegmentAccount? currentAccount;

    public RouteAccount() => (open, finished, before) = ([], [], new FateSums());

    private RouteAccount(RouteAccount other) => (open, finished, before) = (
        other.open.ToDictionary(pair => pair.Key, pair => pair.Value.Clone()), new Queue<SegmentAccountEntry>(other.finished), other.before.Clone());

    /// <summary>Segments whose accounts may grow.</summary>
    public int OpenCount => open.Count;

    /// <summary>The next range of a segment gets its fate.</summary>
    public void Append(Segment segment, long end, Fate fate, FateReason reason)
    {
        if (!ReferenceEquals(segment, current))
        {
            if (!open.TryGetValue(segment, out currentAccount)) open.Add(segment, currentAccount = new SegmentAccount(segment.Mark));
            current = segment;
        }

        currentAccount!.Append(end, fate, reason);
    }

    /// <returns>Null: nothing of it has a fate yet.</returns>
    public SegmentAccount? Find(Segment segment) => open.GetValueOrDefault(segment);

    /// <summary>Accounts of segments that are not followed any more are closed; of the oldest only the sums remain.</summary>
    public void CloseAllBut(IReadOnlyCollection<Segment> followed)
    {
        foreach (var (segment, account) in open)
        {
            if (followed.Contains(segment)) continue;
            open.Remove(segment);
            finished.Enqueue(Entry(segment, account, MostFinishedRanges));
        }

        (current, currentAccount) = (null, null);
        while (finished.Count > MostFinished) before.Add(finished.Dequeue().Sums);
    }

    /// <summary>What an earlier life settled without saying why: from before there was a ledger.</summary>
    public void StartFrom(FateTotals totals)
    {
        foreach (var fate in Enum.GetValues<Fate>()) before.Add(fate, fate == Fate.Delivered ? FateReason.None : FateReason.Other, totals.Ranges(fate), totals.Bytes(fate));
    }

    /// <summary>Dead letters that went for newer ones are lost. Of the sums alone: where they stood is not known any more.</summary>
    public void LoseLetters(FateReason reason, long letters, long bytes)
    {
        before.Add(Fate.DeadLettered, Has(Fate.DeadLettered, reason, bytes) ? reason : FateReason.Other, -letters, -bytes);
        before.Add(Fate.Lost, FateReason.DeadLetterLimit, letters, bytes);
    }

    public bool Has(Fate fate, FateReason reason, long bytes) => Sums().All.Any(sum => sum.Fate == fate && sum.Reason == reason && sum.Bytes >= bytes);

    public FateSums Sums()
    {
        var sums = before.Clone();
        foreach (var entry in finished) sums.Add(entry.Sums);
        foreach (var account in open.Values) sums.Add(account.Sums().All);
        return sums;
    }

    public RouteAccount Clone() => new(this);

    /// <param name="route">Its topic.</param>
    /// <param name="unfinished">Of the same checkpoint: what the next start will know. What it does not know it reads anew, and accounts for anew.</param>
    public RouteAccountEntry ToEntry(string route, IReadOnlyList<OpenSegmentEntry> unfinished)
    {
        var (openEntries, closing) = (new List<SegmentAccountEntry>(), new List<SegmentAccountEntry>());
        foreach (var (segment, account) in open)
        {
            var entry = Entry(segment, account, SegmentAccount.MostRanges);
            if (unfinished.Any(known => known.Id == entry.Id)) openEntries.Add(entry);
            else if (segment.IsReadOut && account.End >= segment.ReadOffset) closing.Add(entry);
        }

        return new RouteAccountEntry(route, [.. before.All], [.. finished, .. closing], openEntries);
    }

    /// <summary>Goes on where an earlier life stopped.</summary>
    /// <param name="entry">Of its checkpoint.</param>
    /// <param name="unfinished">The segments of the same checkpoint.</param>
    /// <exception cref="JsonException">An account does not add up.</exception>
    public static RouteAccount Of(RouteAccountEntry entry, IReadOnlyList<Segment> unfinished)
    {
        var account = new RouteAccount();
        account.before.Add(entry.Before);
        foreach (var one in entry.Finished) account.finished.Enqueue(one);
        foreach (var one in entry.Open)
        {
            var its = SegmentAccount.Of(one);
            var segment = unfinished.FirstOrDefault(segment => segment.Id is { } id && id.ToString() == one.Id);
            if (segment is null || its.End != segment.Mark || !account.open.TryAdd(segment, its)) account.before.Add(one.Sums);
        }

        return account;
    }

    private static SegmentAccountEntry Entry(Segment segment, SegmentAccount account, int most) => account.ToEntry(segment.Id?.ToString(), segment.Name.FileName, most);
}
