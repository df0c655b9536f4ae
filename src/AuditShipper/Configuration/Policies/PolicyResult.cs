namespace AuditShipper.Configuration.Policies;

/// <summary>What the API server would say of a policy; of several reasons the first.</summary>
internal enum PolicyVerdict : byte
{
    Ok,

    /// <summary>Accepted with a warning: something in it is ignored.</summary>
    Lenient,

    /// <summary>Not YAML, or a value of the wrong type.</summary>
    Decode,

    /// <summary>Not an <c>audit.k8s.io/v1</c> Policy.</summary>
    Version,

    /// <summary>A value that is refused.</summary>
    Field,
    NoRules,
}

/// <summary>What came of reading a policy: a document, or every problem at once.</summary>
internal sealed record PolicyResult
{
    /// <summary>Null exactly when there are problems.</summary>
    public required PolicyDocument? Document { get; init; }
    public required PolicyVerdict Verdict { get; init; }
    public required IReadOnlyList<ConfigurationProblem> Problems { get; init; }

    /// <summary>What the API server warns of and ignores. A criterion that is ignored makes its rule match more.</summary>
    public required IReadOnlyList<ConfigurationProblem> Warnings { get; init; }

    /// <summary>What it says nothing of, and what yet does not do what it seems to: a pattern that can match nothing.</summary>
    public required IReadOnlyList<ConfigurationProblem> Hints { get; init; }

    /// <returns>The same, with each warning a problem.</returns>
    public PolicyResult Strict() => Warnings.Count == 0 ? this : this with
    {
        Document = null,
        Problems = [.. Problems.Concat(Warnings).OrderBy(problem => problem.Location.Line).ThenBy(problem => problem.Location.Column)],
        Warnings = [],
    };
}
