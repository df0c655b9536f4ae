namespace AuditShipper.Configuration.Policies;

/// <summary>Finds rules that can never decide, because one rule before them matches everything that they match. (That several together do is not looked for.)</summary>
internal static class PolicyShadows
{
    /// <returns>For each rule the first one that covers it; -1: none.</returns>
    public static int[] Of(IReadOnlyList<PolicyRule> rules) =>
        [.. rules.Select((rule, i) => Enumerable.Range(0, i).Select(earlier => Covers(rules[earlier], rule) ? earlier : -1).FirstOrDefault(earlier => earlier >= 0, -1))];

    /// <summary>Whether each request that <paramref name="rule"/> matches is matched by <paramref name="earlier"/> too.</summary>
    public static bool Covers(PolicyRule earlier, PolicyRule rule) =>
        Covers(earlier.Users, rule.Users)
        && Covers(earlier.UserGroups, rule.UserGroups)
        && Covers(earlier.Verbs, rule.Verbs)
        && Covers(earlier.Namespaces, rule.Namespaces)
        && CoversUrls(earlier, rule)
        && CoversResources(earlier, rule);

    private static bool Covers(IReadOnlyList<string> earlier, IReadOnlyList<string> list) =>
        earlier.Count == 0 || (list.Count > 0 && list.All(earlier.Contains));

    private static bool CoversUrls(PolicyRule earlier, PolicyRule rule) =>
        earlier.NonResourceUrls.Count == 0
        || (rule.NonResourceUrls.Count > 0 && rule.NonResourceUrls.All(url => earlier.NonResourceUrls.Any(wider => CoversUrl(wider, url))));

    private static bool CoversUrl(string wider, string url) =>
        wider == url || (wider.EndsWith('*') && url.TrimEnd('*').StartsWith(wider[..^1], StringComparison.Ordinal));

    private static bool CoversResources(PolicyRule earlier, PolicyRule rule)
    {
        if (earlier.Resources.Count == 0)
            return true;
        return rule.Resources.Count > 0 && rule.Resources.All(entry => (entry.Resources.Count == 0 ? ["*"] : entry.Resources)
            .All(resource => earlier.Resources.Any(wider => CoversEntry(wider, entry, resource))));
    }

    private static bool CoversEntry(GroupResources wider, GroupResources entry, string resource) =>
        (wider.Group == "*" || wider.Group == entry.Group)
        && Covers(wider.ResourceNames, entry.ResourceNames)
        && (wider.Resources.Count == 0 || wider.Resources.Any(pattern => CoversResource(pattern, resource)));

    private static bool CoversResource(string pattern, string resource)
    {
        if (pattern == "*" || pattern == resource)
            return true;
        var (wide, narrow) = (pattern.Split('/'), resource.Split('/'));
        return wide.Length == 2 && ((wide[1] == "*" && wide[0] != "*" && narrow[0] == wide[0])
            || (wide[0] == "*" && wide[1] != "*" && narrow.Length == 2 && narrow[1] == wide[1] && narrow[1].Length > 0));
    }
}
