using AuditShipper.Configuration.Policies;

namespace AuditShipper.Processing.Policies;

/// <summary>What an event asks for, as the numbers of a policy's texts.</summary>
internal readonly record struct ResourceNumbers(int Group, int Resource, int Subresource, int Name);

/// <summary>The <c>resources</c> of one rule: an event matches when one of its entries does.</summary>
internal sealed class ResourceCriterion
{
    private const int Any = -1;
    private const int None = -2;

    private readonly Pattern[] patterns;

    /// <param name="entries">At least one.</param>
    /// <param name="groups">Numbers of API groups.</param>
    /// <param name="parts">Numbers of resources and subresources. The empty text is among them.</param>
    /// <param name="names">Numbers of objects' names.</param>
    public ResourceCriterion(IEnumerable<GroupResources> entries, TextIndex groups, TextIndex parts, TextIndex names) =>
        patterns = [.. entries.SelectMany(entry => PatternsOf(entry, groups, parts, names))];

    public bool Matches(in ResourceNumbers wanted)
    {
        foreach (ref readonly var pattern in patterns.AsSpan())
        {
            if ((pattern.Group == Any || pattern.Group == wanted.Group)
                && (pattern.Resource == Any || pattern.Resource == wanted.Resource)
                && (pattern.Subresource == Any || pattern.Subresource == wanted.Subresource)
                && (pattern.Names.Length == 0 || pattern.Names.Contains(wanted.Name)))
                return true;
        }

        return false;
    }

    /// <summary>False: no entry is for this API group.</summary>
    public bool MayMatchGroup(int group) => patterns.Any(pattern => pattern.Group == Any || pattern.Group == group);

    /// <summary>False: no entry is for this resource.</summary>
    public bool MayMatchResource(int resource) => patterns.Any(pattern => pattern.Resource == Any || pattern.Resource == resource);

    /// <summary>The parts of a resource that a policy can name: what <c>pods</c>, <c>pods/log</c>, <c>*/log</c> and <c>pods/*</c> are made of.</summary>
    public static IEnumerable<string> PartsOf(string resource) => resource.Split('/', 2);

    private static IEnumerable<Pattern> PatternsOf(GroupResources entry, TextIndex groups, TextIndex parts, TextIndex names)
    {
        var group = entry.Group == "*" ? Any : groups[entry.Group];
        var nameNumbers = entry.ResourceNames.Select(name => names[name]).ToArray();
        return entry.Resources.Count == 0
            ? [new Pattern(group, Any, Any, nameNumbers)]
            : entry.Resources.SelectMany(resource => Alternatives(resource, parts)).Where(pair => pair.Resource != None)
                .Select(pair => new Pattern(group, pair.Resource, pair.Subresource, nameNumbers));
    }

    /// <summary>A text is one thing as it stands, and may be a pattern besides.</summary>
    private static IEnumerable<(int Resource, int Subresource)> Alternatives(string text, TextIndex parts)
    {
        if (text == "*")
            return [(Any, Any)];
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return [(parts[text], parts[""])];
        var (resource, subresource) = (text[..slash], text[(slash + 1)..]);
        List<(int, int)> alternatives = [];
        if (subresource.Length > 0)
            alternatives.Add((parts[resource], parts[subresource]));
        if (resource == "*" && subresource.Length > 0)
            alternatives.Add((Any, parts[subresource]));
        if (subresource == "*")
            alternatives.Add((parts[resource], Any));
        return alternatives;
    }

    private readonly record struct Pattern(int Group, int Resource, int Subresource, int[] Names);
}
