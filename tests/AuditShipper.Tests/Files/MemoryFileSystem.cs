using AuditShipper.Files;

namespace AuditShipper.Tests.Files;

/// <summary>
/// A disk in memory that does what a Linux disk does to a log shipper: names lead to inodes, open files survive their names,
/// a freed inode number comes back at once (the lowest first), what was never written is a hole. Time stands still until
/// <see cref="Now"/> is set. Directories appear when a file is put into them.
/// </summary>
internal sealed class MemoryFileSystem : IFileSystem
{
    private const ulong DeviceNumber = 1;
    private readonly Dictionary<string, MemoryInode> _names = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, DateTimeOffset> _directories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _locks = new(StringComparer.Ordinal);
    private readonly SortedSet<ulong> _freeInodes = [];
    private readonly HashSet<string> _denied = new(StringComparer.Ordinal);
    private ulong _nextInode = 100;

    /// <summary>The clock of this disk. A directory that changes twice at one moment keeps its stamp, as on a real one.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Bytes that may still be allocated; less than a write needs: it fails as on a full disk, half done.</summary>
    public long FreeBytes { get; set; } = long.MaxValue;

    /// <summary>Set: each write to a state file is cut after that many bytes in all, then fails, as when the machine stops.</summary>
    public long? WriteBytesUntilCrash { get; set; }

    /// <summary>Set: thrown by the next flush, once.</summary>
    public IOException? NextFlushFailure { get; set; }

    /// <summary>Flushes of files since the start, by path.</summary>
    public List<string> Flushes { get; } = [];

    /// <summary>How many files are open at this moment.</summary>
    public int OpenFiles => _names.Values.Distinct().Sum(inode => inode.Handles) + Unlinked.Sum(inode => inode.Handles);

    /// <summary>Files without a name that somebody still holds open.</summary>
    public List<MemoryInode> Unlinked { get; } = [];

    public FileFacts? TryStat(string path)
    {
        ThrowIfDenied("stat", path);
        return _names.TryGetValue(path, out var inode) ? inode.Facts() : null;
    }

    public DateTimeOffset? TryDirectoryStamp(string directory)
    {
        ThrowIfDenied("stat", directory);
        return _directories.TryGetValue(directory, out var stamp) ? stamp : null;
    }

    public IReadOnlyList<string>? TryList(string directory)
    {
        ThrowIfDenied("list", directory);
        return _directories.ContainsKey(directory)
            ? [.. _names.Keys.Where(path => DirectoryOf(path) == directory).Select(path => Path.GetFileName(path)!)]
            : null;
    }

    public IReadableFile? TryOpenRead(string path)
    {
        ThrowIfDenied("open", path);
        if (_directories.ContainsKey(path))
            throw new IOException($"Cannot open {path}: it is a directory, not a regular file.");
        return _names.TryGetValue(path, out var inode) ? new MemoryReadableFile(this, inode) : null;
    }

    public IStateFile OpenState(string path)
    {
        ThrowIfDenied("open", path);
        if (!_directories.ContainsKey(DirectoryOf(path)))
            throw new IOException($"Cannot open {path}: No such file or directory.", DiskErrors.NotFound);
        if (_directories.ContainsKey(path))
            throw new IOException($"Cannot open {path}: it is a directory, not a regular file.");
        return new MemoryStateFile(this, GetOrCreate(path), path);
    }

    public void CreateDirectory(string path)
    {
        ThrowIfDenied("make the directory", path);
        if (_names.ContainsKey(path))
            throw new IOException($"Cannot make the directory {path}: there is a file of that name.");
        if (FreeBytes <= 0 && !_directories.ContainsKey(path))
            throw new IOException($"Cannot make the directory {path}: No space left on device.", DiskErrors.NoSpace);
        AddDirectory(path);
    }

    public void Delete(string path)
    {
        ThrowIfDenied("delete", path);
        if (!_names.Remove(path, out var inode))
            return;
        Touch(path);
        Unlink(inode);
    }

    public void FlushDirectory(string path)
    {
        if (!_directories.ContainsKey(path))
            throw new IOException($"Cannot open {path}: No such file or directory.", DiskErrors.NotFound);
    }

    public IDisposable? TryLock(string path)
    {
        OpenState(path).Dispose();
        var holder = new MemoryLock(this, path);
        return _locks.TryAdd(path, holder) ? holder : null;
    }

    /// <summary>Everything that opens, stats or lists this path is refused, until <see cref="Allow"/>.</summary>
    public void Deny(string path) => _denied.Add(path);

    public void Allow(string path) => _denied.Remove(path);

    /// <summary>Writes at the end, making file and directory where missing.</summary>
    public void Append(string path, ReadOnlySpan<byte> bytes)
    {
        var inode = GetOrCreate(path);
        inode.Write(bytes, inode.SizeBytes);
    }

    /// <summary>Writes at an offset; beyond the end it leaves a hole.</summary>
    public void Write(string path, long offset, ReadOnlySpan<byte> bytes) => GetOrCreate(path).Write(bytes, offset);

    /// <summary>Shorter: the rest is gone. Longer: a hole.</summary>
    public void Truncate(string path, long size) => Get(path).Truncate(size);

    /// <summary>Replaces what has the new name.</summary>
    public void Rename(string from, string to)
    {
        var inode = Get(from);
        if (from == to || (_names.TryGetValue(to, out var replaced) && replaced == inode))
            return;
        AddDirectory(DirectoryOf(to));
        _names.Remove(from);
        _names.Remove(to, out replaced);
        _names.Add(to, inode);
        Touch(from);
        Touch(to);
        if (replaced is not null)
            Unlink(replaced);
    }

    /// <summary>As <c>cp</c> does it: the bytes into a file of the new name, in place where it exists.</summary>
    public void Copy(string from, string to)
    {
        var bytes = Get(from).Content();
        var target = GetOrCreate(to);
        target.Truncate(0);
        target.Write(bytes, 0);
    }

    /// <summary>A second name for the same file (<c>ln</c>).</summary>
    public void Link(string from, string to)
    {
        var inode = Get(from);
        AddDirectory(DirectoryOf(to));
        _names.Add(to, inode);
        inode.Links++;
        Touch(to);
    }

    /// <returns>The whole file, holes as zeros.</returns>
    public byte[] ReadAll(string path) => Get(path).Content();

    /// <summary>A writer that keeps the inode, whatever happens to its name, as the API server does between its own rotations.</summary>
    public MemoryWriter OpenWriter(string path) => new(this, GetOrCreate(path));

    public void Release(MemoryInode inode)
    {
        inode.Handles--;
        FreeIfForgotten(inode);
    }

    /// <summary>Drops every lock, as the end of a process does.</summary>
    public void ReleaseLocks() => _locks.Clear();

    internal void Unlock(string path, object holder)
    {
        if (_locks.TryGetValue(path, out var current) && current == holder)
            _locks.Remove(path);
    }

    private MemoryInode Get(string path) =>
        _names.GetValueOrDefault(path) ?? throw new FileNotFoundException($"No such file in memory: {path}.", path);

    private MemoryInode GetOrCreate(string path)
    {
        if (_names.TryGetValue(path, out var inode))
            return inode;
        if (FreeBytes <= 0)
            throw new IOException($"Cannot open {path}: No space left on device.", DiskErrors.NoSpace);

        AddDirectory(DirectoryOf(path));
        inode = new MemoryInode(this, DeviceNumber, TakeInodeNumber());
        _names.Add(path, inode);
        Touch(path);
        return inode;
    }

    private ulong TakeInodeNumber()
    {
        if (_freeInodes.Count == 0)
            return _nextInode++;
        var lowest = _freeInodes.Min;
        _freeInodes.Remove(lowest);
        return lowest;
    }

    private void Unlink(MemoryInode inode)
    {
        if (--inode.Links > 0)
            return;
        Unlinked.Add(inode);
        FreeIfForgotten(inode);
    }

    private void FreeIfForgotten(MemoryInode inode)
    {
        if (inode.Links > 0 || inode.Handles > 0)
            return;
        inode.Truncate(0);
        Unlinked.Remove(inode);
        _freeInodes.Add(inode.Number);
    }

    private void AddDirectory(string path)
    {
        for (var each = path; !string.IsNullOrEmpty(each) && _directories.TryAdd(each, Now); each = DirectoryOf(each))
            Touch(each);
    }

    private void Touch(string path)
    {
        if (_directories.ContainsKey(DirectoryOf(path)))
            _directories[DirectoryOf(path)] = Now;
    }

    private void ThrowIfDenied(string verb, string path)
    {
        if (_denied.Contains(path) || _denied.Contains(DirectoryOf(path)))
            throw new UnauthorizedAccessException($"Cannot {verb} {path}: Permission denied.");
    }

    private static string DirectoryOf(string path) => Path.GetDirectoryName(path) ?? "";

    private sealed class MemoryLock(MemoryFileSystem owner, string path) : IDisposable
    {
        public void Dispose() => owner.Unlock(path, this);
    }
}
