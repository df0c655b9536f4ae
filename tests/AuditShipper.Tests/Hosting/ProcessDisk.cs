using AuditShipper.Files;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Hosting;

/// <summary>The disk as one process sees it: counts what it asks for, and when it dies its handles close and nothing it does reaches the disk.</summary>
internal sealed class ProcessDisk(MemoryFileSystem disk) : IFileSystem
{
    private readonly HashSet<IDisposable> handles = [];
    private bool isDead;

    /// <summary>Listings by directory.</summary>
    public Dictionary<string, int> Lists { get; } = [];

    /// <summary>Openings for reading by path.</summary>
    public Dictionary<string, int> Opens { get; } = [];

    /// <summary>Reads by path of the opening.</summary>
    public Dictionary<string, int> Reads { get; } = [];

    public int OpenHandles => handles.Count;

    public void Die()
    {
        isDead = true;
        foreach (var handle in handles.ToArray()) handle.Dispose();
        handles.Clear();
    }

    public FileFacts? TryStat(string path) => Living().TryStat(path);

    public DateTimeOffset? TryDirectoryStamp(string directory) => Living().TryDirectoryStamp(directory);

    public IReadOnlyList<string>? TryList(string directory)
    {
        Count(Lists, directory);
        return Living().TryList(directory);
    }

    public IReadableFile? TryOpenRead(string path)
    {
        if (Living().TryOpenRead(path) is not { } file) return null;
        Count(Opens, path);
        return Keep(new Readable(this, file, path));
    }

    public IStateFile OpenState(string path) => Keep(new State(this, Living().OpenState(path)));

    public void CreateDirectory(string path) => Living().CreateDirectory(path);

    public void Delete(string path) => Living().Delete(path);

    public void FlushDirectory(string path) => Living().FlushDirectory(path);

    public IDisposable? TryLock(string path) => Living().TryLock(path);

    private static void Count(Dictionary<string, int> counts, string path) => counts[path] = counts.GetValueOrDefault(path) + 1;

    private MemoryFileSystem Living() => isDead ? throw new IOException("The process has ended.") : disk;

    private T Keep<T>(T handle)
        where T : IDisposable
    {
        handles.Add(handle);
        return handle;
    }

    private sealed class Readable(ProcessDisk owner, IReadableFile file, string path) : IReadableFile
    {
        public FileFacts Facts() => file.Facts();

        public int Read(Span<byte> destination, long offset)
        {
            Count(owner.Reads, path);
            return file.Read(destination, offset);
        }

        public long NextData(long offset) => file.NextData(offset);

        public void Dispose()
        {
            owner.handles.Remove(this);
            file.Dispose();
        }
    }

    private sealed class State(ProcessDisk owner, IStateFile file) : IStateFile
    {
        public long SizeBytes => file.SizeBytes;

        public int Read(Span<byte> destination, long offset) => file.Read(destination, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            owner.Living();
            file.Write(bytes, offset);
        }

        public void Reserve(long sizeBytes)
        {
            owner.Living();
            file.Reserve(sizeBytes);
        }

        public void Flush()
        {
            owner.Living();
            file.Flush();
        }

        public void Dispose()
        {
            owner.handles.Remove(this);
            file.Dispose();
        }
    }
}
