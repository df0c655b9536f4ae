namespace AuditShipper.Configuration.Policies;

/// <summary>Reads values of the types that a policy has. A wrong type is a problem, null is the type's zero, as in the API server's decoder.</summary>
internal sealed class PolicyValues(ICollection<ConfigurationProblem> problems, ICollection<ConfigurationProblem> warnings)
{
    /// <summary>Warns of every entry that is none of the known.</summary>
    public void CheckFields(PolicyNode mapping, string path, string consequence, params IReadOnlyList<string> known)
    {
        foreach (var entry in mapping.Entries.Where(entry => !known.Contains(entry.Key)))
        {
            var near = Suggestions.Nearest(entry.Key, known) is { } name ? $" Did you mean {name}?" : "";
            warnings.Add(new ConfigurationProblem(entry.Location, $"{Join(path, Wording.Key(entry.Key))}: unknown field, which the API server ignores{consequence}.{near}"));
        }
    }

    public string Text(PolicyNode mapping, string path, string field) => Find(mapping, field) is { } node ? Text(node, Join(path, field)) : "";

    public IReadOnlyList<string> Texts(PolicyNode mapping, string path, string field) =>
        [.. Items(mapping, path, field, "a list of texts").Select((item, i) => Text(item, $"{Join(path, field)}[{i}]"))];

    /// <returns>Null: it is not set.</returns>
    public bool? Boolean(PolicyNode mapping, string path, string field)
    {
        if (Find(mapping, field) is not { Kind: not PolicyNodeKind.Null } node)
            return null;
        if (node.Kind == PolicyNodeKind.Boolean)
            return node.Text == "true";
        Refuse(node, Join(path, field), "true or false, without quotes");
        return null;
    }

    /// <summary>The mappings of a list; null for one that is null.</summary>
    public IReadOnlyList<PolicyNode> Mappings(PolicyNode mapping, string path, string field)
    {
        var items = Items(mapping, path, field, "a list");
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Kind is not (PolicyNodeKind.Mapping or PolicyNodeKind.Null))
                Refuse(items[i], $"{Join(path, field)}[{i}]", "a mapping");
        }

        return items;
    }

    /// <returns>Null: there is none, or it is null.</returns>
    public PolicyNode? Mapping(PolicyNode mapping, string path, string field)
    {
        if (Find(mapping, field) is not { Kind: not PolicyNodeKind.Null } node)
            return null;
        if (node.Kind == PolicyNodeKind.Mapping)
            return node;
        Refuse(node, Join(path, field), "a mapping");
        return null;
    }

    public static PolicyNode? Find(PolicyNode mapping, string field) => mapping.Entries.Find(entry => entry.Key == field)?.Value;

    public static string Join(string path, string field) => path.Length == 0 ? field : $"{path}.{field}";

    private IReadOnlyList<PolicyNode> Items(PolicyNode mapping, string path, string field, string expected)
    {
        if (Find(mapping, field) is not { Kind: not PolicyNodeKind.Null } node)
            return [];
        if (node.Kind == PolicyNodeKind.List)
            return node.Items;
        Refuse(node, Join(path, field), expected);
        return [];
    }

    private string Text(PolicyNode node, string path)
    {
        if (node.Kind is PolicyNodeKind.Text or PolicyNodeKind.Null)
            return node.Text;
        Refuse(node, path, node.Kind is PolicyNodeKind.Number or PolicyNodeKind.Boolean ? "a text: put it in quotes" : "a text");
        return "";
    }

    private void Refuse(PolicyNode node, string path, string expected) =>
        problems.Add(new ConfigurationProblem(node.Location, $"{path}: is {node.KindInWords}. Expected {expected}."));
}
