using System.Globalization;

namespace AuditShipper.Configuration;

/// <summary>
/// Puts environment variables over the file's values: <c>AUDITSHIPPER__KAFKA__DELIVERY</c>, <c>AUDITSHIPPER__SOURCES__0__PATH</c>.
/// Only names that begin with the prefix, both underscores included, are configuration.
/// </summary>
internal sealed class EnvironmentOverlay
{
    public const string Prefix = "AUDITSHIPPER__";
    private const string Separator = "__";

    private readonly ConfigurationNode _root;
    private readonly ICollection<ConfigurationProblem> _problems;

    private EnvironmentOverlay(ConfigurationNode root, ICollection<ConfigurationProblem> problems)
    {
        _root = root;
        _problems = problems;
    }

    public static void Apply(ConfigurationNode root, IEnumerable<KeyValuePair<string, string>> environment, ICollection<ConfigurationProblem> problems)
    {
        var overlay = new EnvironmentOverlay(root, problems);
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var variable in InOrder(environment))
            if (seen.TryAdd(variable.Name, variable.Name))
                overlay.PutInSection(SchemaSection.Root, overlay._root, variable, 0);
            else
                overlay.Add(variable, $"sets the same key as {seen[variable.Name]}: case does not matter. Keep one of the two.");
    }

    /// <summary>Items of a list in the order of their numbers, so that each can be added to the end.</summary>
    private static IEnumerable<Variable> InOrder(IEnumerable<KeyValuePair<string, string>> environment) =>
        environment
            .Where(pair => pair.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Select(pair => new Variable(pair.Key, pair.Key[Prefix.Length..].Split(Separator), pair.Value))
            .OrderBy(variable => string.Join('\u0001', variable.Keys.Select(SortKey)), StringComparer.Ordinal);

    private static string SortKey(string key) => TryIndex(key) is { } index ? index.ToString("D5") : key.ToUpperInvariant();

    private static int? TryIndex(string key) =>
        key.Length <= 4 && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private void PutInSection(SchemaSection section, ConfigurationNode node, Variable variable, int at)
    {
        if (at == variable.Keys.Length)
            Add(variable, $"names a section. Set one of its keys: {KeysOf(section, variable.Upto(at))}.");
        else if (section.Find(variable.Keys[at], StringComparison.OrdinalIgnoreCase) is not { } key)
            Add(variable, Unknown(section, variable, at));
        else if (key.Setting is { } setting)
            PutSetting(setting, key.Name, node, variable, at + 1);
        else if (key.IsSectionList)
            PutInItem(key, node, variable, at + 1);
        else if (Child(node, key.Name, NodeKind.Mapping, variable) is { } child)
            PutInSection(key.Section!, child, variable, at + 1);
    }

    private void PutInItem(SchemaKey key, ConfigurationNode node, Variable variable, int at)
    {
        if (Child(node, key.Name, NodeKind.List, variable) is not { } list || Index(list, variable, at) is not { } index)
            return;
        if (index == list.Items.Count)
            list.Items.Add(ConfigurationNode.Mapping(variable.Location));
        else if (list.Items[index].IsNull)
            list.Items[index] = ConfigurationNode.Mapping(variable.Location);
        if (list.Items[index].Kind == NodeKind.Mapping)
            PutInSection(key.Section!, list.Items[index], variable, at + 1);
    }

    private void PutSetting(Setting setting, string name, ConfigurationNode node, Variable variable, int at)
    {
        var nested = setting.Shape == SettingShape.Single ? 0 : 1;
        if (variable.Keys.Length > at + nested)
            Add(variable, setting.Shape == SettingShape.Map ? "has a double underscore inside a property's name. Each dot is written as one." : $"goes on behind a value: {variable.Upto(at + nested)} ends there.");
        else if (setting.Shape == SettingShape.Single)
            node.Set(Entry(name, variable, isNull: setting.MayBeNull && variable.Value == "null"));
        else if (setting.Shape == SettingShape.List)
            PutInList(name, node, variable, at);
        else if (variable.Keys.Length == at)
            Add(variable, $"names a section. Set its properties one by one, such as {variable.Upto(at)}{Separator}LINGER_MS.");
        else if (Child(node, name, NodeKind.Mapping, variable) is { } map)
            map.Set(Entry(PropertyNames.FromVariable(variable.Keys[at], map.Entries.Select(entry => entry.Key)), variable, isNull: false));
    }

    private void PutInList(string name, ConfigurationNode node, Variable variable, int at)
    {
        if (Child(node, name, NodeKind.List, variable) is not { } list || Index(list, variable, at) is not { } index)
            return;
        var item = Entry(name, variable, isNull: false).Value;
        if (index == list.Items.Count)
            list.Items.Add(item);
        else
            list.Items[index] = item;
    }

    /// <returns>Null: a problem was added.</returns>
    private int? Index(ConfigurationNode list, Variable variable, int at)
    {
        if (at == variable.Keys.Length || TryIndex(variable.Keys[at]) is not { } index)
            Add(variable, $"is a list. Set its items by number, from {variable.Upto(at)}{Separator}0 on.");
        else if (index > list.Items.Count)
            Add(variable, $"is item {index} of a list of {list.Items.Count}. The next one is {variable.Upto(at)}{Separator}{list.Items.Count}.");
        else
            return index;
        return null;
    }

    /// <returns>The node of this key, made where it is missing; null: it has another shape, which the reader will report.</returns>
    private static ConfigurationNode? Child(ConfigurationNode node, string name, NodeKind kind, Variable variable)
    {
        if (node.Find(name)?.Value is { IsNull: false } existing)
            return existing.Kind == kind ? existing : null;
        var made = kind == NodeKind.List ? ConfigurationNode.List(variable.Location) : ConfigurationNode.Mapping(variable.Location);
        node.Set(new ConfigurationEntry(name, variable.Location, made));
        return made;
    }

    private static ConfigurationEntry Entry(string name, Variable variable, bool isNull) =>
        new(name, variable.Location, ConfigurationNode.Scalar(variable.Location, variable.Value, isNull));

    private static string Unknown(SchemaSection section, Variable variable, int at)
    {
        var near = Suggestions.Nearest(variable.Keys[at], section.Keys.Select(key => key.Name));
        var wayOut = near is null ? "" : $"Did you mean {variable.Upto(at)}{Separator}{near.ToUpperInvariant()}? ";
        return $"unknown key. {wayOut}Expected one of {KeysOf(section, variable.Upto(at))}.";
    }

    private static string KeysOf(SchemaSection section, string prefix) =>
        string.Join(", ", section.Keys.Select(key => $"{prefix}{Separator}{key.Name.ToUpperInvariant()}"));

    private void Add(Variable variable, string message) => _problems.Add(new ConfigurationProblem(variable.Location, message));

    /// <param name="Name">The whole name.</param>
    /// <param name="Keys">Behind the prefix.</param>
    /// <param name="Value">May be a secret.</param>
    private sealed record Variable(string Name, string[] Keys, string Value)
    {
        public ConfigurationLocation Location { get; } = ConfigurationLocation.InVariable(Name);

        /// <returns>The name with its first keys only.</returns>
        public string Upto(int count) => string.Join(Separator, [Prefix[..^Separator.Length], .. Keys.Take(count)]).ToUpperInvariant();
    }
}
