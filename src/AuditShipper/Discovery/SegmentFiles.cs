using AuditShipper.Files;

namespace AuditShipper.Discovery;

/// <summary>A file that was seen under a name, and opened.</summary>
internal sealed record OpenedFile(SegmentName Name, IReadableFile File, FileFacts Facts, long SizeBytes);

/// <summary>The files beside one live file: which there are, and how to open one so that its offsets are uncompressed bytes.</summary>
internal sealed class SegmentFiles(IFileSystem fileSystem, string livePath)
{
    private readonly string directory = Path.GetDirectoryName(livePath)!;
    private readonly SegmentNames names = new(livePath);

    public string Directory => directory;

    public DateTimeOffset? Stamp() => fileSystem.TryDirectoryStamp(directory);

    /// <summary>
    /// Names worth a look, oldest segment first. A .gz whose plain sibling is there is left out: it is unfinished or torn, and the sibling is whole.
    /// </summary>
    /// <returns>Null: there is no such directory.</returns>
    public List<SegmentName>? List()
    {
        if (fileSystem.TryList(directory) is not { } fileNames) return null;
        var all = fileNames.Select(names.Parse).ToList();
        var plain = all.Where(name => !name.IsCompressed).Select(name => name.FileName).ToHashSet();
        all.RemoveAll(name => name.IsCompressed && plain.Contains(name.PlainName));
        all.Sort(Compare);
        return all;
    }

    public FileFacts? Stat(SegmentName name) => fileSystem.TryStat(PathOf(name));

    /// <returns>Null: it vanished since it was listed, or it is a .gz beside its plain sibling; look again.</returns>
    /// <exception cref="UnauthorizedAccessException">No permission.</exception>
    public OpenedFile? Open(SegmentName name)
    {
        if (fileSystem.TryOpenRead(PathOf(name)) is not { } file) return null;
        var facts = file.Facts();
        if (!name.IsCompressed) return new OpenedFile(name, file, facts, facts.SizeBytes);
        if (fileSystem.TryStat(Path.Combine(directory, name.PlainName)) is not null)
        {
            // The listing missed it: it lists a large directory in parts, and the rename went into one that was done.
            file.Dispose();
            return null;
        }

        var gunzipped = new GunzippedFile(file);
        return new OpenedFile(name, gunzipped, facts, gunzipped.UncompressedSizeHint());
    }

    public string PathOf(SegmentName name) => Path.Combine(directory, name.FileName);

    private static int Compare(SegmentName a, SegmentName b)
    {
        var rank = Rank(a.Kind).CompareTo(Rank(b.Kind));
        return rank != 0 ? rank : string.CompareOrdinal(a.Order, b.Order);
    }

    private static int Rank(NameKind kind) => kind switch
    {
        NameKind.OtherBackup => 0,
        NameKind.ServerBackup => 1,
        NameKind.Live => 2,
        _ => 3,
    };
}
