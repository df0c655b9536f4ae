using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Discovery;

namespace AuditShipper.Hosting;

/// <summary>
/// Notices backups that came and went while nobody looked: the agent was stopped, or held up. Each segment that turns up is compared, once, with the server-made
/// backup before it (<see cref="ChainRules"/>). Where other hands move files, nothing is concluded.
/// </summary>
internal sealed class ChainCheck(SegmentTracker tracker, SegmentFiles files, string livePath, int maxLineBytes, AckLedger ledger, Action<Gap> found, TimeProvider time)
{
    /// <summary>A loop that turns sees every backup: what is left out before one was held up for so long.</summary>
    public static readonly TimeSpan Absence = TimeSpan.FromSeconds(5);
    private bool hasHistory;
    private bool wasAway;
    private bool isDue;
    private long turnedAt;

    /// <summary>An earlier life knew these.</summary>
    public void StartFrom(IEnumerable<SegmentName> known)
    {
        (hasHistory, wasAway) = (true, true);
        foreach (var name in known.Where(name => name.Kind == NameKind.ServerBackup)) Remember(name.PlainName);
    }

    /// <summary>Before each look at the directory that may come.</summary>
    public void Turn()
    {
        if (turnedAt != 0 && time.GetElapsedTime(turnedAt) >= Absence) wasAway = true;
        turnedAt = time.GetTimestamp();
    }

    /// <summary>The directory was looked at: what turned up is compared at the next step.</summary>
    public void Looked() => isDue = true;

    /// <summary>Compares what turned up. A first start knows of nothing that could be missing.</summary>
    /// <exception cref="IOException">The disk fails; the next step tries again.</exception>
    public void Step()
    {
        if (!isDue) return;
        var isWaiting = false;
        for (var i = 0; i < tracker.Open.Count; i++)
        {
            var segment = tracker.Open[i];
            if (segment.IsChainChecked) continue;
            segment.IsChainChecked = !hasHistory || !wasAway || !IsComparable(segment, i) || (segment.Id is not null && TryCompare(segment));
            isWaiting |= !segment.IsChainChecked;
        }

        (hasHistory, wasAway, isDue) = (true, isWaiting, false);
        Remember(tracker.NewestBackup);
        foreach (var segment in tracker.Open)
        {
            if (segment is { IsChainChecked: true, Name.Kind: NameKind.ServerBackup }) Remember(segment.Name.PlainName);
        }
    }

    private void Remember(string name)
    {
        if (string.CompareOrdinal(name, ledger.Accounts.NewestBackup) > 0) ledger.Accounts.NewestBackup = name;
    }

    /// <summary>Only what the server itself made, behind something the server itself made.</summary>
    private bool IsComparable(Segment segment, int index) =>
        segment.Name.Kind is NameKind.ServerBackup or NameKind.Live && segment.MovedAfter is null && (index == 0 || tracker.Open[index - 1].Name.Kind == NameKind.ServerBackup);

    /// <returns>False: a rotation came meanwhile; ask again at the next look.</returns>
    private bool TryCompare(Segment segment)
    {
        if (files.List() is not { } names || names.Exists(name => name.Kind == NameKind.OtherBackup)) return true;
        var before = Predecessor(segment, names);
        var first = FirstEvent.TimeOf(segment, maxLineBytes);
        if (!IsBroken(segment, before, first)) return true;

        // A listing can miss a file that is renamed while it runs; two in a row do not.
        if (files.List() is not { } again) return true;
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
            Certain = false,
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
            .Append(ledger.Accounts.NewestBackup)
            .Where(name => own is null || string.CompareOrdinal(name, own) < 0)
            .Max(StringComparer.Ordinal) ?? "";
    }

    private static string NewestOf(IEnumerable<SegmentName> names) =>
        names.Where(name => name.Kind == NameKind.ServerBackup).Select(name => name.PlainName).Max(StringComparer.Ordinal) ?? "";
}
