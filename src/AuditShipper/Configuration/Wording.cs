namespace AuditShipper.Configuration;

/// <summary>How problems quote what they found.</summary>
internal static class Wording
{
    private const int LongestQuote = 60;

    /// <returns>The value in quotation marks, shortened, on one line.</returns>
    public static string Quote(string value)
    {
        var shown = value.Length <= LongestQuote ? value : $"{value[..LongestQuote]}...";
        return $"\"{string.Concat(shown.Select(Visible))}\"";
    }

    /// <returns>The key, unless it looks like no key: a secret that lost its colon must not be shown.</returns>
    public static string Key(string key) => LooksLikeKey(key) ? key : "this key";

    public static bool LooksLikeKey(string key) =>
        key.Length is > 0 and <= LongestQuote && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static string Visible(char c) => char.IsControl(c) || char.IsSurrogate(c) ? "?" : c.ToString();
}
