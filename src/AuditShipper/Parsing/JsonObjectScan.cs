using System.Runtime.CompilerServices;

namespace AuditShipper.Parsing;

/// <summary>
/// Validates one JSON object, a chunk of 1,024 bytes after the other, and hands the top-level keys over in passing.
/// <code>
///   bytes ─► ByteClasses ─► StringMasks ─► JsonChunk ─► outside strings: Nesting, ScalarRules, TokenOrder
///                                             └───────► inside strings:  EscapeRules, no control bytes
/// </code>
/// Every rule answers with the mask of the bytes that offend it. Only brackets, escapes, numbers, literals and top-level
/// keys are ever looked at one by one. Time is linear in the bytes, whatever they are.
/// </summary>
internal static class JsonObjectScan
{
    /// <summary>
    /// Length in bytes of the JSON object that <paramref name="text"/> begins with, whatever follows it; 0: it does not begin with a
    /// whole one. UTF-8 is not looked at; <paramref name="isAscii"/> tells whether that is needed.
    /// </summary>
    [SkipLocalsInit]
    public static int Length(ReadOnlySpan<byte> text, ref RootMemberIndex members, out bool isAscii)
    {
        isAscii = true;
        if (text.IsEmpty || text[0] != (byte)'{')
            return 0;
        if (text.Length >= ByteClasses.Width)
            return Length(text, new JsonBlocks(text), ref members, out isAscii);

        Span<byte> padded = stackalloc byte[ByteClasses.Width];
        padded.Clear();
        var copy = padded[^text.Length..];
        text.CopyTo(copy);
        return Length(text, new JsonBlocks(copy), ref members, out isAscii);
    }

    [SkipLocalsInit]
    private static int Length(ReadOnlySpan<byte> text, scoped JsonBlocks reader, ref RootMemberIndex members, out bool isAscii)
    {
        Unsafe.SkipInit(out JsonChunk chunk);
        var nesting = Nesting.Start;
        var order = new TokenOrder(ref chunk);
        for (var start = 0; start < text.Length; start = Pass(ref reader, start + (JsonChunk.Blocks * ByteClasses.Width), ref members))
        {
            var count = reader.Read(start, ref chunk);
            var rootEnd = nesting.Mark(ref chunk, count);
            var offender = order.Check(text, ref chunk, count, start, reader, ref members);
            if (rootEnd < 0 && offender < 0)
                continue;
            isAscii = reader.IsAscii;
            return rootEnd < 0 || (uint)offender <= (uint)rootEnd ? 0 : start + rootEnd + 1;
        }

        isAscii = reader.IsAscii;
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Pass(ref JsonBlocks reader, int at, ref RootMemberIndex members)
    {
        var next = reader.SkipInString(at);
        if (next - at > members.LongestRun.Length)
            members.LongestRun = new ByteRange(at, next - at);
        return next;
    }
}
