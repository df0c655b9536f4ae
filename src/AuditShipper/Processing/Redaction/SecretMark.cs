using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace AuditShipper.Processing.Redaction;

/// <summary>
/// What stands where a value was: <c>REDACTED:len=12</c>, or with a key <c>hmac-sha256:</c> and 64 small hexadecimal digits and <c>:len=12</c>. Its
/// characters need no escape in JSON, in YAML, or in a URL.
/// </summary>
internal static class SecretMark
{
    public const int MaxLength = 96;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    private static ReadOnlySpan<byte> Fixed => "REDACTED"u8;

    private static ReadOnlySpan<byte> Hashed => "hmac-sha256:"u8;

    private static ReadOnlySpan<byte> Size => ":len="u8;

    /// <summary>The fixed mark.</summary>
    /// <param name="length">Of the value, decoded, in bytes.</param>
    /// <param name="destination"><see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(int length, Span<byte> destination) => WriteLength(length, destination, Copy(Fixed, destination));

    /// <param name="key">Of the hash.</param>
    /// <param name="value">The value, decoded.</param>
    /// <param name="destination"><see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Span<byte> destination) =>
        WriteLength(value.Length, destination, WriteHash(key, value, destination));

    private static int WriteLength(int length, Span<byte> destination, int written)
    {
        written += Copy(Size, destination[written..]);
        _ = Utf8Formatter.TryFormat(length, destination[written..], out var digits);
        return written + digits;
    }

    /// <summary>Whether the text is a mark and nothing else: it stays, so that redacting twice changes nothing more.</summary>
    public static bool Is(ReadOnlySpan<byte> text) => LengthOf(text) == text.Length && !text.IsEmpty;

    public static bool BeginsWithOne(ReadOnlySpan<byte> text) => LengthOf(text) > 0;

    private static int LengthOf(ReadOnlySpan<byte> text)
    {
        var at = 0;
        if (text.StartsWith(Fixed))
            at = Fixed.Length;
        else if (text.StartsWith(Hashed) && text.Length >= Hashed.Length + 64 && !text.Slice(Hashed.Length, 64).ContainsAnyExcept(HexDigits))
            at = Hashed.Length + 64;
        if (at == 0 || !text[at..].StartsWith(Size))
            return 0;
        at += Size.Length;
        var digits = text[at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0)
            digits = text.Length - at;
        return digits is > 0 and <= 10 ? at + digits : 0;
    }

    private static int WriteHash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, value, hash);
        var written = Copy(Hashed, destination);
        _ = Convert.TryToHexStringLower(hash, destination[written..], out var digits);
        return written + digits;
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        text.CopyTo(destination);
        return text.Length;
    }
}
