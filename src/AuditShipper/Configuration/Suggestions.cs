namespace AuditShipper.Configuration;

/// <summary>Finds what a misspelt word was probably meant to be.</summary>
internal static class Suggestions
{
    /// <returns>Null: no candidate is near.</returns>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        var best = candidates.Select(candidate => (candidate, Distance: DistanceOf(Bare(word), Bare(candidate)))).MinBy(pair => pair.Distance);
        return best.candidate is not null && best.Distance <= Math.Max(1, word.Length / 4) ? best.candidate : null;
    }

    /// <summary>Case and the marks between words are what people get wrong first: <c>state_directory</c>.</summary>
    private static string Bare(string word) => new([.. word.Where(char.IsLetterOrDigit).Take(64).Select(char.ToLowerInvariant)]);

    /// <summary>Optimal string alignment: insertions, deletions, replacements, neighbours swapped.</summary>
    private static int DistanceOf(string a, string b)
    {
        var (before, above, row) = (new int[b.Length + 1], new int[b.Length + 1], Enumerable.Range(0, b.Length + 1).ToArray());
        for (var i = 1; i <= a.Length; i++)
        {
            (before, above, row) = (above, row, before);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
        }
        return row[b.Length];
    }
}
