using System.IO.Enumeration;
using Microsoft.Win32.SafeHandles;

namespace AuditShipper.Files;

/// <summary>The disk of a Linux machine.</summary>
internal sealed class LinuxFileSystem : IFileSystem
{
    private const uint OwnerOnly = 0x1C0; // 0700
    private static readonly EnumerationOptions s_everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <returns>Null: no such file, or it is no regular file.</returns>
    public FileFacts? TryStat(string path) => TryLook(path) is { IsRegularFile: true } facts ? facts.ToFacts() : null;

    public DateTimeOffset? TryDirectoryStamp(string directory) =>
        TryLook(directory) is { IsDirectory: true } facts ? facts.ModifiedAt : null;

    public IReadOnlyList<string>? TryList(string directory)
    {
        try
        {
            return [.. new FileSystemEnumerable<string>(directory, (ref entry) => entry.FileName.ToString(), s_everything)
            {
                ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            }];
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    public IReadableFile? TryOpenRead(string path) =>
        OpenFile.TryForReading(path) is { } file ? new LinuxReadableFile(file, path) : null;

    public IStateFile OpenState(string path) => new LinuxStateFile(OpenFile.ForState(path), path);

    public void CreateDirectory(string path)
    {
        if (TryLook(path) is { } facts)
        {
            if (!facts.IsDirectory)
                throw new IOException($"Cannot make the directory {path}: there is a file of that name.");
            return;
        }

        var name = Path.TrimEndingDirectorySeparator(path);
        if (Path.GetDirectoryName(name) is { Length: > 0 } parent)
            CreateDirectory(parent);
        MakeOwnDirectory(name);
    }

    public void Delete(string path)
    {
        if (Libc.Unlink(path) < 0 && !DiskErrors.IsVanished(DiskErrors.Last))
            throw DiskErrors.Of("delete", path, DiskErrors.Last);
    }

    public void FlushDirectory(string path)
    {
        using var directory = OpenFile.TryOpen(path, Libc.ReadOnly, mode: 0, out var error) ?? throw DiskErrors.Of("open", path, error);
        if (Libc.Flush(directory) < 0 && !DiskErrors.IsUnsupported(DiskErrors.Last))
            throw DiskErrors.Of("flush", path, DiskErrors.Last);
    }

    /// <summary>A lock of the open file (flock): a second one in the same process is refused too, and the kernel releases it whatever ends the process.</summary>
    public IDisposable? TryLock(string path)
    {
        var file = OpenFile.ForState(path);
        while (Libc.Lock(file, Libc.LockExclusiveNow) < 0)
        {
            var error = DiskErrors.Last;
            if (error == DiskErrors.Interrupted)
                continue;

            file.Dispose();
            return error == DiskErrors.WouldBlock ? null : throw DiskErrors.Of("lock", path, error);
        }

        return IsStillNamed(file, path) ? new LinuxFileLock(file) : Retry(file, path);
    }

    /// <summary>Between open and lock the name may have come to lead to another file, and then the lock holds nobody off.</summary>
    private static bool IsStillNamed(SafeFileHandle file, string path) =>
        TryLook(path) is { } named && named.ToFacts().IsSameFile(OpenFile.Stat(file, path).ToFacts());

    private IDisposable? Retry(SafeFileHandle lost, string path)
    {
        lost.Dispose();
        return TryLock(path);
    }

    private static Statx? TryLook(string path)
    {
        if (Libc.Statx(Libc.CurrentDirectory, path, 0, Libc.BasicStats, out var facts) == 0)
            return facts;

        return DiskErrors.IsVanished(DiskErrors.Last) ? null : throw DiskErrors.Of("stat", path, DiskErrors.Last);
    }

    private void MakeOwnDirectory(string path)
    {
        if (Libc.MakeDirectory(path, OwnerOnly) < 0)
        {
            if (DiskErrors.Last != DiskErrors.AlreadyExists)
                throw DiskErrors.Of("make the directory", path, DiskErrors.Last);
        }
        else
        {
            if (TryLook(path) is { } made && made.Permissions != OwnerOnly && Libc.ChangeMode(path, OwnerOnly) < 0)
                throw DiskErrors.Of("set mode 0700 on", path, DiskErrors.Last);
            if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
                FlushDirectory(parent);
        }
    }
}
