using System.Diagnostics;

namespace AuditShipper.Tests.Files;

/// <summary>A file system of its own with a size of its own (tmpfs), so that it can be really full.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryDirectory _mountPoint = new();

    private SmallDisk()
    {
    }

    public string this[string name] => _mountPoint[name];

    public static SmallDisk Mount(int sizeBytes)
    {
        var disk = new SmallDisk();
        using var mount = Process.Start(new ProcessStartInfo("mount", ["-t", "tmpfs", "-o", $"size={sizeBytes}", "tmpfs", disk._mountPoint.Path])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var complaint = mount.StandardError.ReadToEnd();
        mount.WaitForExit();
        if (mount.ExitCode == 0)
            return disk;

        disk._mountPoint.Dispose();
        Assert.Skip($"A tmpfs cannot be mounted here (it takes root): {complaint.Trim()}");
        return disk;
    }

    /// <summary>Takes every byte that is left.</summary>
    public void Fill() => Command.Run("sh", "-c", $"cat /dev/zero > {_mountPoint["filler"]} 2>/dev/null; true");

    public void Dispose()
    {
        Command.Run("umount", "--lazy", _mountPoint.Path); // A child just forked by a test beside this one may have our files open still.
        _mountPoint.Dispose();
    }
}
