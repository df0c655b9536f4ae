using AuditShipper.Files;

namespace AuditShipper.Tests.Files;

/// <summary>A file without its names: pages of 4 KiB, those that were never written being holes.</summary>
internal sealed class MemoryInode(MemoryFileSystem disk, ulong device, ulong number)
{
    private const int PageBytes = 4096;
    private readonly SortedDictionary<long, byte[]> _pages = [];
    private readonly SortedSet<long> _reserved = [];
    private DateTimeOffset _modifiedAt = disk.Now;

    public ulong Number => number;

    public uint Links { get; set; } = 1;

    public int Handles { get; set; }

    public long SizeBytes { get; private set; }

    public FileFacts Facts() => new(device, number, SizeBytes, (_pages.Count + _reserved.Count) * (long)PageBytes, Links, _modifiedAt);

    public int Read(Span<byte> destination, long offset)
    {
        var count = (int)Math.Clamp(SizeBytes - offset, 0, destination.Length);
        for (var done = 0; done < count;)
        {
            var (page, start) = Math.DivRem(offset + done, PageBytes);
            var part = destination.Slice(done, (int)Math.Min(count - done, PageBytes - start));
            if (_pages.TryGetValue(page, out var bytes))
                bytes.AsSpan((int)start, part.Length).CopyTo(part);
            else
                part.Clear();
            done += part.Length;
        }

        return count;
    }

    /// <summary>On a full disk it writes what fits, then fails.</summary>
    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        for (var done = 0; done < bytes.Length;)
        {
            var (page, start) = Math.DivRem(offset + done, PageBytes);
            var part = bytes.Slice(done, (int)Math.Min(bytes.Length - done, PageBytes - start));
            part.CopyTo(Page(page).AsSpan((int)start));
            done += part.Length;
            SizeBytes = Math.Max(SizeBytes, offset + done);
            _modifiedAt = disk.Now;
        }
    }

    public void Reserve(long size)
    {
        for (long page = 0; page * PageBytes < size; page++)
        {
            if (!_pages.ContainsKey(page) && _reserved.Add(page))
                TakePage();
        }

        SizeBytes = Math.Max(SizeBytes, size);
    }

    public void Truncate(long size)
    {
        var firstGone = (size + PageBytes - 1) / PageBytes;
        foreach (var page in _pages.Keys.Where(page => page >= firstGone).ToList())
            GivePage(_pages.Remove(page));
        foreach (var page in _reserved.Where(page => page >= firstGone).ToList())
            GivePage(_reserved.Remove(page));
        if (_pages.TryGetValue(size / PageBytes, out var last))
            last.AsSpan((int)(size % PageBytes)).Clear();
        SizeBytes = size;
        _modifiedAt = disk.Now;
    }

    public long NextData(long offset)
    {
        if (offset >= SizeBytes)
            return SizeBytes;
        var page = offset / PageBytes;
        foreach (var written in _pages.Keys)
        {
            if (written >= page)
                return Math.Max(offset, written * PageBytes);
        }

        return SizeBytes;
    }

    public byte[] Content()
    {
        var bytes = new byte[SizeBytes];
        Read(bytes, 0);
        return bytes;
    }

    private byte[] Page(long page)
    {
        if (_pages.TryGetValue(page, out var bytes))
            return bytes;
        if (!_reserved.Remove(page))
            TakePage();
        return _pages[page] = new byte[PageBytes];
    }

    private void TakePage()
    {
        if (disk.FreeBytes < PageBytes)
            throw new IOException($"Cannot write to inode {number}: No space left on device.", DiskErrors.NoSpace);
        disk.FreeBytes -= disk.FreeBytes == long.MaxValue ? 0 : PageBytes;
    }

    private void GivePage(bool wasTaken)
    {
        if (wasTaken && disk.FreeBytes != long.MaxValue)
            disk.FreeBytes += PageBytes;
    }
}
