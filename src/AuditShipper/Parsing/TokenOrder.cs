using System.Numerics;
using System.Runtime.CompilerServices;

namespace AuditShipper.Parsing;

/// <summary>
/// Which token may follow which (RFC 8259), for all 64 bytes of a block at once. Each "after" mask marks the first byte
/// that is not white space behind such a token, and is carried from block to block.
/// </summary>
internal struct TokenOrder
{
    private ulong afterOpen;
    private ulong afterColon;
    private ulong afterComma;
    private ulong afterKey;
    private ulong inKey;
    private ulong inScalar;

    /// <summary>Before the first byte: one value is expected.</summary>
    public static TokenOrder Start => new() { afterColon = 1 };

    /// <summary>Checks blocks that begin at <paramref name="start"/>, up to the first offending byte, and hands the top-level keys over.</summary>
    /// <returns>Offset of that byte from <paramref name="start"/>; -1: there is none.</returns>
    public int Check(ReadOnlySpan<byte> text, ReadOnlySpan<JsonBlock> blocks, int start, scoped in JsonBlocks reader, ref RootMemberIndex members)
    {
        var state = this;
        for (var i = 0; i < blocks.Length; i++)
        {
            ref readonly var block = ref blocks[i];
            var at = start + (i * ByteClasses.Width);
            var offending = block.Offending;
            ulong keys;
            if ((block.Others | block.Escapes) == 0)
            {
                // Nearly every block. That the rest is known to be 0 takes a third out of the step.
                state.inScalar = 0;
                offending |= state.Step(block, 0, 0, out keys);
            }
            else
            {
                this = state;
                offending |= StepMixed(text, block, at, reader, out keys);
                state = this;
            }

            if (offending != 0)
                return (i * ByteClasses.Width) + BitOperations.TrailingZeroCount(offending);
            keys &= block.InRoot;
            if (keys != 0)
                members.Take(text, keys, at);
        }

        this = state;
        return -1;
    }

    /// <summary>A block with white space, scalars or escapes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong StepMixed(ReadOnlySpan<byte> text, in JsonBlock block, int at, scoped in JsonBlocks reader, out ulong keys)
    {
        var whitespace = reader.Whitespace(at, block.Others);
        var scalarBytes = block.Others & ~whitespace;
        var scalars = scalarBytes & ~((scalarBytes << 1) | inScalar);
        inScalar = scalarBytes >> 63;
        return EscapeRules.Offending(text, block.Escapes, at) | ScalarRules.Offending(text, scalars, at) | Step(block, scalars, whitespace, out keys);
    }

    /// <param name="block">What the bytes are.</param>
    /// <param name="scalars">Where numbers and literals begin.</param>
    /// <param name="whitespace">White space between tokens.</param>
    /// <param name="keys">The opening quotes of keys.</param>
    /// <returns>The bytes that stand where they must not.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Step(in JsonBlock block, ulong scalars, ulong whitespace, out ulong keys)
    {
        var firstDue = Next(block.Opens, whitespace, ref afterOpen);
        var valueDue = Next(block.Colons, whitespace, ref afterColon);
        var nextDue = Next(block.Commas, whitespace, ref afterComma);
        var due = firstDue | valueDue | nextDue;
        var values = block.Opens | scalars;
        var starts = block.StringOpening | values;
        var beforeColon = block.InObject & ~valueDue;
        keys = block.StringOpening & beforeColon;
        var colonDue = Next(KeyClosing(keys, block.InString), whitespace, ref afterKey);

        // Behind an opening bracket may stand its closing one: that it is of the same kind Nesting sees to.
        return (starts & ~due)
            | (due & ~(starts | block.Closes))
            | (block.Closes & (valueDue | nextDue))
            | (values & beforeColon)
            | (colonDue ^ block.Colons);
    }

    /// <summary>A key's opening quote, added to the run of its string's bytes, carries into the closing quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong KeyClosing(ulong opening, ulong inString)
    {
        var sum = (opening | inKey) + inString;
        inKey = sum < inString ? 1UL : 0UL;
        return sum & ~inString;
    }

    /// <summary>Added to a run of white space, a mark at its start carries into the byte behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Next(ulong tokens, ulong whitespace, ref ulong carry)
    {
        var after = (tokens << 1) | carry;
        carry = tokens >> 63;
        if (whitespace == 0)
            return after;
        var sum = after + whitespace;
        carry |= sum < whitespace ? 1UL : 0UL;
        return sum & ~whitespace;
    }
}
