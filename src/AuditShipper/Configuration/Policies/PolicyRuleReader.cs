namespace AuditShipper.Configuration.Policies;

/// <summary>Reads one rule.</summary>
internal sealed class PolicyRuleReader(PolicyValues values, PolicyValueChecks checks)
{
    private const string Urls = "nonResourceURLs";
    private const string Resources = "resources";
    private static readonly string[] s_fields =
        ["level", "users", "userGroups", "verbs", Resources, "namespaces", Urls, PolicyValueChecks.OmitStages, "omitManagedFields"];

    private static readonly string[] s_entryFields = ["group", Resources, "resourceNames"];

    public PolicyRule Read(PolicyNode node, string path)
    {
        values.CheckFields(node, path, ": if it was meant as a criterion, the rule matches more than it says", s_fields);
        var level = values.Text(node, path, "level");
        var rule = new PolicyRule
        {
            Location = node.Location,
            Level = checks.Level(level, PolicyValues.Find(node, "level")?.Location ?? node.Location, $"{path}.level"),
            Users = values.Texts(node, path, "users"),
            UserGroups = values.Texts(node, path, "userGroups"),
            Verbs = values.Texts(node, path, "verbs"),
            Namespaces = values.Texts(node, path, "namespaces"),
            NonResourceUrls = values.Texts(node, path, Urls),
            Resources = [.. values.Mappings(node, path, Resources).Select((entry, i) => ReadEntry(entry, $"{path}.{Resources}[{i}]"))],
            OmitStages = checks.Stages(node, path, values.Texts(node, path, PolicyValueChecks.OmitStages)),
            OmitManagedFields = values.Boolean(node, path, "omitManagedFields"),
        };
        checks.Urls(rule, PolicyValues.Find(node, Urls), $"{path}.{Urls}");
        return rule;
    }

    private GroupResources ReadEntry(PolicyNode node, string path)
    {
        values.CheckFields(node, path, ": if it was meant as a criterion, the rule matches more than it says", s_entryFields);
        var entry = new GroupResources(values.Text(node, path, "group"), values.Texts(node, path, Resources), values.Texts(node, path, "resourceNames"));
        checks.Entry(entry, node, path);
        return entry;
    }
}
