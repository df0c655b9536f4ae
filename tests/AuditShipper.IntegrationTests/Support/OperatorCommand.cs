using System.Text.Json;
using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.Support;

/// <summary>Runs the published program's other commands with the configuration of a test's agent.</summary>
internal static class OperatorCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task<ProgramOutcome> Run(this ShippedLog log, params string[] arguments) =>
        await PublishedProgram.Run([.. arguments, "--config", Path.Combine(log.Agent.Folder, "auditshipper.yaml")], Patience);

    /// <summary>Its JSON, after an end with this exit code. The first source's object, where there are sources.</summary>
    public static async Task<JsonElement> RunJson(this ShippedLog log, int exitCode, params string[] arguments)
    {
        var outcome = await log.Run([.. arguments, "--json"]);
        Assert.True(outcome.ExitCode == exitCode, $"{string.Join(' ', arguments)}: exit code {outcome.ExitCode}\n{outcome.Output}");
        using var document = JsonDocument.Parse(outcome.Output);
        return document.RootElement.Clone();
    }

    public static async Task<JsonElement> Verify(this ShippedLog log, int exitCode, params string[] arguments) =>
        (await log.RunJson(exitCode, ["verify", .. arguments])).GetProperty("sources")[0];

    public static long Number(this JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
