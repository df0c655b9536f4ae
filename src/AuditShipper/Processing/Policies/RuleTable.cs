using System.Runtime.CompilerServices;
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

    /// <summary>Where the row of the rules stands that ask for nothing here: <see cref="At"/>.</summary>
    public static int Indifferent => 0;

    /// <param name="text">Of a JSON string, with its escapes.</param>
    /// <returns>Where its row stands.</returns>
    public int RowOf(ReadOnlySpan<byte> text) => index.Count > 1 ? index.FindEscaped(text) * words : Indifferent;

    /// <summary>64 rules of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong At(int row, int word) => rows[row + word];
}

/// <summary>Sets of rules, a bit each.</summary>
internal static class RuleBits
{
    public static int Words(int rules) => (rules + 63) / 64;

    public static void Set(Span<ulong> bits, int rule) => bits[rule >> 6] |= 1UL << (rule & 63);
}
