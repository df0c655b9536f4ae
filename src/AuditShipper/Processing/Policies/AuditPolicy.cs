using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Policies;

/// <summary>
/// A policy made ready to decide: the first rule that matches, as the API server would have. Immutable, for any thread; nothing is allocated for
/// an event.
/// <code>
///   user ─┐
///   groups ┤  one row of bits each, a bit a rule ──and──► candidates, first to last ──► resources or URL of the rule
///   verb ──┤
///   namespace ┘
/// </code>
/// </summary>
internal sealed class AuditPolicy
{
    public const int NoRule = -1;
    private const int StackBytes = 1024;

    private readonly PolicyDecision[] decisions;
    private readonly PolicyDecision noMatch;
    private readonly RuleTable users;
    private readonly RuleTable userGroups;
    private readonly RuleTable verbs;
    private readonly RuleTable namespaces;
    private readonly ulong[] forResources;
    private readonly ulong[] forUrls;
    private readonly ResourceCriterion?[] resources;
    private readonly UrlCriterion?[] urls;
    private readonly TextIndex apiGroups;
    private readonly TextIndex parts;
    private readonly TextIndex names;
    private readonly ulong[] byGroup; // for each number of an API group, the rules that have an entry for it
    private readonly ulong[] byResource;
    private readonly ulong[] withNames;
    private readonly int words;

    public AuditPolicy(PolicyDocument document)
    {
        var rules = document.Rules;
        words = RuleBits.Words(rules.Count);
        decisions = [.. rules.Select((rule, i) => new PolicyDecision(rule.Level, i, document.OmitStages | rule.OmitStages, rule.OmitManagedFields ?? document.OmitManagedFields))];
        noMatch = new PolicyDecision(AuditLevel.None, NoRule, document.OmitStages, document.OmitManagedFields);
        users = new RuleTable(rules, rule => rule.Users);
        userGroups = new RuleTable(rules, rule => rule.UserGroups);
        verbs = new RuleTable(rules, rule => rule.Verbs);
        namespaces = new RuleTable(rules, rule => rule.Namespaces);
        forResources = Bits(rules, rule => rule.NonResourceUrls.Count == 0);
        forUrls = Bits(rules, rule => rule.Namespaces.Count == 0 && rule.Resources.Count == 0);
        var entries = rules.SelectMany(rule => rule.Resources).ToList();
        apiGroups = new TextIndex(entries.Select(entry => entry.Group));
        parts = new TextIndex(entries.SelectMany(entry => entry.Resources).SelectMany(ResourceCriterion.PartsOf).Append(""));
        names = new TextIndex(entries.SelectMany(entry => entry.ResourceNames));
        resources = [.. rules.Select(rule => rule.Resources.Count == 0 ? null : new ResourceCriterion(rule.Resources, apiGroups, parts, names))];
        withNames = Bits(rules, rule => rule.Resources.Any(entry => entry.ResourceNames.Count > 0));
        byGroup = Rows(apiGroups.Count, (criterion, number) => criterion.MayMatchGroup(number));
        byResource = Rows(parts.Count, (criterion, number) => criterion.MayMatchResource(number));
        urls = [.. rules.Select(rule => rule.NonResourceUrls.Count == 0 ? null : new UrlCriterion(rule.NonResourceUrls))];
    }

    public int RuleCount => decisions.Length;

    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    public PolicyDecision Decide(ReadOnlySpan<byte> line, in AuditEventFacts facts)
    {
        var isResource = !facts.ObjectRef.IsAbsent;
        var user = facts.Username.Length == 0 ? RuleTable.Indifferent : users.RowOf(facts.Username.Of(line));
        var verb = verbs.RowOf(facts.Verb.Of(line));
        var space = isResource ? namespaces.RowOf(facts.Namespace.Of(line)) : RuleTable.Indifferent;
        var wanted = isResource ? Numbers(line, facts) : default;
        for (var word = 0; word < words; word++)
        {
            var left = users.At(user, word) & verbs.At(verb, word) & namespaces.At(space, word);
            left &= isResource ? forResources[word] & byGroup[(wanted.Group * words) + word] & byResource[(wanted.Resource * words) + word] : forUrls[word];
            if ((left & ~userGroups.At(RuleTable.Indifferent, word)) != 0)
                left &= RulesForGroups(line, facts, word);
            if (isResource && (left & withNames[word]) != 0)
                wanted = wanted with { Name = NameOf(line, facts) };
            for (; left != 0; left &= left - 1)
            {
                var rule = (word << 6) + BitOperations.TrailingZeroCount(left);
                if (isResource ? resources[rule]?.Matches(wanted) != false : urls[rule] is not { } url || WithPath(line, facts, url))
                    return decisions[rule];
            }
        }

        return noMatch;
    }

    private ulong RulesForGroups(ReadOnlySpan<byte> line, in AuditEventFacts facts, int word)
    {
        var rules = userGroups.At(RuleTable.Indifferent, word);
        if (facts.Username.Length == 0 || facts.Groups.IsAbsent)
            return rules;
        var groups = new JsonMembers(line, facts.Groups.Start);
        while (groups.MoveNext())
        {
            // What is no text has none of the names.
            if (groups.Text is { IsAbsent: false } text)
                rules |= userGroups.At(userGroups.RowOf(text.Of(line)), word);
        }

        return rules;
    }

    /// <summary>All but the name, which few rules ask for.</summary>
    private ResourceNumbers Numbers(ReadOnlySpan<byte> line, in AuditEventFacts facts) => new(
        apiGroups.FindEscaped(facts.ApiGroup.Of(line)),
        parts.FindEscaped(facts.Resource.Of(line)),
        parts.FindEscaped(facts.Subresource.Of(line)),
        TextIndex.Unknown);

    /// <summary>A create of an object itself has no name yet, whatever the event says, unless its path has.</summary>
    private int NameOf(ReadOnlySpan<byte> line, in AuditEventFacts facts)
    {
        var hasName = facts.Subresource.Length > 0 || !facts.Verb.Of(line).SequenceEqual("create"u8) || WithPath(line, facts, null);
        return names.FindEscaped(hasName ? facts.Name.Of(line) : default);
    }

    /// <returns>Whether the path matches; without a criterion, whether it names an object.</returns>
    private static bool WithPath(ReadOnlySpan<byte> line, in AuditEventFacts facts, UrlCriterion? criterion)
    {
        var uri = facts.RequestUri.Of(line);
        return RequestPath.IsPlain(uri) ? IsMatch(RequestPath.WithoutQuery(uri), criterion) : WithDecodedPath(uri, criterion);
    }

    [SkipLocalsInit]
    private static bool WithDecodedPath(ReadOnlySpan<byte> uri, UrlCriterion? criterion)
    {
        var rented = uri.Length > StackBytes ? ArrayPool<byte>.Shared.Rent(uri.Length) : null;
        Span<byte> buffer = rented is null ? stackalloc byte[StackBytes] : rented;
        var matches = IsMatch(buffer[..RequestPath.Decode(uri, buffer)], criterion);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return matches;
    }

    private static bool IsMatch(ReadOnlySpan<byte> path, UrlCriterion? criterion) => criterion?.Matches(path) ?? RequestPath.HasName(path);

    private static ulong[] Bits(IReadOnlyList<PolicyRule> rules, Func<PolicyRule, bool> isIn)
    {
        var bits = new ulong[RuleBits.Words(rules.Count)];
        for (var rule = 0; rule < rules.Count; rule++)
            if (isIn(rules[rule]))
                RuleBits.Set(bits, rule);
        return bits;
    }

    private ulong[] Rows(int numbers, Func<ResourceCriterion, int, bool> mayMatch)
    {
        var rows = new ulong[numbers * words];
        for (var number = 0; number < numbers; number++)
        {
            for (var rule = 0; rule < resources.Length; rule++)
            {
                if (resources[rule] is not { } criterion || mayMatch(criterion, number))
                    RuleBits.Set(rows.AsSpan(number * words), rule);
            }
        }

        return rows;
    }
}
