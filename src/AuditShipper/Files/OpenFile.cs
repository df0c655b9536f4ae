using Microsoft.Win32.SafeHandles;

namespace AuditShipper.Files;

/// <summary>
/// Opens without the lock that .NET's own FileStream takes on every file: a log is opened by others too.
/// Nothing but a regular file is opened, and a FIFO with the name of a log never blocks.
/// </summary>
internal static class OpenFile
{
    private const uint OwnerOnly = 0x180; // 0600

    /// <returns>Null: no such file.</returns>
    public static SafeFileHandle? TryForReading(string path)
    {
        var file = TryOpen(path, Libc.ReadOnly, mode: 0, out var error);
        if (file is null)
            return DiskErrors.IsVanished(error) ? null : throw DiskErrors.Of("open", path, error);

        RefuseAllButRegular(file, path);
        return file;
    }

    /// <summary>Makes it with mode 0600 where missing, and takes away what others may do with it where it is there.</summary>
    public static SafeFileHandle ForState(string path)
    {
        var file = TryOpen(path, Libc.ReadWrite | Libc.Create, OwnerOnly, out var error)
            ?? throw DiskErrors.Of("open", path, error);

        var facts = RefuseAllButRegular(file, path);
        if (facts.Permissions != OwnerOnly && Libc.ChangeMode(file, OwnerOnly) < 0 && DiskErrors.Last != DiskErrors.NotPermitted)
            throw Close(file, DiskErrors.Of("set mode 0600 on", path, DiskErrors.Last));
        return file;
    }

    public static Statx Stat(SafeFileHandle file, string path) =>
        Libc.Statx(file, "", Libc.EmptyPath, Libc.BasicStats, out var facts) == 0
            ? facts
            : throw DiskErrors.Of("stat", path, DiskErrors.Last);

    public static SafeFileHandle? TryOpen(string path, int flags, uint mode, out int error)
    {
        int descriptor;
        do
        {
            descriptor = Libc.Open(path, flags | Libc.CloseOnExec | Libc.NonBlocking | Libc.NoControllingTerminal, mode);
            error = descriptor < 0 ? DiskErrors.Last : 0;
        }
        while (error == DiskErrors.Interrupted);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static Statx RefuseAllButRegular(SafeFileHandle file, string path)
    {
        var facts = Stat(file, path);
        if (facts.IsRegularFile)
            return facts;

        throw Close(file, new IOException($"Cannot open {path}: it is {(facts.IsDirectory ? "a directory" : "a device, pipe or socket")}, not a regular file."));
    }

    private static Exception Close(SafeFileHandle file, Exception reason)
    {
        file.Dispose();
        return reason;
    }
}
