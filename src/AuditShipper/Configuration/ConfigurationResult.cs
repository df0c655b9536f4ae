namespace AuditShipper.Configuration;

/// <summary>Where a value was written: a place in the file, or an environment variable.</summary>
/// <param name="File">Path as it was given; null: an environment variable.</param>
/// <param name="Line">From 1; 0: the file as a whole.</param>
/// <param name="Column">From 1.</param>
/// <param name="Variable">Name of the environment variable; null: the file.</param>
internal sealed record ConfigurationLocation(string? File, int Line, int Column, string? Variable)
{
    public static ConfigurationLocation InFile(string file, int line, int column) => new(file, line, column, null);

    public static ConfigurationLocation WholeFile(string file) => new(file, 0, 0, null);

    public static ConfigurationLocation InVariable(string name) => new(null, 0, 0, name);

    /// <returns><c>file:line:column</c>, which terminals and editors can follow, or the variable.</returns>
    public override string ToString() =>
        Variable is not null ? $"environment variable {Variable}"
        : Line == 0 ? $"{File}"
        : $"{File}:{Line}:{Column}";
}

/// <summary>One mistake or warning, for the operator: key, what was found, what was expected, the way out. Never a secret.</summary>
internal sealed record ConfigurationProblem(ConfigurationLocation Location, string Message)
{
    public override string ToString() => $"{Location}: {Message}";
}

/// <summary>What came of reading the configuration: options, or every problem at once.</summary>
internal sealed record ConfigurationResult
{
    /// <summary>Null exactly when there are problems.</summary>
    public required AgentOptions? Options { get; init; }

    public required IReadOnlyList<ConfigurationProblem> Problems { get; init; }

    /// <summary>What is allowed and yet should be looked at.</summary>
    public required IReadOnlyList<ConfigurationProblem> Warnings { get; init; }
}
