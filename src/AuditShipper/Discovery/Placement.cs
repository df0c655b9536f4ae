using AuditShipper.Files;

namespace AuditShipper.Discovery;

/// <summary>One look's bookkeeping: which name of the directory belongs to which segment.</summary>
internal sealed class Placement
{
    private readonly SegmentFiles files;
    private readonly List<SegmentName> names;
    private readonly HashSet<string> claimed = [];
    private readonly Dictionary<string, FileFacts?> facts = [];
    private Dictionary<(ulong Device, ulong Inode), SegmentName>? byFile;

    public Placement(SegmentFiles files, List<SegmentName> names)
    {
        this.files = files;
        this.names = names;
        NewestServerBackup = names.FindLast(name => name.Kind == NameKind.ServerBackup)?.PlainName ?? "";
    }

    public string NewestServerBackup { get; }

    /// <summary>A listed file was gone when it was to be opened.</summary>
    public bool SomethingVanished { get; set; }

    /// <summary>Names that belong to nobody yet, oldest first. May be claimed while they are gone through.</summary>
    public IEnumerable<SegmentName> Unclaimed() => names.Where(name => !claimed.Contains(name.FileName));

    public void Claim(SegmentName name) => claimed.Add(name.FileName);

    public FileFacts? Stat(SegmentName name)
    {
        if (!facts.TryGetValue(name.FileName, out var known)) facts[name.FileName] = known = files.Stat(name);
        return known;
    }

    /// <summary>Claims the name for this file if it still leads to it.</summary>
    public bool ClaimSameFile(SegmentName name, in FileFacts file)
    {
        if (Stat(name) is not { } there || !there.IsSameFile(file)) return false;
        Claim(name);
        return true;
    }

    /// <summary>The name under which this file, held open, is found now; claims it.</summary>
    public SegmentName? ClaimByFile(in FileFacts file)
    {
        if (file.Links == 0) return null;
        if (!ByFile().TryGetValue((file.Device, file.Inode), out var name)) return null;
        Claim(name);
        return name;
    }

    private Dictionary<(ulong Device, ulong Inode), SegmentName> ByFile()
    {
        if (byFile is not null) return byFile;
        byFile = [];
        foreach (var name in names)
        {
            if (Stat(name) is { } found) byFile.TryAdd((found.Device, found.Inode), name);
        }

        return byFile;
    }
}
