using System.Numerics;
using System.Runtime.CompilerServices;

namespace AuditShipper.Parsing;

/// <summary>
/// The open objects and arrays, one bit each. The 64 innermost are in a register; what is deeper than that is kept in
/// an array that only lines nested more than 64 levels ever allocate.
/// </summary>
internal struct Nesting
{
    private ulong kinds;
    private int depth;
    private ulong[] outer;

    /// <summary>Before the outermost bracket.</summary>
    public static Nesting Start => new() { outer = [] };

    /// <summary>Notes, in each block, what the innermost container of each byte is, and which brackets close the wrong kind.</summary>
    /// <returns>Offset from the first block's first byte of the bracket that closes the outermost container; -1: none does.</returns>
    public int Mark(ref JsonChunk chunk, int count)
    {
        for (var block = 0; block < count; block++)
        {
            chunk.InObject.At(block) = 0 - (kinds & 1);
            chunk.InRoot.At(block) = depth == 1 ? ulong.MaxValue : 0;
            var (opens, closes, curly) = (chunk.Opens.At(block), chunk.Closes.At(block), chunk.Curly.At(block));
            var brackets = depth == 0 ? opens | closes : Relevant(opens, closes, curly);
            if (brackets == 0)
                continue;
            var rootEnd = Walk(ref chunk, block, brackets);
            if (rootEnd >= 0)
                return (block * ByteClasses.Width) + rootEnd;
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Walk(ref JsonChunk chunk, int block, ulong brackets)
    {
        var (opens, curly) = (chunk.Opens.At(block), chunk.Curly.At(block));
        var (inObject, inRoot, mismatched) = (chunk.InObject.At(block), chunk.InRoot.At(block), 0UL);
        var (inner, level) = (kinds, depth);
        var rootEnd = -1;
        do
        {
            var bit = BitOperations.TrailingZeroCount(brackets);
            var lowest = brackets & (0 - brackets);
            brackets ^= lowest;
            if ((opens & lowest) != 0)
            {
                if ((level & 63) == 0)
                    Save(level, inner);
                inner = (inner << 1) | ((curly >> bit) & 1);
                level++;
            }
            else
            {
                mismatched |= ((inner ^ (curly >> bit)) & 1) << bit;
                level--;
                inner = (level & 63) == 0 ? Restore(level) : inner >> 1;
                if (level == 0)
                {
                    rootEnd = bit;
                    break;
                }
            }

            // What stands behind the bracket, up to the next one.
            var upTo = lowest | (lowest - 1);
            inObject = (inObject & upTo) | ((0 - (inner & 1)) & ~upTo);
            inRoot = level == 1 ? inRoot | ~upTo : inRoot & upTo;
        }
        while (brackets != 0);

        chunk.InObject.At(block) = inObject;
        chunk.InRoot.At(block) = inRoot;
        chunk.Offending.At(block) |= mismatched;
        (kinds, depth) = (inner, level);
        return rootEnd;
    }

    /// <summary>Every 64 levels the register goes to memory.</summary>
    private void Save(int level, ulong inner)
    {
        var index = (level >> 6) - 1;
        if (index < 0)
            return;
        if (index >= outer.Length)
            Array.Resize(ref outer, Math.Max(16, index * 2));
        outer[index] = inner;
    }

    private readonly ulong Restore(int level) => level == 0 ? 0 : outer[(level >> 6) - 1];

    /// <summary>Empty pairs change nothing for anybody else, and managedFields are full of them. (A whole document may be one.)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Relevant(ulong opens, ulong closes, ulong curly)
    {
        var empty = opens & (closes >> 1) & ~(curly ^ (curly >> 1));
        return (opens | closes) & ~(empty | (empty << 1));
    }
}
