using AuditShipper.Configuration.Policies;

namespace AuditShipper.Processing.Policies;

/// <summary>For one criterion and each text that a policy names in it: the rules, a bit each, whose list holds the text or is empty.</summary>
internal sealed class RuleTable
{
    private readonly TextIndex index;
    private readonly ulong[] rows;
    private readonly int words;

    /// <param name="rules">All.</param>
    /// <param name="listOf">The criterion.</param>
    public RuleTable(IReadOnlyList<PolicyRule> rules, Func<PolicyRule, IReadOnlyList<string>> listOf)
    {
        index = new TextIndex(rules.SelectMany(listOf));
        words = RuleBits.Words(rules.Count);
        rows = new ulong[index.Count * words];
        for (var rule = 0; rule < rules.Count; rule++)
        {
            var list = listOf(rules[rule]);
            if (list.Count == 0)
                for (var row = 0; row < index.Count; row++)
                    RuleBits.Set(rows.AsSpan(row * words), rule);
            foreach (var text in list)
                RuleBits.Set(rows.AsSpan(index[text] * words), rule);
        }
    }

    /// <summary>Some rule has the criterion.</summary>
    public bool IsUsed => index.Count > 1;

    /// <summary>The rules that ask for nothing here.</summary>
    public ReadOnlySpan<ulong> Indifferent => rows.AsSpan(0, words);

    /// <param name="text">Of a JSON string, with its escapes.</param>
    public ReadOnlySpan<ulong> Of(ReadOnlySpan<byte> text) => IsUsed ? rows.AsSpan(index.FindEscaped(text) * words, words) : Indifferent;
}

/// <summary>Sets of rules, a bit each.</summary>
internal static class RuleBits
{
    public static int Words(int rules) => (rules + 63) / 64;

    public static void Set(Span<ulong> bits, int rule) => bits[rule >> 6] |= 1UL << (rule & 63);
}
