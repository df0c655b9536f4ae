using AuditShipper.Configuration.Policies;
using AuditShipper.Files;

namespace AuditShipper.Configuration;

/// <summary>Reads the files that the routes name, and puts what they hold in place of their paths: policies, the key of redaction.</summary>
internal static class RouteFiles
{
    private const int LeastKeyBytes = 16;
    private const int MostKeyBytes = 4096;

    /// <param name="values">Paths become a <see cref="PolicyDocument"/> or the key's bytes.</param>
    /// <param name="files">The door to the disk.</param>
    /// <param name="isStrict">What the API server only warns of in a policy is a problem.</param>
    /// <param name="problems">What cannot be read or is refused is added.</param>
    /// <returns>What is allowed and yet should be looked at.</returns>
    public static IReadOnlyList<ConfigurationProblem> Resolve(SettingValues values, IFileSystem files, bool isStrict, ICollection<ConfigurationProblem> problems)
    {
        var warnings = new List<ConfigurationProblem>();
        var setting = ConfigurationSchema.RoutePolicy;
        for (var i = 0; i < values.Count("routes"); i++)
        {
            if (values.Get<string>(setting, i) is { } written && values.LocationOf(setting, i) is { } location)
                values.Set(setting.At(i), Policy(setting.At(i), written, location, files, isStrict, problems, warnings), location);
        }

        var key = ConfigurationSchema.RedactionKeyFile;
        if (values.Get<string>(key) is { } path && values.LocationOf(key) is { } keyLocation)
            values.Set(key.Path, Key(path, keyLocation, files, problems, warnings), keyLocation);
        return warnings;
    }

    private static PolicyDocument? Policy(
        string key, string written, ConfigurationLocation location, IFileSystem files, bool isStrict, ICollection<ConfigurationProblem> problems, List<ConfigurationProblem> warnings)
    {
        var isBlock = written.Contains('\n', StringComparison.Ordinal);
        var result = isBlock ? PolicyReader.Read(written, $"{location}, {key}") : PolicyLoader.Load(files, written, isStrict);
        if (isStrict) result = result.Strict();
        foreach (var problem in result.Problems) problems.Add(problem);
        warnings.AddRange(result.Warnings);
        warnings.AddRange(result.Hints);
        return result.Document;
    }

    private static byte[]? Key(string path, ConfigurationLocation location, IFileSystem files, ICollection<ConfigurationProblem> problems, List<ConfigurationProblem> warnings)
    {
        if (ConfigurationFile.TryRead(files, path, "Make it with `head -c 32 /dev/urandom`, or correct redaction.keyFile.", problems) is not { } bytes) return null;
        if (bytes.Length is < LeastKeyBytes or > MostKeyBytes)
        {
            problems.Add(new ConfigurationProblem(location,
                $"{ConfigurationSchema.RedactionKeyFile.Path}: {path} has {bytes.Length} bytes. Expected {LeastKeyBytes} to {MostKeyBytes}: make it with `head -c 32 /dev/urandom`."));
            return null;
        }

        if (new SecretReader(files, []).WhoElseReads(path) is { } warning) warnings.Add(new ConfigurationProblem(location, $"{ConfigurationSchema.RedactionKeyFile.Path}: {warning}"));
        return bytes;
    }
}
