using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>What the names of credentials end with, in kubeconfigs, ConfigMaps and query strings.</summary>
internal static class CredentialWords
{
    /// <summary>Longest name, in bytes, that the search looks at from where it found a piece of one.</summary>
    private const int LongestName = 40;

    /// <summary>Small letters, without what separates words: <c>-</c>, <c>_</c> and <c>.</c> count for nothing.</summary>
    public static readonly string[] All =
        ["token", "password", "passwd", "clientkeydata", "clientsecret", "secretkey", "secretaccesskey", "apikey", "privatekey"];

    private static readonly byte[][][] WordsByLastLetter =
        [.. Enumerable.Range(0, 32).Select(letter => All.Where(word => (word[^1] & 31) == letter).Select(System.Text.Encoding.ASCII.GetBytes).ToArray())];

    /// <summary>Whether the name ends with one of the words: <c>DB_PASSWORD</c>, <c>id-token</c>, <c>apiKey</c>.</summary>
    public static bool EndOf(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            return false;
        foreach (var word in WordsByLastLetter[name[^1] & 31])
        {
            if (EndsWith(name, word))
                return true;
        }

        return false;
    }

    private static bool EndsWith(ReadOnlySpan<byte> name, ReadOnlySpan<byte> word)
    {
        var at = name.Length - 1;
        for (var left = word.Length - 1; left >= 0; left--, at--)
        {
            while (left < word.Length - 1 && at >= 0 && IsSeparator(name[at]))
                at--;
            if (at < 0 || (name[at] | 0x20) != word[left])
                return false;
        }

        return true;
    }

    /// <returns>End of the name that the byte at <paramref name="at"/> stands in; -1: it does not end with one of the words.</returns>
    public static int EndOfNameAround(ReadOnlySpan<byte> text, int at)
    {
        var limit = Math.Min(text.Length, at + LongestName);
        var end = at;
        while (end < limit && IsOfName(text[end]))
            end++;
        return EndOf(text[Math.Max(0, at - LongestName)..end]) ? end : -1;
    }

    public static bool IsOfName(byte value) => char.IsAsciiLetterOrDigit((char)value) || IsSeparator(value);

    private static bool IsSeparator(byte value) => value is (byte)'-' or (byte)'_' or (byte)'.';
}
