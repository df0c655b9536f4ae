using AuditShipper.Files;

namespace AuditShipper.Publishing.DeadLetters;

/// <summary>The files of the dead-letter folder, in the order they were begun, and their bound.</summary>
internal sealed class DeadLetterFolder(IFileSystem fileSystem, string path, long maxBytes, Action<EvictedLetters> evicted)
{
    private readonly List<DeadLetterFile> _files = [];
    private long _lastNumber;
    private bool _hasNewName;

    public long MaxBytes => maxBytes;

    public long TotalBytes { get; private set; }

    public int TornFiles { get; private set; }

    /// <summary>Takes account of what is there. Letters that were being streamed when the agent stopped are deleted: they are read again.</summary>
    /// <param name="stored">Learns which bytes are there.</param>
    /// <exception cref="IOException">The disk fails.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to somebody else.</exception>
    public void Load(StoredRanges stored)
    {
        var names = (fileSystem.TryList(path) ?? []).Where(DeadLetterRules.IsOurs).OrderBy(DeadLetterRules.NumberOf).ToList();
        var newest = names.FindLast(DeadLetterRules.IsShared);
        foreach (var name in names)
        {
            _lastNumber = DeadLetterRules.NumberOf(name);
            Load(Path.Combine(path, name), verify: name == newest, stored);
        }
    }

    /// <exception cref="IOException">Among others: the disk is full.</exception>
    public DeadLetterFile Create(bool isShared)
    {
        fileSystem.CreateDirectory(path);
        var filePath = Path.Combine(path, DeadLetterRules.FileName(++_lastNumber, isShared));
        var file = new DeadLetterFile(filePath, fileSystem.OpenState(filePath));
        _files.Add(file);
        _hasNewName = true;
        return file;
    }

    /// <summary>Writes at the end; where the bound is reached the oldest finished files go first.</summary>
    /// <exception cref="IOException">The disk, or the bound where nothing can go.</exception>
    public void Append(DeadLetterFile file, ReadOnlySpan<byte> bytes)
    {
        while (TotalBytes + bytes.Length > maxBytes)
            EvictOldest();
        file.Append(bytes);
        TotalBytes += bytes.Length;
    }

    /// <summary>False: the operator moved or deleted it.</summary>
    public bool IsThere(DeadLetterFile file) => fileSystem.TryStat(file.Path) is not null;

    public void FlushNames()
    {
        if (!_hasNewName)
            return;
        fileSystem.FlushDirectory(path);
        _hasNewName = false;
    }

    public void Remove(DeadLetterFile file)
    {
        file.Close();
        fileSystem.Delete(file.Path);
        _files.Remove(file);
        TotalBytes -= file.SizeBytes;
    }

    public void Close() => _files.ForEach(file => file.Close());

    private void EvictOldest()
    {
        var oldest = _files.Find(file => !file.IsOpen)
            ?? throw new IOException($"Dead letters that are being written need more than deadLetter.maxBytes ({maxBytes}): raise it.");
        var wasThere = IsThere(oldest);
        Remove(oldest);
        if (!wasThere)
            return; // The operator took it away: that is no loss.
        foreach (var count in oldest.Tally.Counts)
            evicted(count);
    }

    private void Load(string filePath, bool verify, StoredRanges stored)
    {
        var file = new DeadLetterFile(filePath, open: null);
        try
        {
            using var content = fileSystem.TryOpenRead(filePath);
            if (content is null)
                return;

            file.SizeBytes = content.Facts().SizeBytes;
            var scan = new DeadLetterScan(content, verify);
            Account(file, scan, stored);
            TornFiles += scan.EndsTorn && !scan.EndsUnfinished ? 1 : 0;
            if (scan.EndsUnfinished)
            {
                fileSystem.Delete(filePath);
                return;
            }
        }
        catch (IOException)
        {
            TornFiles++; // What the disk cannot give back does not stop the start.
        }

        _files.Add(file);
        TotalBytes += file.SizeBytes;
    }

    private static void Account(DeadLetterFile file, DeadLetterScan scan, StoredRanges stored)
    {
        while (scan.TryNext(out var letter))
        {
            var (key, length) = (letter.Header.Key, letter.Header.LengthBytes!.Value);
            file.Tally.Add(key.Source, key.Reason, 1, length);
            stored.Add(key.Source, key.Segment, key.OffsetBytes, length);
        }
    }
}
