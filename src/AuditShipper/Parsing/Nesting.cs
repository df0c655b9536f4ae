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
    public int Mark(Span<JsonBlock> blocks)
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            ref var block = ref blocks[i];
            block.InObject = 0 - (kinds & 1);
            block.InRoot = depth == 1 ? ulong.MaxValue : 0;
            var brackets = depth == 0 ? block.Opens | block.Closes : Relevant(block);
            if (brackets == 0)
                continue;
            var rootEnd = Walk(ref block, brackets);
            if (rootEnd >= 0)
                return (i * ByteClasses.Width) + rootEnd;
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Walk(ref JsonBlock block, ulong brackets)
    {
        var (opens, curly) = (block.Opens, block.Curly);
        var (inObject, inRoot, mismatched) = (block.InObject, block.InRoot, 0UL);
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

        block.InObject = inObject;
        block.InRoot = inRoot;
        block.Offending |= mismatched;
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
    private static ulong Relevant(in JsonBlock block)
    {
        var empty = block.Opens & (block.Closes >> 1) & ~(block.Curly ^ (block.Curly >> 1));
        return (block.Opens | block.Closes) & ~(empty | (empty << 1));
    }
}
