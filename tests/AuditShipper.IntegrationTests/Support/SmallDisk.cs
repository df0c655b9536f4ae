using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.Support;

/// <summary>A small file system in memory, mounted on a folder until the end of the test.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    private string Filler => Path.Combine(_folder, "filler");

    public static void RequireRoot()
    {
        if (Environment.UserName != "root") Assert.Skip("Only root can mount, and take rights away from others.");
    }

    /// <summary>Skips the test where the user may not.</summary>
    public static async Task<SmallDisk> Mount(string folder, int megabytes = 2)
    {
        RequireRoot();
        Directory.CreateDirectory(folder);
        (await ChildProcess.Run("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder], ShippedLog.Patience)).RequireSuccess();
        return new SmallDisk(folder);
    }

    /// <summary>Takes the last free byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true) file.Write(page);
        }
        catch (IOException)
        {
            // full
        }
    }

    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync() => (await ChildProcess.Run("umount", ["--lazy", _folder], ShippedLog.Patience)).RequireSuccess();
}
