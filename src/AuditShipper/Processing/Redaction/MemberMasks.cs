using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>What of 64 bytes of an event a walk looks at, bit i for byte i, outside of strings: brackets, and quotes that open strings.</summary>
internal struct MemberMasks
{
    /// <summary>Bytes that are read for a block: its own, and the two behind it.</summary>
    private const int Reach = ByteClasses.Width + 2;

    public ulong Strings;
    public ulong Opens;
    public ulong Closes;

    /// <summary>Of the strings those that begin as a key does that means something, or as JSON does, if that was asked for.</summary>
    public ulong Telling;

    private StringMasks strings;

    /// <summary>The whole block stands in one string, which goes on.</summary>
    public readonly bool IsDeepInside => strings.IsDeepInside;

    /// <param name="text">A valid event.</param>
    /// <param name="at">The block's first byte.</param>
    /// <param name="end">What stands there and behind it is not looked at.</param>
    /// <param name="withJson">Whether strings that may hold JSON are told, too.</param>
    [SkipLocalsInit]
    public void Read(ReadOnlySpan<byte> text, int at, int end, bool withJson)
    {
        if (text.Length - at >= Reach)
        {
            Read(in text[at], end - at, withJson);
            return;
        }

        Span<byte> padded = stackalloc byte[Reach];
        padded.Clear();
        text[at..].CopyTo(padded);
        Read(in padded[0], end - at, withJson);
    }

    private void Read(ref readonly byte first, int length, bool withJson)
    {
        var kept = length < ByteClasses.Width ? (1UL << length) - 1 : ulong.MaxValue;
        ByteClasses.Brackets(in first, out var quotes, out var backslashes, out var opens, out var closes);
        strings.Step(quotes & kept, backslashes & kept);
        var outside = ~(strings.Inside | strings.Quotes) & kept;
        (opens, closes) = (opens & outside, closes & outside);

        // Pairs with nothing in between.
        var empty = opens & (closes >> 1);
        (Opens, Closes) = (opens ^ empty, closes ^ (empty << 1));
        Strings = strings.Quotes & strings.Inside;
        var next = Vector512.LoadUnsafe(in first, 1) | Vector512.Create((byte)0x20);
        Telling = Strings & (BeginKeys(next, Vector512.LoadUnsafe(in first, 2) | Vector512.Create((byte)0x20)) | (withJson ? BeginJson(next) : 0));
    }

    /// <summary><c>data</c>, <c>path</c>, <c>value</c>, <c>status</c>, <c>stringData</c>, <c>spec</c>, <c>kind</c>, <c>token</c>, <c>error</c>, and a few others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong BeginKeys(Vector512<byte> next, Vector512<byte> second) =>
        (Equal(second, 'a') & (Equal(next, 'd') | Equal(next, 'p') | Equal(next, 'v')))
        | (Equal(next, 's') & (Equal(second, 't') | Equal(second, 'p')))
        | (Equal(next, 'k') & Equal(second, 'i'))
        | (Equal(next, 't') & Equal(second, 'o'))
        | (Equal(next, 'e') & Equal(second, 'r'));

    /// <summary>A bracket, white space, or an escape, which may stand for white space or a quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong BeginJson(Vector512<byte> next) => Equal(next, '{') | Equal(next, '|') | Equal(next, ' ');

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Equal(Vector512<byte> bytes, char wanted) => Vector512.Equals(bytes, Vector512.Create((byte)wanted)).ExtractMostSignificantBits();
}
