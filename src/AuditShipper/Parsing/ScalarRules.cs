using System.Numerics;

namespace AuditShipper.Parsing;

/// <summary>Numbers, true, false and null (RFC 8259).</summary>
internal static class ScalarRules
{
    /// <summary>Of the first bytes of scalars in the block at <paramref name="at"/>, those that begin none.</summary>
    public static ulong Offending(ReadOnlySpan<byte> text, ulong starts, int at)
    {
        var offending = 0UL;
        for (; starts != 0; starts &= starts - 1)
        {
            if (!BeginsWithOne(text[(at + BitOperations.TrailingZeroCount(starts))..]))
                offending |= starts & (0 - starts);
        }

        return offending;
    }

    /// <summary>Whether the text begins with one of them, ended by white space, a comma or a closing bracket.</summary>
    public static bool BeginsWithOne(ReadOnlySpan<byte> text)
    {
        var length = text[0] switch
        {
            (byte)'t' => text.StartsWith("true"u8) ? 4 : 0,
            (byte)'f' => text.StartsWith("false"u8) ? 5 : 0,
            (byte)'n' => text.StartsWith("null"u8) ? 4 : 0,
            _ => NumberLength(text),
        };
        return length > 0 && length < text.Length && EndsScalar(text[length]);
    }

    private static bool EndsScalar(byte next) => next is (byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    /// <returns>0: not a number.</returns>
    private static int NumberLength(ReadOnlySpan<byte> text)
    {
        var at = text[0] == (byte)'-' ? 1 : 0;
        var whole = Digits(text, at);
        if (whole == 0 || (whole > 1 && text[at] == (byte)'0'))
            return 0;
        at += whole;
        if (at < text.Length && text[at] == (byte)'.')
        {
            var fraction = Digits(text, at + 1);
            if (fraction == 0)
                return 0;
            at += 1 + fraction;
        }

        return at < text.Length && text[at] is (byte)'e' or (byte)'E' ? WithExponent(text, at) : at;
    }

    private static int WithExponent(ReadOnlySpan<byte> text, int at)
    {
        at++;
        if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
            at++;
        var digits = Digits(text, at);
        return digits == 0 ? 0 : at + digits;
    }

    private static int Digits(ReadOnlySpan<byte> text, int from)
    {
        var at = from;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
            at++;
        return at - from;
    }
}
