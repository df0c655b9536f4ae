using System.Text;
using AuditShipper.Files;

namespace AuditShipper.Checkpointing;

/// <summary>The outcome of taking a state directory.</summary>
internal abstract record StateDirectoryOpening
{
    private StateDirectoryOpening()
    {
    }

    internal sealed record Opened(StateDirectory Directory) : StateDirectoryOpening;

    /// <summary>Do not start: exit code 3.</summary>
    internal sealed record InUse(string Message) : StateDirectoryOpening;

    /// <summary>Do not start: exit code 3.</summary>
    internal sealed record Unusable(string Message) : StateDirectoryOpening;
}

/// <summary>Where the agent keeps what must survive it. It belongs to one agent at a time, as long as this lives or its process does.</summary>
internal sealed class StateDirectory : IDisposable
{
    private const int OwnerLineBytes = 256;
    private readonly IDisposable _lock;

    private StateDirectory(string path, IDisposable held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    public string DeadLetterDirectory => System.IO.Path.Combine(Path, "dead-letters");

    /// <summary>Every source has its own; two names never share one.</summary>
    public string SourceDirectory(string sourceName) => StateDirectoryRules.SourcePath(Path, sourceName);

    /// <summary>Makes the directory where it is missing, takes its lock, and tries whether files can be made in it. A full disk is no hindrance.</summary>
    public static StateDirectoryOpening Open(IFileSystem fileSystem, string path)
    {
        var lockPath = System.IO.Path.Combine(path, "lock");
        try
        {
            fileSystem.CreateDirectory(path);
            if (fileSystem.TryLock(lockPath) is not { } held)
                return new StateDirectoryOpening.InUse(StateDirectoryRules.InUse(path, OwnerIn(fileSystem, lockPath)));

            try
            {
                Probe(fileSystem, path);
                SignWithOwner(fileSystem, lockPath);
                return new StateDirectoryOpening.Opened(new StateDirectory(path, held));
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new StateDirectoryOpening.Unusable(StateDirectoryRules.Unusable(path, failure.Message, Environment.UserName));
        }
    }

    /// <summary>For onlookers. The lock's file must be there, so that none is made.</summary>
    /// <returns>Null: no agent has it.</returns>
    public static string? WhoUses(IFileSystem fileSystem, string path)
    {
        var lockPath = System.IO.Path.Combine(path, "lock");
        using var free = fileSystem.TryLock(lockPath);
        return free is null ? StateDirectoryRules.InUse(path, OwnerIn(fileSystem, lockPath)) : null;
    }

    /// <summary>Releases the lock. Its file stays: without it two agents could lock two files of the same name.</summary>
    public void Dispose() => _lock.Dispose();

    private static void Probe(IFileSystem fileSystem, string path)
    {
        var probe = System.IO.Path.Combine(path, "probe");
        try
        {
            using (var file = fileSystem.OpenState(probe))
                file.Write("x"u8, 0);
        }
        catch (IOException failure) when (DiskErrors.IsDiskFull(failure))
        {
            // What is there can still be written in place.
        }

        fileSystem.Delete(probe);
    }

    private static void SignWithOwner(IFileSystem fileSystem, string lockPath)
    {
        var line = StateDirectoryRules.OwnerLine(Environment.ProcessId, Environment.MachineName).PadRight(OwnerLineBytes - 1) + "\n";
        try
        {
            using var file = fileSystem.OpenState(lockPath);
            file.Write(Encoding.UTF8.GetBytes(line), 0);
        }
        catch (IOException failure) when (DiskErrors.IsDiskFull(failure))
        {
            // The lock holds without it; only the message to a second agent says less.
        }
    }

    private static string OwnerIn(IFileSystem fileSystem, string lockPath)
    {
        try
        {
            using var file = fileSystem.TryOpenRead(lockPath);
            Span<byte> line = stackalloc byte[OwnerLineBytes];
            return Encoding.UTF8.GetString(line[..(file?.Read(line, 0) ?? 0)]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
