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
    public static bool IsRaised(ReadOnlySpan<byte> text)
    {
        if (text.Length < Reach)
            return IsRaisedInShort(text);
        ref var first = ref MemoryMarshal.GetReference(text);
        var last = text.Length - Reach;
        for (var at = 0; ; at += PieceSearch.Width)
        {
            at = PieceSearch.Next(ref first, at, last, out var found);
            if (found != 0 && IsConfirmed(text, found, at))
                return true;
            if (at > last)
                break;
        }

        // The last block may overlap with the one before it. No piece is cut off by the end but this one.
        var end = PieceSearch.At(ref Unsafe.Add(ref first, last));
        return (end != 0 && IsConfirmed(text, end, last)) || text.EndsWith("\\/"u8);
    }

    [SkipLocalsInit]
    private static bool IsRaisedInShort(ReadOnlySpan<byte> text)
    {
        Span<byte> padded = stackalloc byte[PieceSearch.MaxWidth + SuspicionTable.PieceLength];
        padded.Clear();
        text.CopyTo(padded);
        var found = PieceSearch.At(ref MemoryMarshal.GetReference(padded));
        if (found != 0 && IsConfirmed(text, found, 0))
            return true;
        return text.Length > PieceSearch.Width && IsRaisedInShort(text[PieceSearch.Width..]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsConfirmed(ReadOnlySpan<byte> text, ulong found, int at)
    {
        for (; found != 0; found &= found - 1)
        {
            if (SuspicionRules.Confirm(text, at + BitOperations.TrailingZeroCount(found)))
                return true;
        }

        return false;
    }
}
