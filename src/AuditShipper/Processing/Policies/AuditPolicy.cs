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
        byGroup = Rows(apiGroups.Count, (criterion, number) => criterion.MayMatchGroup(number));
        byResource = Rows(parts.Count, (criterion, number) => criterion.MayMatchResource(number));
        urls = [.. rules.Select(rule => rule.NonResourceUrls.Count == 0 ? null : new UrlCriterion(rule.NonResourceUrls))];
    }

    public int RuleCount => decisions.Length;

    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    [SkipLocalsInit]
    public PolicyDecision Decide(ReadOnlySpan<byte> line, in AuditEventFacts facts)
    {
        var username = facts.Username.Of(line);
        var isResource = !facts.ObjectRef.IsAbsent;
        var userRow = username.IsEmpty ? users.Indifferent : users.Of(username);
        var verbRow = verbs.Of(facts.Verb.Of(line));
        var namespaceRow = isResource ? namespaces.Of(facts.Namespace.Of(line)) : namespaces.Indifferent;
        var kindRow = isResource ? forResources : forUrls;
        Span<ulong> groupRow = stackalloc ulong[words];
        userGroups.Indifferent.CopyTo(groupRow);
        if (userGroups.IsUsed && !username.IsEmpty && !facts.Groups.IsAbsent)
            AddGroups(line, facts.Groups.Start, groupRow);

        for (var word = 0; word < words; word++)
            groupRow[word] &= userRow[word] & verbRow[word] & namespaceRow[word] & kindRow[word];
        return isResource ? DecideResource(line, facts, groupRow) : DecideUrl(line, facts, groupRow);
    }

    private PolicyDecision DecideResource(ReadOnlySpan<byte> line, in AuditEventFacts facts, ReadOnlySpan<ulong> candidates)
    {
        var wanted = Numbers(line, facts);
        for (var word = 0; word < words; word++)
        {
            var left = candidates[word] & byGroup[(wanted.Group * words) + word] & byResource[(wanted.Resource * words) + word];
            for (; left != 0; left &= left - 1)
            {
                var rule = (word << 6) + BitOperations.TrailingZeroCount(left);
                if (resources[rule]?.Matches(wanted) != false)
                    return decisions[rule];
            }
        }

        return noMatch;
    }

    private PolicyDecision DecideUrl(ReadOnlySpan<byte> line, in AuditEventFacts facts, ReadOnlySpan<ulong> candidates)
    {
        for (var word = 0; word < words; word++)
        {
            for (var left = candidates[word]; left != 0; left &= left - 1)
            {
                var rule = (word << 6) + BitOperations.TrailingZeroCount(left);
                if (urls[rule] is not { } criterion || WithPath(line, facts, criterion))
                    return decisions[rule];
            }
        }

        return noMatch;
    }

    private ResourceNumbers Numbers(ReadOnlySpan<byte> line, in AuditEventFacts facts)
    {
        var hasName = names.Count > 1 && (facts.Subresource.Length > 0 || !facts.Verb.Of(line).SequenceEqual("create"u8) || WithPath(line, facts, null));
        return new ResourceNumbers(
            apiGroups.FindEscaped(facts.ApiGroup.Of(line)),
            parts.FindEscaped(facts.Resource.Of(line)),
            parts.FindEscaped(facts.Subresource.Of(line)),
            names.FindEscaped(hasName ? facts.Name.Of(line) : default));
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

    private void AddGroups(ReadOnlySpan<byte> line, int array, Span<ulong> row)
    {
        var groups = new JsonMembers(line, array);
        while (groups.MoveNext())
        {
            // What is no text has none of the names.
            if (groups.Text is { IsAbsent: false } text)
                Or(userGroups.Of(text.Of(line)), row);
        }
    }

    private static void Or(ReadOnlySpan<ulong> more, Span<ulong> row)
    {
        for (var word = 0; word < row.Length; word++)
            row[word] |= more[word];
    }

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
