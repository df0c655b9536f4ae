using AuditShipper.Configuration;
using AuditShipper.Configuration.Policies;

namespace AuditShipper.Cli.Simulate;

/// <summary>All that <c>simulate</c> has to say.</summary>
internal sealed record SimulationReport(
    SimulateRequest Request,
    PolicyDocument? Policy,
    IReadOnlyList<ConfigurationProblem> Warnings,
    IReadOnlyList<ConfigurationProblem> Hints,
    Simulation Simulation,
    long LongLines,
    IReadOnlyList<string> Unread)
{
    /// <summary>For each rule the earlier one that matches all that it matches; -1: none.</summary>
    public IReadOnlyList<int> ShadowedBy { get; } = Policy is null ? [] : PolicyShadows.Of(Policy.Rules);

    /// <summary>By name, in the order of the report.</summary>
    public IEnumerable<(string Name, TopCounter Counter)> Tops =>
        [("users", Simulation.Users), ("verbs", Simulation.Verbs), ("resources", Simulation.Resources)];

    /// <summary>Kebab-case names of a closed set, without the first, which stands for none.</summary>
    public static IEnumerable<(string Name, Tally Tally)> Named<TEnum>(Tally[] tallies)
        where TEnum : struct, Enum => Enum.GetNames<TEnum>().Zip(tallies).Skip(1).Select(pair => (Kebab(pair.First), pair.Second));

    private static string Kebab(string name) => string.Concat(name.Select((letter, i) => char.IsUpper(letter) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString()));
}
