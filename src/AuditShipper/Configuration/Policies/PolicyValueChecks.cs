using System.Text.RegularExpressions;

namespace AuditShipper.Configuration.Policies;

/// <summary>Refuses the values that the API server refuses.</summary>
internal sealed partial class PolicyValueChecks(ICollection<ConfigurationProblem> problems)
{
    public const string OmitStages = "omitStages";
    private const int LongestGroup = 253;

    public AuditLevel Level(string text, ConfigurationLocation location, string path)
    {
        if (TryName<AuditLevel>(text) is { } level)
            return level;
        var fact = text.Length == 0 ? "is not set" : $"is {Wording.Quote(text)}";
        problems.Add(new ConfigurationProblem(location, $"{path}: {fact}. Expected one of {string.Join(", ", Enum.GetNames<AuditLevel>())}{DidYouMean(text, Enum.GetNames<AuditLevel>())}"));
        return AuditLevel.None;
    }

    public AuditStages Stages(PolicyNode mapping, string path, IReadOnlyList<string> names)
    {
        var stages = AuditStages.None;
        var known = Enum.GetNames<AuditStages>().Where(name => name != nameof(AuditStages.None)).ToArray();
        for (var i = 0; i < names.Count; i++)
        {
            if (TryName<AuditStages>(names[i]) is { } stage and not AuditStages.None)
                stages |= stage;
            else
                problems.Add(new ConfigurationProblem(ItemLocation(mapping, OmitStages, i), $"{PolicyValues.Join(path, OmitStages)}[{i}]: is {Wording.Quote(names[i])}. Expected one of {string.Join(", ", known)}{DidYouMean(names[i], known)}"));
        }

        return stages;
    }

    public void Urls(PolicyRule rule, PolicyNode? list, string path)
    {
        if (rule.NonResourceUrls.Count == 0 || list is null)
            return;
        for (var i = 0; i < rule.NonResourceUrls.Count; i++)
        {
            if (UrlFault(rule.NonResourceUrls[i]) is { } fault)
                problems.Add(new ConfigurationProblem(list.Items[i].Location, $"{path}[{i}]: {Wording.Quote(rule.NonResourceUrls[i])} {fault}"));
        }

        if (rule.Resources.Count > 0 || rule.Namespaces.Count > 0)
            problems.Add(new ConfigurationProblem(list.Location, $"{path}: a rule cannot be for URLs and for resources or namespaces. Make two rules of it."));
    }

    public void Entry(GroupResources entry, PolicyNode node, string path)
    {
        if (entry.Group.Length > 0 && entry.Group != "*" && (entry.Group.Length > LongestGroup || !Subdomain().IsMatch(entry.Group)))
        {
            problems.Add(new ConfigurationProblem(PolicyValues.Find(node, "group")!.Location,
                $"{path}.group: {Wording.Quote(entry.Group)} is no API group. Expected a name such as apps or rbac.authorization.k8s.io, in small letters and without a version; \"\" is the core group, \"*\" any."));
        }

        if (entry.ResourceNames.Count > 0 && entry.Resources.Count == 0)
            problems.Add(new ConfigurationProblem(PolicyValues.Find(node, "resourceNames")!.Location, $"{path}.resourceNames: needs resources. Name at least one; \"*\" is all."));
    }

    private static string? UrlFault(string url) =>
        url == "*" ? null
        : !url.StartsWith('/') ? "does not begin with /. Begin it with /, or write \"*\" for all."
        : url.AsSpan(0, url.Length - 1).Contains('*') ? "has a * before its end. Only the last character may be one."
        : null;

    private static ConfigurationLocation ItemLocation(PolicyNode mapping, string field, int index) =>
        PolicyValues.Find(mapping, field)!.Items[index].Location;

    private static TName? TryName<TName>(string text)
        where TName : struct, Enum
    {
        var index = Array.IndexOf(Enum.GetNames<TName>(), text);
        return index < 0 ? null : Enum.GetValues<TName>()[index];
    }

    private static string DidYouMean(string text, string[] names) => Suggestions.Nearest(text, names) is { } near ? $". Did you mean {near}?" : ".";

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Subdomain();
}
