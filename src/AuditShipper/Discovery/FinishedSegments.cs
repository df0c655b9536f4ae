using AuditShipper.Files;

namespace AuditShipper.Discovery;

/// <summary>A segment whose every byte has its fate, remembered while a file of it is still there.</summary>
internal sealed record FinishedSegment(SegmentName Name, SegmentId? Id, Fingerprint? Fingerprint, TailHash? Tail, ulong Device, ulong Inode, long SizeBytes);

/// <summary>What need not be read again.</summary>
internal sealed class FinishedSegments
{
    private readonly Dictionary<string, FinishedSegment> byPlainName = [];

    public IReadOnlyCollection<FinishedSegment> All => byPlainName.Values;

    /// <summary>Counts the changes, so that a checkpoint knows whether it is current.</summary>
    public long Version { get; private set; }

    public void Add(FinishedSegment segment)
    {
        byPlainName[segment.Name.PlainName] = segment;
        Version++;
    }

    public FinishedSegment? Find(string plainName) => byPlainName.GetValueOrDefault(plainName);

    public void Remove(string plainName)
    {
        if (byPlainName.Remove(plainName)) Version++;
    }

    /// <summary>Forgets the segments of which no file is left.</summary>
    public void KeepOnly(IReadOnlySet<string> plainNames)
    {
        List<string>? gone = null;
        foreach (var name in byPlainName.Keys)
        {
            if (!plainNames.Contains(name)) (gone ??= []).Add(name);
        }

        gone?.ForEach(Remove);
    }

    /// <summary>The finished segment that this file holds under a new name: logrotate shifts names, copies and compresses.</summary>
    public FinishedSegment? FindByContent(OpenedFile opened)
    {
        if (ContentRules.TryFingerprint(opened.File) is not { } taken) return null;
        foreach (var segment in byPlainName.Values)
        {
            if (segment.Fingerprint == taken && ContentRules.Continues(opened.File, taken, segment.Tail)) return segment;
        }

        return null;
    }
}
