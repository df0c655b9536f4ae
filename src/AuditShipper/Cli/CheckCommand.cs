using AuditShipper.Configuration;

namespace AuditShipper.Cli;

/// <summary><c>check</c>: every problem and warning, a line each, the place first; then a summary.</summary>
internal static class CheckCommand
{
    /// <param name="path">Of the configuration.</param>
    /// <param name="connect">Whether Kafka is asked.</param>
    /// <param name="isStrict">What the API server only warns of in a policy is an error.</param>
    /// <param name="context">What it needs of the process.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string path, bool connect, bool isStrict, CommandContext context)
    {
        var result = context.Load(path, isStrict);
        Print(result.Problems, "error", context.Out);
        Print(result.Warnings, "warning", context.Out);
        return result.Options is { } options
            ? await LookAsync(path, options, result.Warnings.Count, connect ? [.. context.Checks, .. context.ConnectChecks] : context.Checks, context.Out)
            : Summarize(path, result.Problems.Count, result.Warnings.Count, ExitCodes.Configuration, context.Out);
    }

    public static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static async Task<int> LookAsync(string path, AgentOptions options, int warnings, IEnumerable<CheckStep> steps, TextWriter output)
    {
        var differences = 0;
        foreach (var step in steps)
        {
            foreach (var finding in await step(options))
            {
                await output.WriteLineAsync($"{Word(finding.Kind)}: {finding.Message}");
                differences += finding.Kind == FindingKind.Difference ? 1 : 0;
                warnings += finding.Kind == FindingKind.Warning ? 1 : 0;
            }
        }

        return Summarize(path, differences, warnings, differences == 0 ? ExitCodes.Done : ExitCodes.Difference, output);
    }

    private static void Print(IEnumerable<ConfigurationProblem> problems, string word, TextWriter output)
    {
        foreach (var problem in problems)
            output.WriteLine($"{problem.Location}: {word}: {problem.Message}");
    }

    private static int Summarize(string path, int problems, int warnings, int exitCode, TextWriter output)
    {
        output.WriteLine($"{path}: {Count(problems, "problem")}, {Count(warnings, "warning")}.");
        return exitCode;
    }

    private static string Word(FindingKind kind) => kind switch
    {
        FindingKind.Fine => "ok",
        FindingKind.Warning => "warning",
        _ => "error",
    };
}
