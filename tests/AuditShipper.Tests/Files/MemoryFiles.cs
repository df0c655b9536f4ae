using AuditShipper.Files;

namespace AuditShipper.Tests.Files;

/// <summary>An open file: it holds its inode until it is closed.</summary>
internal abstract class MemoryHandle : IDisposable
{
    private readonly MemoryFileSystem _disk;
    private readonly MemoryInode _inode;
    private bool _isClosed;

    protected MemoryHandle(MemoryFileSystem disk, MemoryInode inode)
    {
        (_disk, _inode) = (disk, inode);
        inode.Handles++;
    }

    protected MemoryFileSystem Disk => _disk;

    protected MemoryInode Inode
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            return _inode;
        }
    }

    public void Dispose()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _disk.Release(_inode);
    }
}

internal sealed class MemoryReadableFile(MemoryFileSystem disk, MemoryInode inode) : MemoryHandle(disk, inode), IReadableFile
{
    public FileFacts Facts() => Inode.Facts();

    public int Read(Span<byte> destination, long offset) => Inode.Read(destination, offset);

    public long NextData(long offset) => Inode.NextData(offset);
}

internal sealed class MemoryStateFile(MemoryFileSystem disk, MemoryInode inode, string path) : MemoryHandle(disk, inode), IStateFile
{
    public long SizeBytes => Inode.SizeBytes;

    public int Read(Span<byte> destination, long offset) => Inode.Read(destination, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (Disk.WriteBytesUntilCrash is not { } left)
        {
            Inode.Write(bytes, offset);
            return;
        }

        var count = (int)Math.Min(left, bytes.Length);
        Inode.Write(bytes[..count], offset);
        Disk.WriteBytesUntilCrash = left - count;
        if (count < bytes.Length)
            throw new IOException($"Cannot write to {path}: the machine stopped.");
    }

    public void Reserve(long sizeBytes) => Inode.Reserve(sizeBytes);

    public void Flush()
    {
        if (Disk.NextFlushFailure is { } failure)
        {
            Disk.NextFlushFailure = null;
            throw failure;
        }

        _ = Inode; // A closed file refuses.
        Disk.Flushes.Add(path);
    }
}

/// <summary>The writer of a log: it writes on into its inode, at its own offset, wherever the name leads.</summary>
internal sealed class MemoryWriter(MemoryFileSystem disk, MemoryInode inode) : MemoryHandle(disk, inode)
{
    /// <summary>Where the next write goes; an outside truncation does not change it, unless the writer opened for appending.</summary>
    public long Offset { get; set; } = inode.SizeBytes;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Inode.Write(bytes, Offset);
        Offset += bytes.Length;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Offset = Inode.SizeBytes;
        Write(bytes);
    }
}
