using AuditShipper.Files;

namespace AuditShipper.Configuration;

/// <summary>
/// Reads the configuration: bytes → text → nodes with places → environment on top → values along the schema → options.
/// Whatever is wrong ends in the result; nothing here throws or logs.
/// </summary>
internal static class ConfigurationLoader
{
    public const string DefaultPath = "/etc/auditshipper/auditshipper.yaml";

    /// <param name="files">The door to the disk.</param>
    /// <param name="path">As the operator wrote it: problems name it.</param>
    /// <param name="environment">All variables of the process.</param>
    /// <param name="hostName">The default of <c>node</c>.</param>
    /// <param name="isStrict">What the API server only warns of in a policy is a problem.</param>
    public static ConfigurationResult Load(
        IFileSystem files, string path, IEnumerable<KeyValuePair<string, string>> environment, string hostName, bool isStrict = false)
    {
        var problems = new List<ConfigurationProblem>();
        return ConfigurationFile.TryRead(files, path, problems) is { } bytes
            ? Parse(bytes, path, files, environment, hostName, isStrict)
            : Failed(problems);
    }

    /// <param name="bytes">Of the file.</param>
    /// <param name="file">Its path: problems name it.</param>
    /// <param name="files">The door to the disk, for the secrets that are named by reference.</param>
    /// <param name="environment">All variables of the process.</param>
    /// <param name="hostName">The default of <c>node</c>.</param>
    /// <param name="isStrict">As for <see cref="Load"/>.</param>
    public static ConfigurationResult Parse(
        ReadOnlySpan<byte> bytes, string file, IFileSystem files, IEnumerable<KeyValuePair<string, string>> environment, string hostName, bool isStrict = false)
    {
        var problems = new List<ConfigurationProblem>();
        if (ConfigurationText.TryDecode(bytes, file, problems) is not { } text || YamlReader.TryRead(text, file, problems) is not { } root)
            return Failed(problems);
        if (root.Kind == NodeKind.Mapping)
            EnvironmentOverlay.Apply(root, environment, problems);
        var values = SettingReader.Read(root, problems);
        ConfigurationRules.Check(values, hostName, problems);
        List<ConfigurationProblem> warnings = [.. ConfigurationRules.Warnings(values), .. RouteFiles.Resolve(values, files, isStrict, problems), .. PropertySecrets.Resolve(values, new SecretReader(files, environment), problems)];
        return problems.Count > 0
            ? Failed(problems, warnings)
            : new ConfigurationResult { Options = OptionsBuilder.Build(values, hostName), Problems = [], Warnings = warnings };
    }

    private static ConfigurationResult Failed(IEnumerable<ConfigurationProblem> problems, IReadOnlyList<ConfigurationProblem>? warnings = null) => new()
    {
        Options = null,
        Problems = [.. problems.OrderBy(problem => problem.Location.Variable, StringComparer.Ordinal).ThenBy(problem => problem.Location.Line).ThenBy(problem => problem.Location.Column)],
        Warnings = warnings ?? [],
    };
}
