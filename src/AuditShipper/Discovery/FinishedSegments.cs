using AuditShipper.Files;

namespace AuditShipper.Discovery;

/// <summary>A segment whose every byte has its fate, remembered while a file of it is still there.</summary>
/// <param name="Name">Its last.</param>
/// <param name="Id">Null: there was nothing in it.</param>
/// <param name="Fingerprint">Of its beginning.</param>
/// <param name="Tail">Of its end.</param>
/// <param name="Device">Where its file is.</param>
/// <param name="Inode">Of its file.</param>
/// <param name="SizeBytes">Of its file.</param>
/// <param name="ModifiedAt">Of its file; null: from a checkpoint that did not have it. Inode and size alone come back: a name that moves on needs this too.</param>
internal sealed record FinishedSegment(
    SegmentName Name, SegmentId? Id, Fingerprint? Fingerprint, TailHash? Tail, ulong Device, ulong Inode, long SizeBytes, DateTimeOffset? ModifiedAt)
{
    /// <summary>Whether a file is the one that was read: where this is false its content decides.</summary>
    public bool IsIn(in FileFacts facts) =>
        facts.Device == Device && facts.Inode == Inode && facts.SizeBytes == SizeBytes && (ModifiedAt is null || facts.ModifiedAt == ModifiedAt);
}

/// <summary>What need not be read again.</summary>
internal sealed class FinishedSegments
{
    private readonly Dictionary<string, FinishedSegment> byPlainName = [];
    private readonly List<FinishedSegment> displaced = [];

    public IReadOnlyCollection<FinishedSegment> All => byPlainName.Values;

    /// <summary>Counts the changes, so that a checkpoint knows whether it is current.</summary>
    public long Version { get; private set; }

    public void Add(FinishedSegment segment)
    {
        byPlainName[segment.Name.PlainName] = segment;
        Version++;
    }

    /// <summary>Remembers a segment while its file, if it has one, is still open.</summary>
    public void Add(Segment segment)
    {
        var tail = segment.File is { } file && segment.Fingerprint is not null ? ContentRules.TryTail(file, segment.Mark) : null;
        Add(new FinishedSegment(segment.Name, segment.Id, segment.Fingerprint, tail, segment.Facts.Device, segment.Facts.Inode, segment.Facts.SizeBytes, segment.Facts.ModifiedAt));
    }

    /// <summary>Its bytes are under another name now. A server-made name stays what it was: a copy was made of it.</summary>
    public void Move(FinishedSegment finished, OpenedFile to)
    {
        if (finished.Name.Kind != NameKind.ServerBackup && !displaced.Remove(finished)) Remove(finished.Name.PlainName);
        Add(finished with { Name = to.Name, Device = to.Facts.Device, Inode = to.Facts.Inode, SizeBytes = to.Facts.SizeBytes, ModifiedAt = to.Facts.ModifiedAt });
    }

    public void Clear()
    {
        byPlainName.Clear();
        displaced.Clear();
        Version++;
    }

    public FinishedSegment? Find(string plainName) => byPlainName.GetValueOrDefault(plainName);

    public void Remove(string plainName)
    {
        if (byPlainName.Remove(plainName)) Version++;
    }

    /// <summary>Another file took this name. The segment may turn up under its next name, within the same look.</summary>
    public void Displace(string plainName)
    {
        if (Find(plainName) is not { } segment) return;
        displaced.Add(segment);
        Remove(plainName);
    }

    /// <summary>Forgets the segments of which no file is left.</summary>
    public void KeepOnly(IReadOnlySet<string> plainNames)
    {
        displaced.Clear();
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
        foreach (var segment in byPlainName.Values.Concat(displaced))
        {
            if (segment.Fingerprint == taken && ContentRules.Continues(opened.File, taken, segment.Tail)) return segment;
        }

        return null;
    }
}
