using AuditShipper.Configuration;

namespace AuditShipper.Cli;

/// <summary><c>run</c>: the configuration first, whole; then the agent.</summary>
internal static class RunCommand
{
    public static Task<int> RunAsync(string path, CommandContext context, CancellationToken stop)
    {
        var result = context.Load(path);
        return result.Options is { } options
            ? context.Run(options, [.. result.Warnings.Select(warning => warning.ToString())], stop)
            : Task.FromResult(Refuse(result.Problems, context.Error));
    }

    private static int Refuse(IReadOnlyList<ConfigurationProblem> problems, TextWriter error)
    {
        foreach (var problem in problems)
            error.WriteLine(problem);
        error.WriteLine($"auditshipper: not started, {CheckCommand.Count(problems.Count, "problem")} in the configuration.");
        return ExitCodes.Configuration;
    }
}
