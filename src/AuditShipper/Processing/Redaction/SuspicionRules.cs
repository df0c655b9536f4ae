using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>What is looked at where a suspicious piece was found: whether a rule might find something there. No byte is looked at more than a few times in all.</summary>
internal static class SuspicionRules
{
    /// <summary>Whether the piece of three bytes at <paramref name="at"/> is part of something to redact.</summary>
    public static bool Confirm(ReadOnlySpan<byte> text, int at)
    {
        var rest = text[at..];
        if (rest.Length < 2)
            return false;
        if (rest[0] == (byte)'\\')
            return IsOddEscape(rest);
        return (rest[0] | 0x20) switch
        {
            (byte)'e' => (rest[1] | 0x20) == (byte)'c' ? IsSecret(text, at) : TokenShapes.JwtLength(text, at) > 0,
            (byte)'o' => IsAssigned(text, at) || IsTokenReview(text, at - 1),
            (byte)'k' => IsAssigned(text, at),
            (byte)'s' => IsAssigned(text, at) || Base64PrivateKey.StartsIn(text, at),
            (byte)'v' => Pem.IsPrivateKey(text, at),
            (byte)'u' or (byte)'q' => Base64PrivateKey.StartsIn(text, at),
            (byte)'r' => TokenShapes.IsBearer(text, at),
            (byte)'a' => TokenShapes.IsBasic(text, at),
            _ => rest[0] == (byte)':' && TokenShapes.TryUserPassword(text, at, out _),
        };
    }

    /// <summary><c>"kind":"Secret"</c>, <c>kind: SecretList</c>, <c>"resource":"secrets"</c>, <c>clientSecret:</c>, at any depth of escapes.</summary>
    private static bool IsSecret(ReadOnlySpan<byte> text, int at)
    {
        var start = at - 1;
        if (start < 0 || !IsWord(text[start..], "secret"u8))
            return false;
        return KindNames.IsSecretKind(text, start)
            || (text[(start + 6)..].StartsWith("s"u8) && IsBehindKey(text, start, "resource"u8))
            || IsAssigned(text, at);
    }

    /// <summary><c>"resource":"tokenreviews"</c>.</summary>
    private static bool IsTokenReview(ReadOnlySpan<byte> text, int at) =>
        at > 0 && text[at..].StartsWith("tokenreviews"u8) && IsBehindKey(text, at, "resource"u8);

    /// <summary>Whether a key and a colon stand in front, with any quotes, backslashes and white space between.</summary>
    public static bool IsBehindKey(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> key)
    {
        var colon = SkipGapBack(text, at);
        if (colon == 0 || text[colon - 1] != (byte)':')
            return false;
        return text[..SkipGapBack(text, colon - 1)].EndsWith(key);
    }

    /// <summary>Whether a name that ends with a credential's word ends here, and something is assigned to it.</summary>
    public static bool IsAssigned(ReadOnlySpan<byte> text, int at)
    {
        var end = CredentialWords.EndOfNameAround(text, at);
        if (end < 0)
            return false;
        var next = SkipGap(text, end);
        if (next >= text.Length)
            return false;
        if (text[next] == (byte)':')
            return !IsMemberOfLiteral(text, next);
        return text[next] is (byte)'=' or (byte)'%' or (byte)'&' or (byte)'+'
            || text[next..].StartsWith("u0026"u8)
            || IsPatchOfData(text[..at]);
    }

    /// <summary><c>"automountServiceAccountToken":false,</c>: a key of JSON, at any depth of escapes, whose value is no credential.</summary>
    private static bool IsMemberOfLiteral(ReadOnlySpan<byte> text, int colon)
    {
        var rest = text[(colon + 1)..];
        var length = rest.StartsWith("false"u8) ? 5 : rest.StartsWith("true"u8) || rest.StartsWith("null"u8) ? 4 : 0;
        return length > 0 && text[colon - 1] == (byte)'"' && length < rest.Length && rest[length] is (byte)',' or (byte)'}';
    }

    /// <summary><c>"path":"/data/…password"</c>.</summary>
    private static bool IsPatchOfData(ReadOnlySpan<byte> before)
    {
        before = before[Math.Max(0, before.Length - 300)..];
        var quote = before.LastIndexOf((byte)'"');
        return quote >= 0 && before[(quote + 1)..].StartsWith("/data/"u8);
    }

    /// <summary>
    /// An escape of a character that needs none: the API server writes no such thing, and names may hide behind it. The exceptions are what Go
    /// and other writers escape for HTML.
    /// </summary>
    private static bool IsOddEscape(ReadOnlySpan<byte> rest)
    {
        if (rest[1] != (byte)'u')
            return rest[1] == (byte)'/';
        if (!EscapeRules.TryReadUnit(rest[2..], out var unit))
            return false;
        return unit is >= 0x20 and < 0x7f and not ('&' or '<' or '>' or '\'');
    }

    private static int SkipGap(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length)
        {
            if (text[at] == (byte)'\\' && at + 1 < text.Length && text[at + 1] is (byte)'n' or (byte)'t' or (byte)'r')
                at += 2;
            else if (IsGap(text[at]))
                at++;
            else
                break;
        }

        return at;
    }

    private static int SkipGapBack(ReadOnlySpan<byte> text, int at)
    {
        while (at > 0)
        {
            if (at > 1 && text[at - 1] is (byte)'n' or (byte)'t' or (byte)'r' && text[at - 2] == (byte)'\\')
                at -= 2;
            else if (IsGap(text[at - 1]))
                at--;
            else
                break;
        }

        return at;
    }

    private static bool IsGap(byte value) => value is (byte)' ' or (byte)'"' or (byte)'\'' or (byte)'\\' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    /// <summary>Small letters against any case.</summary>
    private static bool IsWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        text.Length >= word.Length && System.Text.Ascii.EqualsIgnoreCase(text[..word.Length], word);
}
