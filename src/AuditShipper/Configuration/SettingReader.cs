namespace AuditShipper.Configuration;

/// <summary>Walks the nodes along the schema: unknown keys, wrong shapes, refused and missing values become problems, the rest values.</summary>
internal sealed class SettingReader
{
    private readonly SettingValues _values = new();
    private readonly ICollection<ConfigurationProblem> _problems;

    private SettingReader(ICollection<ConfigurationProblem> problems) => _problems = problems;

    public static SettingValues Read(ConfigurationNode root, ICollection<ConfigurationProblem> problems)
    {
        var reader = new SettingReader(problems);
        reader.ReadSection(SchemaSection.Root, root, "");
        return reader._values;
    }

    /// <param name="section">What may be there.</param>
    /// <param name="node">What is there.</param>
    /// <param name="path">Empty: the top.</param>
    private void ReadSection(SchemaSection section, ConfigurationNode node, string path)
    {
        if (node is { Kind: not NodeKind.Mapping, IsNull: false })
        {
            Add(node.Location, path.Length == 0 ? "the file" : path, $"is {Shape(node)}. Expected keys with values: {KeysOf(section)}.");
            return;
        }
        foreach (var entry in node.Entries)
            if (section.Find(entry.Key, StringComparison.Ordinal) is null)
                Add(entry.Location, Join(path, Wording.Key(entry.Key)), UnknownKeys.Describe(section, entry.Key));
        foreach (var key in section.Keys)
            ReadKey(key, node.Find(key.Name), node.Location, Join(path, key.Name));
    }

    private void ReadKey(SchemaKey key, ConfigurationEntry? entry, ConfigurationLocation parent, string path)
    {
        if (key.Setting is { } setting)
            ReadSetting(setting, entry, parent, path);
        else if (key.IsSectionList)
            ReadSectionList(key.Section!, entry, parent, path);
        else
            ReadSection(key.Section!, entry?.Value ?? ConfigurationNode.Mapping(parent), path);
    }

    private void ReadSectionList(SchemaSection section, ConfigurationEntry? entry, ConfigurationLocation parent, string path)
    {
        var node = entry?.Value;
        if (node is null || node.IsNull || (node.Kind == NodeKind.List && node.Items.Count == 0))
            Add(entry?.Location ?? parent, path, $"{(node is null ? "is missing" : "is empty")}. Expected a list with at least one item.");
        else if (node.Kind != NodeKind.List)
            Add(node.Location, path, $"is {Shape(node)}. Expected a list: begin each item with \"- \".");
        else
        {
            for (var i = 0; i < node.Items.Count; i++)
                ReadSection(section, node.Items[i], $"{path}[{i}]");
            _values.SetItems(path, [.. node.Items.Select(item => item.Location)]);
        }
    }

    private void ReadSetting(Setting setting, ConfigurationEntry? entry, ConfigurationLocation parent, string path)
    {
        if (entry is null)
            ReadDefault(setting, parent, path);
        else if (entry.Value.IsNull && setting.MayBeNull)
            _values.Set(path, null, entry.Value.Location);
        else if (setting.Shape == SettingShape.Single)
            ReadSingle(setting, entry.Value, path);
        else if (setting.Shape == SettingShape.List)
            ReadList(setting, entry.Value, path);
        else
            ReadMap(setting, entry.Value, path);
    }

    private void ReadDefault(Setting setting, ConfigurationLocation parent, string path)
    {
        if (setting.IsRequired)
            Add(parent, path, $"is missing. Expected {Expected(setting)}.");
        else
            _values.Set(path, setting.Default is null ? null : setting.Type.Parse(setting.Default).Value, parent);
    }

    private void ReadSingle(Setting setting, ConfigurationNode node, string path)
    {
        if (ParseScalar(setting, node, path) is { } value)
            _values.Set(path, value, node.Location);
    }

    private void ReadList(Setting setting, ConfigurationNode node, string path)
    {
        if (node.Kind != NodeKind.List)
        {
            Add(node.Location, path, $"is {Shape(node)}. Expected {Expected(setting)}.");
            return;
        }
        var texts = node.Items.Select((item, i) => ParseScalar(setting, item, $"{path}[{i}]") as string).ToList();
        if (texts.Count == 0)
            Add(node.Location, path, $"is empty. Expected {Expected(setting)}.");
        if (texts.TrueForAll(text => text is not null))
            _values.Set(path, texts, node.Location);
    }

    private void ReadMap(Setting setting, ConfigurationNode node, string path)
    {
        if (node is { Kind: not NodeKind.Mapping, IsNull: false })
        {
            Add(node.Location, path, $"is {Shape(node)}. Expected names with values, such as linger.ms: 50.");
            return;
        }
        var texts = new Dictionary<string, string>();
        foreach (var entry in node.Entries)
            if (ReadMapEntry(setting, entry, path) is { } text)
            {
                texts.Add(entry.Key, text);
                _values.Set(Join(path, entry.Key), text, entry.Value.Location);
            }
        _values.Set(path, texts, node.Location);
    }

    private string? ReadMapEntry(Setting setting, ConfigurationEntry entry, string path)
    {
        // The name may be a secret that lost its colon: only one that looks like a property is shown.
        var isName = Wording.LooksLikeKey(entry.Key);
        var name = isName && entry.Key.Contains('.', StringComparison.Ordinal) ? Join(path, entry.Key) : path;
        if (!isName)
            Add(entry.Location, path, "a name here is none that a property can have. Expected name: value, such as linger.ms: 50.");
        else if (entry.Value.Kind == NodeKind.Mapping)
            Add(entry.Value.Location, name, "is a mapping. Expected the whole name in one line, such as linger.ms: 50.");
        else if (KafkaProperties.WhyGuarded(entry.Key) is { } reason)
            Add(entry.Location, Join(path, entry.Key), $"cannot be set: {reason}.");
        else
            return ParseScalar(setting, entry.Value, name) as string;
        return null;
    }

    /// <returns>Null: a problem was added.</returns>
    private object? ParseScalar(Setting setting, ConfigurationNode node, string path)
    {
        var expected = setting.Type.Expected;
        if (node.Kind != NodeKind.Scalar)
            return Add(node.Location, path, $"is {Shape(node)}. Expected {expected}.");
        if (node.IsNull)
            return Add(node.Location, path, $"has no value. Expected {expected}{(setting.IsRequired ? "" : "; or leave the key out")}.");
        var parsed = setting.Type.Parse(node.Text);
        if (parsed.Value is not null)
            return parsed.Value;
        var found = setting.IsSecret ? "the value" : node.Text.Length == 0 ? "" : Wording.Quote(node.Text);
        return Add(node.Location, path, $"{found} {parsed.Fact}. Expected {expected}.{(parsed.WayOut.Length == 0 ? "" : " ")}{parsed.WayOut}".TrimStart());
    }

    private object? Add(ConfigurationLocation location, string path, string message)
    {
        _problems.Add(new ConfigurationProblem(location, $"{path}: {message}"));
        return null;
    }

    private static string Expected(Setting setting) =>
        setting.Shape == SettingShape.List ? $"a list, each item {setting.Type.Expected}: [kafka-1:9092, kafka-2:9092]" : setting.Type.Expected;

    private static string Shape(ConfigurationNode node) =>
        node.IsNull ? "empty" : node.Kind switch { NodeKind.Scalar => "a single value", NodeKind.List => "a list", _ => "a mapping" };

    private static string KeysOf(SchemaSection section) => string.Join(", ", section.Keys.Select(key => key.Name));

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
