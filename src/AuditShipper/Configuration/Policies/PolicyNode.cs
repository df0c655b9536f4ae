namespace AuditShipper.Configuration.Policies;

internal enum PolicyNodeKind : byte
{
    Null,
    Text,
    Number,
    Boolean,
    List,
    Mapping,
}

/// <summary>One value of a policy with the type that the API server's YAML reader gives it, and its place.</summary>
internal sealed class PolicyNode(PolicyNodeKind kind, ConfigurationLocation location, string text = "")
{
    public PolicyNodeKind Kind => kind;
    public ConfigurationLocation Location => location;

    /// <summary>A scalar's text; of a boolean <c>true</c> or <c>false</c>.</summary>
    public string Text => text;

    public List<PolicyNode> Items { get; } = [];

    /// <summary>In the order of the file; keys are unique.</summary>
    public List<PolicyEntry> Entries { get; } = [];

    /// <returns>For people: <c>a list</c>.</returns>
    public string KindInWords => kind switch
    {
        PolicyNodeKind.Null => "nothing",
        PolicyNodeKind.Text => "a text",
        PolicyNodeKind.Number => "a number",
        PolicyNodeKind.Boolean => "true or false",
        PolicyNodeKind.List => "a list",
        _ => "a mapping",
    };

    /// <summary>Adds the entry; the last of one key counts.</summary>
    /// <returns>The entry that was there.</returns>
    public PolicyEntry? Set(PolicyEntry entry)
    {
        var index = Entries.FindIndex(existing => existing.Key == entry.Key);
        if (index < 0)
        {
            Entries.Add(entry);
            return null;
        }

        var replaced = Entries[index];
        Entries[index] = entry;
        return replaced;
    }
}

internal sealed record PolicyEntry(string Key, ConfigurationLocation Location, PolicyNode Value);
