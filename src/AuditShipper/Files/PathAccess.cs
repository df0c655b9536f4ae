namespace AuditShipper.Files;

/// <summary>Asks for rights without using them (access(2)).</summary>
internal static class PathAccess
{
    private const uint OwnersFile = 0x180; // 0600
    private const int WriteAndEnter = 2 | 1;

    /// <returns>Whether this process may make files in the directory.</returns>
    public static bool CanWriteInto(string directory) => Libc.Access(Path.TrimEndingDirectorySeparator(directory) + "/", WriteAndEnter) == 0;

    /// <summary>Mode 0600, also for what is no regular file.</summary>
    /// <exception cref="IOException">The file system does not do it.</exception>
    /// <exception cref="UnauthorizedAccessException">It is somebody else's.</exception>
    public static void KeepPrivate(string path)
    {
        if (Libc.ChangeMode(path, OwnersFile) < 0) throw DiskErrors.Of("set mode 0600 on", path, DiskErrors.Last);
    }
}
