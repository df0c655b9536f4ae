using System.Text;
using AuditShipper.Configuration;
using AuditShipper.Files;

namespace AuditShipper.Cli.Checks;

/// <summary>Whether each audit log can be read, and will be after its next rotation.</summary>
internal sealed class SourceChecks(IFileSystem files)
{
    public Task<IReadOnlyList<CheckFinding>> Step(AgentOptions options) => Task.FromResult<IReadOnlyList<CheckFinding>>([.. options.Sources.SelectMany(Look)]);

    public IEnumerable<CheckFinding> Look(SourceOptions source)
    {
        var directory = Path.GetDirectoryName(source.Path)!;
        if (WhyUnlisted(directory) is { } why) return [CheckFinding.Difference($"source {source.Name}: {why}")];
        return [Open(source), .. IsMountedAlone(source.Path) ? [MountedAlone(source)] : (CheckFinding[])[]];
    }

    private string? WhyUnlisted(string directory)
    {
        try
        {
            return files.TryList(directory) is null
                ? $"directory {directory} does not exist. Make it, mount it, or correct sources[].path."
                : null;
        }
        catch (UnauthorizedAccessException)
        {
            return $"directory {directory} cannot be listed{WithRights}";
        }
        catch (IOException failure)
        {
            return failure.Message;
        }
    }

    private CheckFinding Open(SourceOptions source)
    {
        try
        {
            using var file = files.TryOpenRead(source.Path);
            if (file is null)
                return CheckFinding.Warning($"source {source.Name}: {source.Path} does not exist yet. The API server makes it at its start when --audit-log-path names it.");
            file.Read(new byte[1], 0);
            return CheckFinding.Fine($"source {source.Name}: {source.Path} can be read.");
        }
        catch (UnauthorizedAccessException)
        {
            return CheckFinding.Difference($"source {source.Name}: {source.Path} cannot be read{WithRights}");
        }
        catch (IOException failure)
        {
            return CheckFinding.Difference($"source {source.Name}: {failure.Message}");
        }
    }

    private static string WithRights =>
        $" by user {Environment.UserName}. The API server writes its log as 0600 root. Under systemd give the service AmbientCapabilities=CAP_DAC_READ_SEARCH; "
        + "in Kubernetes run the container as UID 0 (runAsUser: 0), which needs no capability; by hand, run as root.";

    private static CheckFinding MountedAlone(SourceOptions source) => CheckFinding.Difference(
        $"source {source.Name}: {source.Path} is mounted as a single file. After the first rotation the mount still shows the old file, and nothing new is seen. "
        + $"Mount its directory, {Path.GetDirectoryName(source.Path)}, instead.");

    private bool IsMountedAlone(string path)
    {
        try
        {
            return MountRules.IsMountPoint(ReadText(MountRules.MountInfoPath), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string ReadText(string path)
    {
        using var file = files.TryOpenRead(path);
        if (file is null) return "";
        using var text = new MemoryStream();
        var piece = new byte[4096];
        for (int count; (count = file.Read(piece, text.Length)) > 0;) text.Write(piece, 0, count);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
