using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AuditShipper.Parsing;

/// <summary>What may stand in a JSON string, and behind a backslash in it (RFC 8259).</summary>
internal static class EscapeRules
{
    /// <summary>Length in bytes of <c>\uXXXX</c>.</summary>
    public const int UnicodeLength = 6;

    /// <summary>The bytes that may not stand in a string as they are.</summary>
    public static readonly SearchValues<byte> MustEscape = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(control => (byte)control), (byte)'"', (byte)'\\']);

    /// <summary>Of the letters of escapes in the block at <paramref name="at"/>, those that begin none.</summary>
    /// <param name="text">Where they stand.</param>
    /// <param name="letters">Not quotes or backslashes.</param>
    /// <param name="at">Of the block.</param>
    /// <param name="unicode">Offset of the last 'u' among them; as it was: there is none.</param>
    public static ulong Offending(ReadOnlySpan<byte> text, ulong letters, int at, ref int unicode)
    {
        var offending = 0UL;
        for (; letters != 0; letters &= letters - 1)
        {
            var letterAt = at + BitOperations.TrailingZeroCount(letters);
            if (letterAt < text.Length && text[letterAt] == (byte)'u')
                unicode = letterAt;
            if (!BeginsWithOne(text[letterAt..]))
                offending |= letters & (0 - letters);
        }

        return offending;
    }

    /// <summary>Whether the text begins with a whole escape, less its backslash. Surrogates need no partner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool BeginsWithOne(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && (text[0] == (byte)'u' ? BeginsWithUnit(text[1..]) : Simple(text[0]) != 0);

    /// <returns>The byte that a one-letter escape stands for; 0: there is no such escape.</returns>
    public static byte Simple(byte letter) => letter switch
    {
        (byte)'"' or (byte)'\\' or (byte)'/' => letter,
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => 0,
    };

    /// <summary>The UTF-16 unit of four hexadecimal digits. False: there are no four.</summary>
    public static bool TryReadUnit(ReadOnlySpan<byte> digits, out int unit)
    {
        unit = 0;
        if (!BeginsWithUnit(digits))
            return false;
        foreach (var digit in digits[..4])
            unit = (unit << 4) | ((digit & 0xf) + (digit > (byte)'9' ? 9 : 0));
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool BeginsWithUnit(ReadOnlySpan<byte> digits)
    {
        const uint four = 0xf;
        if (digits.Length < 4)
            return false;
        var bytes = Vector128.CreateScalar(BinaryPrimitives.ReadUInt32LittleEndian(digits)).AsByte();
        var decimals = Vector128.LessThan(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)10));
        var letters = Vector128.LessThan((bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a'), Vector128.Create((byte)6));
        return ((decimals | letters).ExtractMostSignificantBits() & four) == four;
    }
}
