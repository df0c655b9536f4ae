using AuditShipper.Files;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Discovery;

/// <summary>A disk on which something happens right after a listing, once.</summary>
internal sealed class DiskBetweenSteps(MemoryFileSystem disk) : IFileSystem
{
    public Action? AfterList { get; set; }

    public IReadOnlyList<string>? TryList(string directory)
    {
        var names = disk.TryList(directory);
        var happens = AfterList;
        AfterList = null;
        happens?.Invoke();
        return names;
    }

    public FileFacts? TryStat(string path) => disk.TryStat(path);

    public DateTimeOffset? TryDirectoryStamp(string directory) => disk.TryDirectoryStamp(directory);

    public IReadableFile? TryOpenRead(string path) => disk.TryOpenRead(path);

    public IStateFile OpenState(string path) => disk.OpenState(path);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public void Delete(string path) => disk.Delete(path);

    public void FlushDirectory(string path) => disk.FlushDirectory(path);

    public IDisposable? TryLock(string path) => disk.TryLock(path);
}
