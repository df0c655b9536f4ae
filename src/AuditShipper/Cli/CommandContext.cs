using AuditShipper.Configuration;
using AuditShipper.Files;

namespace AuditShipper.Cli;

/// <returns>The exit code.</returns>
/// <param name="options">Validated.</param>
/// <param name="warnings">For the log, once it is up.</param>
/// <param name="stop">Never cancelled by the command line: whoever runs the agent hears the signals.</param>
internal delegate Task<int> RunHandler(AgentOptions options, IReadOnlyList<string> warnings, CancellationToken stop);

/// <summary>One thing that <c>check</c> looks at beyond the configuration file. Changes nothing, says what it found, does not throw.</summary>
internal delegate Task<IReadOnlyList<CheckFinding>> CheckStep(AgentOptions options);

/// <param name="Events">How many are written; at least 8.</param>
/// <param name="Json">The account as one JSON object, instead of a table.</param>
internal sealed record DemoRequest(int Events, bool Json);

/// <returns>The exit code.</returns>
internal delegate Task<int> DemoHandler(DemoRequest request, CancellationToken stop);

internal enum FindingKind : byte
{
    Fine,
    Warning,

    /// <summary>The agent would not do its job: exit code 5.</summary>
    Difference,
}

/// <param name="Kind">How bad it is.</param>
/// <param name="Message">Names the thing, the fact and the way out. Never audit content, never a secret.</param>
internal sealed record CheckFinding(FindingKind Kind, string Message)
{
    public static CheckFinding Fine(string message) => new(FindingKind.Fine, message);

    public static CheckFinding Warning(string message) => new(FindingKind.Warning, message);

    public static CheckFinding Difference(string message) => new(FindingKind.Difference, message);
}

/// <summary>What the commands need of the process, and the parts that do their work.</summary>
internal sealed record CommandContext
{
    public required IFileSystem Files { get; init; }
    public required IEnumerable<KeyValuePair<string, string>> Environment { get; init; }

    /// <summary>The default of <c>node</c>.</summary>
    public required string HostName { get; init; }

    public required TextWriter Out { get; init; }
    public required TextWriter Error { get; init; }
    public required RunHandler Run { get; init; }

    /// <summary>In the order of the report.</summary>
    public required IReadOnlyList<CheckStep> Checks { get; init; }

    /// <summary>Those of <c>check --connect</c>, behind the others.</summary>
    public required IReadOnlyList<CheckStep> ConnectChecks { get; init; }

    /// <summary>Null: there is no such command.</summary>
    public required DemoHandler? Demo { get; init; }

    /// <summary>Makes the commands that stand behind the others.</summary>
    public IReadOnlyList<Func<CommandContext, System.CommandLine.Command>> More { get; init; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where a question can be asked; null: there is no terminal.</summary>
    public TextReader? Terminal { get; init; }

    /// <returns>Null: it has problems, which were printed to <see cref="Error"/>; end with exit code 2.</returns>
    public AgentOptions? LoadOrRefuse(string path)
    {
        var result = Load(path);
        foreach (var problem in result.Problems) Error.WriteLine(problem);
        if (result.Options is null) Error.WriteLine($"auditshipper: nothing done, {CheckCommand.Count(result.Problems.Count, "problem")} in the configuration.");
        return result.Options;
    }

    /// <summary>The error output is a terminal: long work may draw a progress bar there.</summary>
    public bool ShowsProgress { get; init; }

    public ConfigurationResult Load(string path, bool isStrict = false) => ConfigurationLoader.Load(Files, path, Environment, HostName, isStrict);
}
