namespace AuditShipper.IntegrationTests.Processes;

/// <summary>The published program: the one that AUDITSHIPPER_PROGRAM names (test.sh publishes it), else published now, once.</summary>
internal static class PublishedProgram
{
    private static readonly Lazy<Task<string>> Published = new(FindOrPublish);

    /// <returns>The path of the executable.</returns>
    public static Task<string> Path() => Published.Value;

    public static async Task<ChildProcess> Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        ChildProcess.Start(await Path(), arguments, environment);

    public static async Task<ProgramOutcome> Run(IEnumerable<string> arguments, TimeSpan limit, IReadOnlyDictionary<string, string?>? environment = null) =>
        await ChildProcess.Run(await Path(), arguments, limit, environment);

    private static async Task<string> FindOrPublish()
    {
        if (Environment.GetEnvironmentVariable("AUDITSHIPPER_PROGRAM") is { Length: > 0 } named)
            return File.Exists(named) ? named : throw new FileNotFoundException($"AUDITSHIPPER_PROGRAM names {named}, which is not there.");
        var folder = Directory.CreateTempSubdirectory("auditshipper-published-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var project = System.IO.Path.Combine(Repository.Root, "src", "AuditShipper");
        var outcome = await ChildProcess.Run("dotnet", ["publish", project, "-c", "Release", "-o", folder, "--nologo"], TimeSpan.FromMinutes(5));
        outcome.RequireSuccess();
        return System.IO.Path.Combine(folder, "auditshipper");
    }
}
