namespace AuditShipper.Configuration;

internal enum NodeKind : byte
{
    Scalar,
    List,
    Mapping,
}

/// <summary>One value of the file, or one put over it by the environment, with the place it was written at.</summary>
internal sealed class ConfigurationNode
{
    private ConfigurationNode(NodeKind kind, ConfigurationLocation location, string text, bool isNull)
    {
        Kind = kind;
        Location = location;
        Text = text;
        IsNull = isNull;
    }

    public NodeKind Kind { get; }
    public ConfigurationLocation Location { get; }

    /// <summary>A scalar's text, quotes and escapes resolved.</summary>
    public string Text { get; }

    /// <summary>Nothing was written, or an unquoted <c>null</c> or <c>~</c>.</summary>
    public bool IsNull { get; }

    public List<ConfigurationNode> Items { get; } = [];

    /// <summary>In the order of the file; keys are unique.</summary>
    public List<ConfigurationEntry> Entries { get; } = [];

    public static ConfigurationNode Scalar(ConfigurationLocation location, string text, bool isNull) => new(NodeKind.Scalar, location, text, isNull);

    public static ConfigurationNode List(ConfigurationLocation location) => new(NodeKind.List, location, "", isNull: false);

    public static ConfigurationNode Mapping(ConfigurationLocation location) => new(NodeKind.Mapping, location, "", isNull: false);

    public ConfigurationEntry? Find(string key) => Entries.Find(entry => entry.Key == key);

    /// <summary>Adds the entry, or replaces the one of the same key.</summary>
    public void Set(ConfigurationEntry entry)
    {
        var index = Entries.FindIndex(existing => existing.Key == entry.Key);
        if (index < 0)
            Entries.Add(entry);
        else
            Entries[index] = entry;
    }
}

internal sealed record ConfigurationEntry(string Key, ConfigurationLocation Location, ConfigurationNode Value);
