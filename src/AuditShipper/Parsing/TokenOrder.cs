using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AuditShipper.Parsing;

/// <summary>
/// Which token may follow which (RFC 8259), for eight blocks at once. Each "due" mask marks the first byte that is not white space behind
/// such a token.
/// </summary>
internal struct TokenOrder
{
    private ulong afterKey;
    private ulong inKey;

    /// <param name="chunk">Becomes what stands before a first one: one value is expected.</param>
    public TokenOrder(ref JsonChunk chunk)
    {
        chunk.Opens.At(-1) = 0;
        chunk.Commas.At(-1) = 0;
        chunk.Others.At(-1) = 0;
        chunk.Colons.At(-1) = 1UL << 63;
    }

    /// <summary>Checks a chunk up to its first offending byte, and hands the top-level keys over.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="chunk">Read, and its nesting marked.</param>
    /// <param name="count">Blocks in it.</param>
    /// <param name="start">Where its first block stands.</param>
    /// <param name="reader">Of this text.</param>
    /// <param name="members">Takes the keys; means nothing when a byte offends.</param>
    /// <returns>Offset of that byte from <paramref name="start"/>; -1: there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Check(ReadOnlySpan<byte> text, ref JsonChunk chunk, int count, int start, scoped in JsonBlocks reader, ref RootMemberIndex members)
    {
        var hasSpaces = CheckOthers(text, ref chunk, count, start, reader, ref members);
        if (hasSpaces)
            PassSpaces(ref chunk, count);
        var isOffended = false;
        for (var block = 0; block < count; block += MaskRow.AtOnce)
            isOffended |= Step(ref chunk, block, count - block, hasSpaces);

        var state = this;
        for (var block = 0; block < count; block++)
        {
            var keys = chunk.Keys.At(block);
            var wrong = state.ColonsDue(keys, chunk.InString.At(block), hasSpaces ? chunk.Whitespace.At(block) : 0) ^ chunk.Colons.At(block);
            if (wrong != 0)
            {
                chunk.Offending.At(block) |= wrong;
                isOffended = true;
            }

            keys &= chunk.InRoot.At(block);
            if (keys != 0)
                members.Take(text, keys, start + (block * ByteClasses.Width));
        }

        this = state;
        Carry(ref chunk, hasSpaces);
        return isOffended ? FirstOffending(chunk, count) : -1;
    }

    /// <summary>White space, scalars and escapes, block by block: most blocks have none of them.</summary>
    /// <returns>Whether there is white space. It is taken out of the others then.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool CheckOthers(ReadOnlySpan<byte> text, ref JsonChunk chunk, int count, int start, scoped in JsonBlocks reader, ref RootMemberIndex members)
    {
        var hasSpaces = false;
        for (var first = 0; first < count; first += MaskRow.AtOnce)
        {
            for (var mixed = NotZero(chunk.Others.From(first) | chunk.Escapes.From(first), count - first); mixed != 0; mixed &= mixed - 1)
                hasSpaces |= CheckOther(text, ref chunk, first + BitOperations.TrailingZeroCount(mixed), start, reader, hasSpaces, ref members);
        }

        return hasSpaces;
    }

    private static bool CheckOther(ReadOnlySpan<byte> text, ref JsonChunk chunk, int block, int start, scoped in JsonBlocks reader, bool hadSpaces, ref RootMemberIndex members)
    {
        var at = start + (block * ByteClasses.Width);
        var others = chunk.Others.At(block);
        var whitespace = others == 0 ? 0 : reader.Whitespace(at, others);
        if (whitespace != 0)
        {
            if (!hadSpaces)
                chunk.Whitespace = default;
            chunk.Whitespace.At(block) = whitespace;
            chunk.Others.At(block) = others &= ~whitespace;
        }

        var scalars = others & ~((others << 1) | (chunk.Others.At(block - 1) >> 63));
        var unicode = members.LastUnicodeEscape;
        chunk.Offending.At(block) |= EscapeRules.Offending(text, chunk.Escapes.At(block), at, ref unicode) | ScalarRules.Offending(text, scalars, at);
        members.LastUnicodeEscape = unicode;
        return whitespace != 0;
    }

    private static void PassSpaces(ref JsonChunk chunk, int count)
    {
        PassSpaces(chunk.Opens, chunk.Whitespace, count, ref chunk.FirstDue);
        PassSpaces(chunk.Colons, chunk.Whitespace, count, ref chunk.ValueDue);
        PassSpaces(chunk.Commas, chunk.Whitespace, count, ref chunk.NextDue);
    }

    private static void PassSpaces(MaskRow tokens, MaskRow whitespace, int count, ref MaskRow due)
    {
        var carry = tokens.At(-1) >> 63;
        for (var block = 0; block < count; block++)
            due.At(block) = Next(tokens.At(block), whitespace.At(block), ref carry);
        due.At(-1) = carry << 63;
    }

    /// <returns>Whether a byte stands where it must not, colons apart.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Step(ref JsonChunk chunk, int block, int count, bool hasSpaces)
    {
        var firstDue = hasSpaces ? chunk.FirstDue.From(block) : chunk.Opens.BehindFrom(block);
        var valueDue = hasSpaces ? chunk.ValueDue.From(block) : chunk.Colons.BehindFrom(block);
        var nextDue = hasSpaces ? chunk.NextDue.From(block) : chunk.Commas.BehindFrom(block);
        var others = chunk.Others.From(block);
        var opens = chunk.Opens.From(block);
        var closes = chunk.Closes.From(block);
        var strings = chunk.Quotes.From(block);

        var due = firstDue | valueDue | nextDue;
        var values = opens | (others & ~chunk.Others.BehindFrom(block));
        var starts = strings | values;
        var beforeColon = chunk.InObject.From(block) & ~valueDue;
        chunk.Keys.Set(block, strings & beforeColon);

        // Behind an opening bracket may stand its closing one: that it is of the same kind Nesting sees to.
        var offending = chunk.Offending.From(block)
            | (starts & ~due)
            | (due & ~(starts | closes))
            | (closes & (valueDue | nextDue))
            | (values & beforeColon);
        if (NotZero(offending, count) == 0)
            return false;
        chunk.Offending.Set(block, offending);
        return true;
    }

    /// <returns>Where colons must stand, and nowhere else.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ColonsDue(ulong keys, ulong inString, ulong whitespace)
    {
        // A key's opening quote, added to the run of its string's bytes, carries into the closing quote.
        var sum = (keys | inKey) + inString;
        inKey = sum < inString ? 1UL : 0UL;
        return Next(sum & ~inString, whitespace, ref afterKey);
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

    /// <summary>The last block's become those before the next chunk.</summary>
    private static void Carry(ref JsonChunk chunk, bool hasSpaces)
    {
        const int last = JsonChunk.Blocks - 1;
        chunk.Opens.At(-1) = hasSpaces ? chunk.FirstDue.At(-1) : chunk.Opens.At(last);
        chunk.Colons.At(-1) = hasSpaces ? chunk.ValueDue.At(-1) : chunk.Colons.At(last);
        chunk.Commas.At(-1) = hasSpaces ? chunk.NextDue.At(-1) : chunk.Commas.At(last);
        chunk.Others.At(-1) = chunk.Others.At(last);
    }

    private static int FirstOffending(in JsonChunk chunk, int count)
    {
        var row = chunk.Offending;
        for (var block = 0; block < count; block++)
        {
            if (row.At(block) != 0)
                return (block * ByteClasses.Width) + BitOperations.TrailingZeroCount(row.At(block));
        }

        return -1;
    }

    /// <returns>Bit i: mask i of the first <paramref name="count"/> is not 0.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NotZero(Vector512<ulong> masks, int count) =>
        (uint)~Vector512.Equals(masks, Vector512<ulong>.Zero).ExtractMostSignificantBits() & (count >= MaskRow.AtOnce ? (1u << MaskRow.AtOnce) - 1 : (1u << count) - 1);
}
