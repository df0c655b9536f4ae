using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AuditShipper.Parsing;

/// <summary>Steps over the parts of JSON that the scanner has found valid. Containers go by 64 bytes at a time.</summary>
internal static class JsonWalk
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipWhitespace(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            at++;
        return at;
    }

    /// <param name="json">Need not be valid.</param>
    /// <param name="at">Behind the opening quote.</param>
    /// <returns>Behind the closing quote; -1: there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipString(ReadOnlySpan<byte> json, int at) => SkipString(json, at, out _);

    /// <inheritdoc cref="SkipString(ReadOnlySpan{byte}, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipString(ReadOnlySpan<byte> json, int at, out bool hasEscapes)
    {
        hasEscapes = false;
        // Most strings are shorter than this.
        if (at <= json.Length - Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(in MemoryMarshal.GetReference(json), (nuint)at);
            var ends = Vector256.Equals(bytes, Vector256.Create((byte)'"')) | Vector256.Equals(bytes, Vector256.Create((byte)'\\'));
            var end = at + BitOperations.TrailingZeroCount(ends.ExtractMostSignificantBits());
            if (ends != Vector256<byte>.Zero && json[end] == (byte)'"')
                return end + 1;
        }

        return SkipLongString(json, at, ref hasEscapes);
    }

    private static int SkipLongString(ReadOnlySpan<byte> json, int at, ref bool hasEscapes)
    {
        if (at >= json.Length)
            return -1;
        var found = json[at..].IndexOfAny((byte)'"', (byte)'\\');
        if (found < 0)
            return -1;
        at += found;
        if (json[at] == (byte)'"')
            return at + 1;
        hasEscapes = true;
        return SkipEscapedString(json, at);
    }

    /// <summary>Strings with an escape often have one every few bytes: JSON in JSON.</summary>
    /// <returns>Behind the closing quote; -1: there is none.</returns>
    [SkipLocalsInit]
    private static int SkipEscapedString(ReadOnlySpan<byte> json, int at)
    {
        Span<byte> tail = stackalloc byte[ByteClasses.Width];
        var strings = default(StringMasks);
        for (; at < json.Length; at += ByteClasses.Width)
        {
            var isWhole = json.Length - at >= ByteClasses.Width;
            if (!isWhole)
                Pad(json[at..], tail);
            ByteClasses.Brackets(in MemoryMarshal.GetReference(isWhole ? json[at..] : tail), out var quotes, out var backslashes, out _, out _);
            strings.Step(quotes, backslashes);
            if (strings.Quotes != 0)
                return at + BitOperations.TrailingZeroCount(strings.Quotes) + 1;
        }

        return -1;
    }

    /// <param name="json">Valid.</param>
    /// <param name="at">The first byte of a value.</param>
    /// <returns>Behind the value.</returns>
    public static int SkipValue(ReadOnlySpan<byte> json, int at) => json[at] switch
    {
        (byte)'"' => SkipString(json, at + 1),
        // Empty ones are frequent, and the closing bracket is of the right kind.
        (byte)'{' or (byte)'[' => json[at + 1] is (byte)'}' or (byte)']' ? at + 2 : SkipContainer(json, at),
        _ => SkipScalar(json, at),
    };

    private static int SkipScalar(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is not ((byte)',' or (byte)']' or (byte)'}' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            at++;
        return at;
    }

    [SkipLocalsInit]
    private static int SkipContainer(ReadOnlySpan<byte> json, int at)
    {
        Span<byte> tail = stackalloc byte[ByteClasses.Width];
        var strings = default(StringMasks);
        var depth = 0;
        for (; at < json.Length; at = NextBlock(json, at, strings))
        {
            var isWhole = json.Length - at >= ByteClasses.Width;
            if (!isWhole)
                Pad(json[at..], tail);
            ByteClasses.Brackets(in MemoryMarshal.GetReference(isWhole ? json[at..] : tail), out var quotes, out var backslashes, out var opens, out var closes);
            strings.Step(quotes, backslashes);
            var outside = ~(strings.Inside | strings.Quotes);
            (opens, closes) = (opens & outside, closes & outside);
            if (depth > BitOperations.PopCount(closes))
                depth += BitOperations.PopCount(opens) - BitOperations.PopCount(closes);
            else if (EndIn(opens, closes, ref depth) is var end and >= 0)
                return at + end + 1;
        }

        return json.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NextBlock(ReadOnlySpan<byte> json, int at, in StringMasks strings) =>
        strings.IsDeepInside ? StringRun.Pass(json, at + ByteClasses.Width, out _) : at + ByteClasses.Width;

    private static void Pad(ReadOnlySpan<byte> block, Span<byte> tail)
    {
        block.CopyTo(tail);
        tail[block.Length..].Clear();
    }

    /// <returns>Which bit closes the outermost bracket; -1: none.</returns>
    private static int EndIn(ulong opens, ulong closes, ref int depth)
    {
        for (var brackets = opens | closes; brackets != 0; brackets &= brackets - 1)
        {
            var lowest = brackets & (0 - brackets);
            depth += (opens & lowest) != 0 ? 1 : -1;
            if (depth == 0)
                return BitOperations.TrailingZeroCount(lowest);
        }

        return -1;
    }
}
