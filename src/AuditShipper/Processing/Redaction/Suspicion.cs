using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AuditShipper.Processing.Redaction;

/// <summary>
/// Tells in one pass, many bytes at a time, that a text holds nothing to redact. For each byte, six table look-ups say which groups of three-byte
/// pieces (<see cref="SuspicionTable"/>) begin there; only where one does is the text looked at closely (<see cref="SuspicionRules"/>).
/// </summary>
internal static class Suspicion
{
    /// <summary>Bytes read for a block: its own and those in which pieces end that begin in it.</summary>
    private static readonly int Reach = PieceSearch.Width + SuspicionTable.PieceLength - 1;

    /// <summary>
    /// False: no rule finds anything in this text, or in JSON or text inside its strings, whatever the depth of escapes; what follows from where
    /// the text stands (configured paths, an event on Secrets) is decided elsewhere. True: somebody must look.
    /// </summary>
    public static bool IsRaised(ReadOnlySpan<byte> text) => Next(text, 0, text.Length) >= 0;

    /// <summary>Where it is raised first between <paramref name="from"/> and <paramref name="to"/>; -1: nowhere. What stands around is looked at, too.</summary>
    public static int Next(ReadOnlySpan<byte> text, int from, int to)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var last = Math.Min(text.Length - Reach, to - 1);
        var at = PieceSearch.Next(ref first, from, last, out var found);
        for (; found != 0; at = PieceSearch.Next(ref first, at + PieceSearch.Width, last, out found))
        {
            if (Confirmed(text, found, at) is var place and >= 0)
                return place < to ? place : -1;
        }

        if (at < to && AtEnd(text, at) is var atEnd and >= 0)
            return atEnd < to ? atEnd : -1;

        // No piece is cut off by the end but this one.
        return to == text.Length && to - 2 >= from && text.EndsWith("\\/"u8) ? to - 2 : -1;
    }

    /// <summary>What is less than a block is read as the end of the last one, where there is one.</summary>
    [SkipLocalsInit]
    private static int AtEnd(ReadOnlySpan<byte> text, int at)
    {
        var last = text.Length - Reach;
        if (last >= 0)
            return at - last < PieceSearch.Width ? Confirmed(text, PieceSearch.At(in text[last]) & (ulong.MaxValue << (at - last)), last) : -1;
        Span<byte> padded = stackalloc byte[PieceSearch.MaxWidth + SuspicionTable.PieceLength];
        padded.Clear();
        text[at..].CopyTo(padded);
        return Confirmed(text, PieceSearch.At(in padded[0]), at);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Confirmed(ReadOnlySpan<byte> text, ulong found, int at)
    {
        for (; found != 0; found &= found - 1)
        {
            var place = at + BitOperations.TrailingZeroCount(found);
            if (SuspicionRules.Confirm(text, place))
                return place;
        }

        return -1;
    }
}
