namespace AuditShipper.Tests.Architecture;

/// <summary>Which folder may name which: the way of an event, and nothing back.</summary>
internal static class LayerRules
{
    private static readonly string[] ToTheWholeLoop = ["Hosting", "Cli"];

    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Files"] = [],
        ["Parsing"] = [],
        ["Configuration"] = ["Files"],
        ["Observability"] = ["Configuration"],
        ["Discovery"] = ["Files", "Configuration", "Observability"],
        ["Reading"] = ["Files", "Discovery", "Configuration", "Observability"],
        ["Processing"] = ["Parsing", "Configuration", "Discovery"],
        ["Publishing"] = ["Processing", "Configuration", "Files", "Observability"],
        ["Checkpointing"] = ["Files", "Discovery", "Configuration", "Observability"],
    };

    /// <summary>Libraries that stay behind one door: the folder, or the one file of it.</summary>
    private static readonly Dictionary<string, string> Doors = new(StringComparer.Ordinal)
    {
        ["Serilog"] = "Observability.LogSetup",
        ["Confluent.Kafka"] = "Publishing",
        ["YamlDotNet"] = "Configuration",
        ["System.CommandLine"] = "Cli",
        ["Spectre.Console"] = "Cli",
    };

    /// <param name="root">The namespace above the folders.</param>
    /// <param name="references">What was found.</param>
    /// <returns>A sentence for each reference that is not allowed.</returns>
    public static IReadOnlyList<string> Violations(string root, IEnumerable<TypeReference> references) =>
        references.Select(reference => Violation(root, reference)).OfType<string>().Order(StringComparer.Ordinal).ToList();

    public static bool IsKnown(string folder) => Allowed.ContainsKey(folder) || ToTheWholeLoop.Contains(folder);

    private static string? Violation(string root, TypeReference reference)
    {
        // The entry point and what the compiler adds stand above the folders.
        if (Place(root, reference.From) is not { } from)
            return null;
        if (Place(root, reference.To) is not { } to)
            return BehindADoor(from, reference);
        var (fromFolder, toFolder) = (Folder(from), Folder(to));
        if (fromFolder == toFolder || ToTheWholeLoop.Contains(fromFolder) || (Allowed.TryGetValue(fromFolder, out var allowed) && allowed.Contains(toFolder)))
            return null;
        return $"{from} names {to}: {fromFolder} may name {(Allowed.TryGetValue(fromFolder, out var others) && others.Length > 0 ? string.Join(", ", others) : "none of our folders")}.";
    }

    private static string? BehindADoor(string from, TypeReference reference)
    {
        foreach (var (library, door) in Doors)
        {
            if (IsIn(reference.To.Namespace, library) && !IsIn(from, door))
                return $"{from} names {reference.To.FullName}: {library} belongs in {door} alone.";
        }

        return null;
    }

    /// <returns>Folder and type, or null for what is not below the root.</returns>
    private static string? Place(string root, Type type) =>
        type.Namespace is { } space && space.StartsWith(root + ".", StringComparison.Ordinal) ? $"{space[(root.Length + 1)..]}.{type.Name}" : null;

    private static string Folder(string place) => place[..place.IndexOf('.', StringComparison.Ordinal)];

    private static bool IsIn(string? name, string container) =>
        name is not null && (name == container || name.StartsWith(container + ".", StringComparison.Ordinal));
}
