using System.Text.Json;
using AuditShipper.Configuration.Policies;
using AuditShipper.Processing.Policies;

namespace AuditShipper.Tests.Processing.Policies;

/// <summary>The rules of matching written down plainly, over parsed JSON: what the compiled policy is compared with.</summary>
internal static class NaivePolicy
{
    public static PolicyDecision Decide(PolicyDocument policy, JsonElement audited)
    {
        for (var i = 0; i < policy.Rules.Count; i++)
        {
            var rule = policy.Rules[i];
            if (Matches(rule, audited))
                return new PolicyDecision(rule.Level, i, policy.OmitStages | rule.OmitStages, rule.OmitManagedFields ?? policy.OmitManagedFields);
        }

        return new PolicyDecision(AuditLevel.None, -1, policy.OmitStages, policy.OmitManagedFields);
    }

    private static bool Matches(PolicyRule rule, JsonElement audited)
    {
        var user = audited.GetProperty("user");
        var username = Text(user, "username");
        if (rule.Users.Count > 0 && (username.Length == 0 || !rule.Users.Contains(username)))
            return false;
        if (rule.UserGroups.Count > 0 && (username.Length == 0 || !user.GetProperty("groups").EnumerateArray().Any(group => rule.UserGroups.Contains(group.GetString()!))))
            return false;
        if (rule.Verbs.Count > 0 && !rule.Verbs.Contains(Text(audited, "verb")))
            return false;
        var isResource = audited.TryGetProperty("objectRef", out var reference);
        if (rule.Namespaces.Count > 0 || rule.Resources.Count > 0)
            return isResource && MatchesResource(rule, audited, reference);
        return rule.NonResourceUrls.Count == 0 || (!isResource && MatchesUrl(rule, Path(audited)));
    }

    private static bool MatchesUrl(PolicyRule rule, string path) =>
        rule.NonResourceUrls.Any(url => url == "*" || url == path || (url.EndsWith('*') && path.StartsWith(url[..^1], StringComparison.Ordinal)));

    private static bool MatchesResource(PolicyRule rule, JsonElement audited, JsonElement reference)
    {
        if (rule.Namespaces.Count > 0 && !rule.Namespaces.Contains(Text(reference, "namespace")))
            return false;
        var (resource, subresource) = (Text(reference, "resource"), Text(reference, "subresource"));
        var name = Text(audited, "verb") == "create" && subresource.Length == 0 && !UrlHasName(Path(audited)) ? "" : Text(reference, "name");
        return rule.Resources.Count == 0 || rule.Resources.Any(entry =>
            (entry.Group == "*" || entry.Group == Text(reference, "apiGroup"))
            && (entry.Resources.Count == 0 || ((entry.ResourceNames.Count == 0 || entry.ResourceNames.Contains(name)) && entry.Resources.Any(pattern => MatchesPattern(pattern, resource, subresource)))));
    }

    private static bool MatchesPattern(string pattern, string resource, string subresource)
    {
        var combined = subresource.Length == 0 ? resource : $"{resource}/{subresource}";
        return pattern == "*" || pattern == combined
            || (subresource.Length > 0 && pattern.StartsWith("*/", StringComparison.Ordinal) && subresource == pattern[2..])
            || (pattern.EndsWith("/*", StringComparison.Ordinal) && resource == pattern[..^2]);
    }

    private static bool UrlHasName(string path)
    {
        var parts = path.Trim('/').Split('/').ToList();
        parts.RemoveRange(0, parts[0] == "apis" ? 3 : 2);
        if (parts[0] == "namespaces" && parts.Count > 2 && parts[2] is not ("status" or "finalize"))
            parts.RemoveRange(0, 2);
        return parts.Count > 1 && parts[1].Length > 0;
    }

    private static string Path(JsonElement audited) => Uri.UnescapeDataString(Text(audited, "requestURI").Split('?')[0]);

    private static string Text(JsonElement element, string field) => element.TryGetProperty(field, out var text) ? text.GetString()! : "";
}
