using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace AuditShipper.Parsing;

/// <summary>Recognises the wanted ones among an event's top-level keys, and finds their values.</summary>
internal static class TopLevelFields
{
    private const int LongestKey = 24; // requestReceivedTimestamp

    // What the wanted keys begin with, as little-endian numbers.
    private const ulong AuditId = 0x2244_4974_6964_7561; // auditID"
    private const ulong Stage = 0x2265_6761_7473; // stage"
    private const ulong StageTimestamp = 0x6d69_5465_6761_7473; // stageTim
    private const ulong RequestReceived = 0x5274_7365_7571_6572; // requestR

    /// <summary>
    /// Notes the values of the wanted ones among the keys whose opening quotes are marked in the block at <paramref name="at"/>. What is not a
    /// string counts as absent. The text behind the block need not be valid.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void TakeAll(ReadOnlySpan<byte> line, ulong keys, int at, ref AuditEventFields fields)
    {
        for (; keys != 0; keys &= keys - 1)
        {
            var keyAt = at + BitOperations.TrailingZeroCount(keys) + 1;
            if (keyAt + sizeof(ulong) > line.Length || MayBeWanted(BinaryPrimitives.ReadUInt64LittleEndian(line[keyAt..])))
                TakeWanted(line, keyAt, ref fields);
        }
    }

    /// <summary>No other key may begin like a wanted one, but one with an escape among its first eight bytes may be anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MayBeWanted(ulong start) =>
        start == AuditId || start == StageTimestamp || start == RequestReceived || (start & 0xffff_ffff_ffff) == Stage || HasBackslash(start);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasBackslash(ulong bytes)
    {
        const ulong ones = 0x0101_0101_0101_0101;
        var zeroWhereBackslash = bytes ^ (ones * (byte)'\\');
        return ((zeroWhereBackslash - ones) & ~zeroWhereBackslash & (ones << 7)) != 0;
    }

    private static void TakeWanted(ReadOnlySpan<byte> line, int keyAt, ref AuditEventFields fields)
    {
        var keyLength = TextLength(line[keyAt..]);
        if (keyLength < 0)
            return;
        var key = line.Slice(keyAt, keyLength);
        ref var field = ref key.Contains((byte)'\\') ? ref FieldOfEscaped(key, ref fields) : ref FieldOf(key, ref fields);
        if (!Unsafe.IsNullRef(ref field))
            field = ValueBehind(line, keyAt + keyLength + 1);
    }

    [SkipLocalsInit]
    private static ref ByteRange FieldOfEscaped(ReadOnlySpan<byte> key, ref AuditEventFields fields)
    {
        Span<byte> plain = stackalloc byte[LongestKey * EscapeRules.UnicodeLength];
        if (key.Length > plain.Length)
            return ref Unsafe.NullRef<ByteRange>();
        return ref FieldOf(plain[..EventText.Unescape(key, plain)], ref fields);
    }

    private static ref ByteRange FieldOf(scoped ReadOnlySpan<byte> key, ref AuditEventFields fields)
    {
        if (key.SequenceEqual("auditID"u8))
            return ref fields.AuditId;
        if (key.SequenceEqual("stage"u8))
            return ref fields.Stage;
        if (key.SequenceEqual("stageTimestamp"u8))
            return ref fields.StageTimestamp;
        if (key.SequenceEqual("requestReceivedTimestamp"u8))
            return ref fields.RequestReceivedTimestamp;
        return ref Unsafe.NullRef<ByteRange>();
    }

    private static ByteRange ValueBehind(ReadOnlySpan<byte> line, int at)
    {
        at = SkipWhitespace(line, at);
        if (at >= line.Length || line[at] != (byte)':')
            return default;
        at = SkipWhitespace(line, at + 1);
        if (at >= line.Length || line[at] != (byte)'"')
            return default;
        var length = TextLength(line[(at + 1)..]);
        return length < 0 ? default : new ByteRange(at + 1, length);
    }

    private static int SkipWhitespace(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            at++;
        return at;
    }

    /// <returns>Bytes before the quote that ends the string; -1: nothing ends it.</returns>
    private static int TextLength(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var found = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
                return -1;
            at += found;
            if (text[at] == (byte)'"')
                return at;
            at += 2;
        }

        return -1;
    }
}
