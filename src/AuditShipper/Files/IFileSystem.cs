namespace AuditShipper.Files;

/// <summary>What the file system says of one file at one moment.</summary>
/// <param name="Device">Number of the device.</param>
/// <param name="Inode">Number of the inode; comes back within a second after a deletion.</param>
/// <param name="SizeBytes">Logical size.</param>
/// <param name="AllocatedBytes">What it takes on the disk: less than the size where there are holes.</param>
/// <param name="Links">0: no name leads to it any more.</param>
/// <param name="ModifiedAt">Last write.</param>
/// <param name="Permissions">The nine bits; 0600 where the file system knows none.</param>
internal readonly record struct FileFacts(
    ulong Device, ulong Inode, long SizeBytes, long AllocatedBytes, uint Links, DateTimeOffset ModifiedAt, uint Permissions = FileFacts.OwnerOnly)
{
    public const uint OwnerOnly = 0x180;

    public bool IsSameFile(in FileFacts other) => Device == other.Device && Inode == other.Inode;
}

/// <summary>A file open for reading. It survives renames and deletion.</summary>
internal interface IReadableFile : IDisposable
{
    FileFacts Facts();

    /// <returns>Bytes read; 0: nothing there now.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    int Read(Span<byte> destination, long offset);

    /// <returns>The first offset at or after <paramref name="offset"/> that is not in a hole; the file's size when only a hole follows.</returns>
    long NextData(long offset);
}

/// <summary>A file of the state directory, open for reading and writing in place.</summary>
internal interface IStateFile : IDisposable
{
    long SizeBytes { get; }

    int Read(Span<byte> destination, long offset);

    /// <exception cref="IOException">Among others: the disk is full.</exception>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Reserves disk space, so that later writes below this size need none.</summary>
    void Reserve(long sizeBytes);

    /// <summary>Returns when the bytes are on the disk (fdatasync).</summary>
    void Flush();
}

/// <summary>The only door to the disk. The disk's own errors come as <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
internal interface IFileSystem
{
    /// <returns>Null: no such file. Follows symbolic links.</returns>
    FileFacts? TryStat(string path);

    /// <returns>Null: no such directory. Changes whenever a name in it is made, moved or removed, as far as the clock of the file system tells.</returns>
    DateTimeOffset? TryDirectoryStamp(string directory);

    /// <returns>Names of the files in it, in no order; null: no such directory.</returns>
    IReadOnlyList<string>? TryList(string directory);

    /// <returns>Null: it vanished meanwhile.</returns>
    IReadableFile? TryOpenRead(string path);

    /// <summary>Opens, or creates with mode 0600.</summary>
    IStateFile OpenState(string path);

    /// <summary>Creates with mode 0700, with its parents, where missing.</summary>
    void CreateDirectory(string path);

    /// <summary>Removes the file if it is there.</summary>
    void Delete(string path);

    /// <summary>Returns when the directory's entries are on the disk.</summary>
    void FlushDirectory(string path);

    /// <summary>Takes an exclusive lock on the file for the life of the process or of the result, creating it where missing.</summary>
    /// <returns>Null: somebody else holds it.</returns>
    IDisposable? TryLock(string path);
}
