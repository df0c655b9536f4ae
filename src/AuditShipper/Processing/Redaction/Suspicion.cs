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
        var last = text.Length - Reach;
        ref var first = ref MemoryMarshal.GetReference(text);
        for (var at = from; at < to; at += PieceSearch.Width)
        {
            at = PieceSearch.Next(ref first, at, Math.Min(last, to - 1), out var found);
            if (found == 0 && at < to)
                found = AtEnd(text[at..]);
            var place = found == 0 ? -1 : Confirmed(text, found, at);
            if (place >= to)
                return -1;
            if (place >= 0)
                return place;
        }

        // No piece is cut off by the end but this one.
        return to == text.Length && to - 2 >= from && text.EndsWith("\\/"u8) ? to - 2 : -1;
    }

    /// <summary>The pieces that begin in what is too short to be read as a block.</summary>
    [SkipLocalsInit]
    private static ulong AtEnd(ReadOnlySpan<byte> rest)
    {
        Span<byte> padded = stackalloc byte[PieceSearch.MaxWidth + SuspicionTable.PieceLength];
        padded.Clear();
        rest[..Math.Min(rest.Length, Reach)].CopyTo(padded);
        return PieceSearch.At(ref MemoryMarshal.GetReference(padded));
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
