using Microsoft.Win32.SafeHandles;

namespace AuditShipper.Files;

/// <summary>A lock that is held.</summary>
/// <param name="file">Owned; locked.</param>
internal sealed class LinuxFileLock(SafeFileHandle file) : IDisposable
{
    /// <summary>Unlocks before it closes: a child process that was just forked still has the descriptor, and would hold the lock on.</summary>
    public void Dispose()
    {
        if (!file.IsClosed)
            _ = Libc.Lock(file, Libc.Unlock);
        file.Dispose();
    }
}
