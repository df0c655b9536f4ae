using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Discovery;

namespace AuditShipper.Hosting;

/// <summary>
/// Notices backups that came and went while nobody looked: the agent was stopped, or held up. Each segment that turns up is compared, once, with the server-made
/// backup before it (<see cref="ChainRules"/>). Where other hands move files, nothing is concluded.
/// </summary>
internal sealed class ChainCheck(SegmentTracker tracker, SegmentFiles files, string livePath, int maxLineBytes, Action<Gap> found)
{
    /// <summary>A first start knows of nothing that could be missing.</summary>
    private bool hasHistory;

    /// <summary>Name of the newest server-made backup ever seen; empty: none.</summary>
    public string Newest { get; private set; } = "";

    /// <summary>What an earlier life knew.</summary>
    public void StartFrom(string newest, IEnumerable<Segment> known)
    {
        hasHistory = newest.Length > 0;
        Newest = newest;
        foreach (var segment in known) segment.IsChainChecked = true;
    }

    /// <summary>After each look at the directory.</summary>
    /// <param name="names">What a listing has now; asked only when there is something to check.</param>
    public void Step(Func<List<SegmentName>?> names)
    {
        for (var i = 0; i < tracker.Open.Count; i++)
        {
            var segment = tracker.Open[i];
            if (segment.IsChainChecked) continue;
            segment.IsChainChecked = !hasHistory || !IsComparable(segment, i) || (segment.Id is not null && TryCompare(segment, names));
        }

        hasHistory = true;
        Remember(tracker.NewestBackup);
        foreach (var segment in tracker.Open.Where(segment => segment is { IsChainChecked: true, Name.Kind: NameKind.ServerBackup })) Remember(segment.Name.PlainName);
    }

    private void Remember(string name)
    {
        if (string.CompareOrdinal(name, Newest) > 0) Newest = name;
    }

    /// <summary>Only what the server itself made, behind something the server itself made.</summary>
    private bool IsComparable(Segment segment, int index) =>
        segment.Name.Kind is NameKind.ServerBackup or NameKind.Live && segment.MovedAfter is null && (index == 0 || tracker.Open[index - 1].Name.Kind == NameKind.ServerBackup);

    /// <returns>False: a rotation came meanwhile; ask again at the next look.</returns>
    private bool TryCompare(Segment segment, Func<List<SegmentName>?> list)
    {
        if (list() is not { } names || names.Exists(name => name.Kind == NameKind.OtherBackup)) return true;
        var before = Predecessor(segment, names);
        var first = FirstEvent.TimeOf(segment, maxLineBytes);
        if (!IsBroken(segment, before, first)) return true;

        // A listing can miss a file that is renamed while it runs; two in a row do not.
        if (list() is not { } again) return true;
        if (segment.Name.Kind == NameKind.Live && NewestOf(again) != NewestOf(names)) return false;
        before = Predecessor(segment, [.. names, .. again]);
        if (!IsBroken(segment, before, first)) return true;
        found(new Gap
        {
            Number = 0,
            Reason = FateReason.Vanished,
            Name = before,
            After = ChainRules.RotationTime(before, livePath),
            Before = first,
            NoticedAt = default,
        });
        return true;
    }

    private bool IsBroken(Segment segment, string before, DateTimeOffset? first) =>
        ChainRules.Decide(ChainRules.RotationTime(before, livePath), first) == Continuity.Broken && !ClockWasSetBack(segment, first);

    /// <summary>An event that is later than the end of its own file.</summary>
    private bool ClockWasSetBack(Segment segment, DateTimeOffset? first) =>
        segment.Name.Kind == NameKind.ServerBackup && ChainRules.Decide(ChainRules.RotationTime(segment.Name.PlainName, livePath), first) == Continuity.Broken;

    private string Predecessor(Segment segment, IEnumerable<SegmentName> names)
    {
        var own = segment.Name.Kind == NameKind.ServerBackup ? segment.Name.PlainName : null;
        return names.Where(name => name.Kind == NameKind.ServerBackup).Select(name => name.PlainName)
            .Concat(tracker.Open.Where(other => other.Name.Kind == NameKind.ServerBackup).Select(other => other.Name.PlainName))
            .Append(Newest)
            .Where(name => own is null || string.CompareOrdinal(name, own) < 0)
            .Max(StringComparer.Ordinal) ?? "";
    }

    private static string NewestOf(IEnumerable<SegmentName> names) =>
        names.Where(name => name.Kind == NameKind.ServerBackup).Select(name => name.PlainName).Max(StringComparer.Ordinal) ?? "";
}
