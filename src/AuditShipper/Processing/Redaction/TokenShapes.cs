using System.Buffers;
using System.Buffers.Text;
using System.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>Credentials that are known by their shape, wherever they stand.</summary>
internal static class TokenShapes
{
    private const int ShortestCredential = 8;

    /// <summary>From here on a word is taken for a credential even if it has no digit.</summary>
    private const int LongCredential = 20;

    private static readonly SearchValues<byte> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);
    private static readonly SearchValues<byte> Token68 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="u8);
    private static readonly SearchValues<byte> EndsAuthority = SearchValues.Create("/?#\"'<>, \t\r\n"u8);

    /// <summary>
    /// Length of the JSON Web Token (three parts of base64url or more, the first of JSON) that begins exactly here; 0: there is none.
    /// </summary>
    public static int JwtLength(ReadOnlySpan<byte> text, int at)
    {
        const int shortest = 20;
        if (!text[at..].StartsWith("eyJ"u8) || (at > 0 && Base64Url.Contains(text[at - 1])))
            return 0;
        var (end, dots) = (at, 0);
        while (true)
        {
            end += RunLength(text[end..], Base64Url);
            if (dots == 4 || end >= text.Length || text[end] != (byte)'.')
                break;
            dots++;
            end++;
        }

        return dots >= 2 && end - at >= shortest ? end - at : 0;
    }

    /// <summary>Whether the piece <c>rer</c> at <paramref name="at"/> belongs to <c>Bearer</c> and a credential.</summary>
    public static bool IsBearer(ReadOnlySpan<byte> text, int at) => TryBearer(text, at - 3, out _);

    /// <summary>Whether the piece <c>asi</c> at <paramref name="at"/> belongs to <c>Basic</c> and a credential.</summary>
    public static bool IsBasic(ReadOnlySpan<byte> text, int at) => TryBasic(text, at - 1, out _);

    /// <summary>The credential behind <c>Bearer</c>, in any case: 8 bytes or more of which one is a digit, or 20.</summary>
    public static bool TryBearer(ReadOnlySpan<byte> text, int at, out ByteRange credential) =>
        TryBehindWord(text, at, "bearer"u8, out credential)
        && (credential.Length >= LongCredential || credential.Of(text).ContainsAnyInRange((byte)'0', (byte)'9'));

    /// <summary>The credential behind <c>Basic</c>, in any case: base64 with a colon in it.</summary>
    public static bool TryBasic(ReadOnlySpan<byte> text, int at, out ByteRange credential) =>
        TryBehindWord(text, at, "basic"u8, out credential) && HoldsColon(credential.Of(text));

    /// <summary>The password of <c>://user:password@host</c>.</summary>
    public static bool TryUserPassword(ReadOnlySpan<byte> text, int at, out ByteRange password)
    {
        password = default;
        if (!text[at..].StartsWith("://"u8))
            return false;
        var start = at + 3;
        var end = text[start..].IndexOfAny(EndsAuthority);
        var authority = end < 0 ? text[start..] : text.Slice(start, end);
        var host = authority.LastIndexOf((byte)'@');
        if (host < 0)
            return false;
        var colon = authority[..host].IndexOf((byte)':');
        if (colon < 0 || colon + 1 == host)
            return false;
        password = new ByteRange(start + colon + 1, host - colon - 1);
        return true;
    }

    private static bool TryBehindWord(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> word, out ByteRange credential)
    {
        credential = default;
        if (at < 0 || text.Length - at <= word.Length || !Ascii.EqualsIgnoreCase(text.Slice(at, word.Length), word))
            return false;
        var start = at + word.Length;
        var spaces = text[start..].IndexOfAnyExcept((byte)' ');
        if (spaces <= 0)
            return false;
        start += spaces;
        credential = new ByteRange(start, RunLength(text[start..], Token68));
        return credential.Length >= ShortestCredential && !SecretMark.BeginsWithOne(text[start..]);
    }

    private static bool HoldsColon(ReadOnlySpan<byte> base64)
    {
        Span<byte> start = stackalloc byte[192];
        var piece = base64[..Math.Min(base64.Length & ~3, 256)];
        return Base64.DecodeFromUtf8(piece, start, out _, out var written) == OperationStatus.Done && start[..written].Contains((byte)':');
    }

    private static int RunLength(ReadOnlySpan<byte> text, SearchValues<byte> values)
    {
        var length = text.IndexOfAnyExcept(values);
        return length < 0 ? text.Length : length;
    }
}
