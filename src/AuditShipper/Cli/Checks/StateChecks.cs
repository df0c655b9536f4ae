using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Files;

namespace AuditShipper.Cli.Checks;

/// <summary>Whether the state directory can be used. Makes nothing in it.</summary>
internal sealed class StateChecks(IFileSystem files)
{
    public Task<IReadOnlyList<CheckFinding>> Step(AgentOptions options) => Task.FromResult<IReadOnlyList<CheckFinding>>([Look(options.StateDirectory)]);

    private CheckFinding Look(string path)
    {
        try
        {
            if (files.TryList(path) is not { } names) return Missing(path);
            if (!PathAccess.CanWriteInto(path))
                return CheckFinding.Difference(StateDirectoryRules.Unusable(path, "Files cannot be made in it.", Environment.UserName));
            return names.Contains("lock", StringComparer.Ordinal) && StateDirectory.WhoUses(files, path) is { } inUse
                ? CheckFinding.Warning(inUse)
                : CheckFinding.Fine($"state directory {path} can be used.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return CheckFinding.Difference(StateDirectoryRules.Unusable(path, failure.Message, Environment.UserName));
        }
    }

    private CheckFinding Missing(string path)
    {
        var parent = path;
        while (parent is not null && files.TryList(parent) is null)
        {
            if (files.TryStat(parent) is not null) return CheckFinding.Difference(StateDirectoryRules.Unusable(path, $"{parent} is no directory.", Environment.UserName));
            parent = Path.GetDirectoryName(parent);
        }

        return parent is not null && PathAccess.CanWriteInto(parent)
            ? CheckFinding.Fine($"state directory {path} does not exist yet: the start makes it.")
            : CheckFinding.Difference($"State directory {path} does not exist, and user {Environment.UserName} may not make it in {parent}. Make it, and give it to the user the agent runs as.");
    }
}
