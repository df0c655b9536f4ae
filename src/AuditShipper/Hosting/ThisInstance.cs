using System.Text;
using AuditShipper.Checkpointing;
using AuditShipper.Files;

namespace AuditShipper.Hosting;

/// <summary>How this process signs its checkpoints, so that a twin can be named.</summary>
internal static class ThisInstance
{
    private const string MachineIdPath = "/etc/machine-id";

    public static InstanceEntry Describe(IFileSystem fileSystem, TimeProvider time) =>
        new(Guid.NewGuid().ToString("N"), Environment.MachineName, MachineId(fileSystem), Environment.ProcessId, time.GetUtcNow());

    private static string? MachineId(IFileSystem fileSystem)
    {
        try
        {
            using var file = fileSystem.TryOpenRead(MachineIdPath);
            if (file is null) return null;
            Span<byte> text = stackalloc byte[64];
            return Encoding.ASCII.GetString(text[..file.Read(text, 0)]).Trim() is { Length: > 0 } id ? id : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
