namespace AuditShipper.Configuration.Policies;

/// <summary>Finds entries that the API server takes without a word and that can match nothing.</summary>
internal static class PolicyHints
{
    public static IEnumerable<ConfigurationProblem> Of(PolicyDocument document) =>
        document.Rules.SelectMany((rule, i) => OfRule(rule).Select(hint => new ConfigurationProblem(rule.Location, $"rules[{i}].{hint}")))
            .Concat(PolicyShadows.Of(document.Rules).Index().Where(pair => pair.Item >= 0)
                .Select(pair => new ConfigurationProblem(document.Rules[pair.Index].Location, $"rules[{pair.Index}]: never decides, because rules[{pair.Item}] matches all that it matches. Move it up, or remove it.")));

    private static IEnumerable<string> OfRule(PolicyRule rule) =>
        Wildcards("users", rule.Users)
            .Concat(Wildcards("userGroups", rule.UserGroups))
            .Concat(Wildcards("verbs", rule.Verbs))
            .Concat(Wildcards("namespaces", rule.Namespaces))
            .Concat(rule.Users.Where(user => user.Length == 0).Select(_ => "users: \"\" matches nobody: who has no name is no user."))
            .Concat(rule.Verbs.Where(verb => verb.Any(char.IsAsciiLetterUpper)).Select(verb => $"verbs: {Wording.Quote(verb)} matches nothing: verbs are written in small letters."))
            .Concat(rule.Resources.SelectMany((entry, i) => OfEntry(entry, $"resources[{i}]")));

    private static IEnumerable<string> Wildcards(string field, IEnumerable<string> values) =>
        values.Where(value => value.Contains('*')).Select(value => $"{field}: {Wording.Quote(value)} is no pattern: there are none in {field}. Leave {field} out to match any.");

    private static IEnumerable<string> OfEntry(GroupResources entry, string path)
    {
        if (entry.Group == "core")
            yield return $"{path}.group: the core group is \"\"; \"core\" matches nothing.";
        foreach (var resource in entry.Resources.Where(MatchesNothing))
            yield return $"{path}.resources: {Wording.Quote(resource)} matches nothing. Expected a resource such as pods, pods/log, */log, pods/* (pods and all below) or *.";
        foreach (var name in entry.ResourceNames.Where(name => name.Contains('*')))
            yield return $"{path}.resourceNames: {Wording.Quote(name)} is no pattern: there are none in resourceNames.";
    }

    private static bool MatchesNothing(string resource)
    {
        if (resource == "*")
            return false;
        var parts = resource.Split('/');
        return parts.Length > 2 || Array.TrueForAll(parts, part => part == "*") || parts.Any(part => part.Length == 0 || (part != "*" && part.Contains('*')))
            || resource.Any(char.IsAsciiLetterUpper);
    }
}
