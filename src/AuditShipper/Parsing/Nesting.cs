using System.Numerics;
using System.Runtime.CompilerServices;

namespace AuditShipper.Parsing;

/// <summary>
/// The open objects and arrays, one bit each. The 64 innermost are in a register; what is deeper than that is kept in
/// an array that only lines nested more than 64 levels ever allocate.
/// </summary>
internal struct Nesting
{
    /// <summary>Bytes of the block whose innermost container is an object.</summary>
    public ulong InObject;

    /// <summary>Bytes of the block that stand in the outermost object and in nothing else.</summary>
    public ulong InRoot;

    /// <summary>Closing brackets that close the other kind.</summary>
    public ulong Mismatched;

    /// <summary>Bit of the bracket that closes the outermost object; 0 while it is open.</summary>
    public ulong RootEnd;

    private ulong kinds;
    private int depth;
    private ulong[]? outer;

    /// <summary>Inside the outermost object, whose own bracket is not shown to <see cref="Step"/>.</summary>
    public static Nesting InsideRoot => new() { kinds = 1, depth = 1 };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(ulong opens, ulong closes, ulong curly)
    {
        InObject = 0 - (kinds & 1);
        InRoot = depth == 1 ? ulong.MaxValue : 0;

        // Empty pairs change nothing for anybody else, and managedFields are full of them.
        var empty = opens & (closes >> 1) & ~(curly ^ (curly >> 1));
        var brackets = (opens | closes) & ~(empty | (empty << 1));
        if (brackets != 0)
            Walk(brackets, opens, curly);
    }

    private void Walk(ulong brackets, ulong opens, ulong curly)
    {
        do
        {
            var at = BitOperations.TrailingZeroCount(brackets);
            brackets &= brackets - 1;
            var kind = (curly >> at) & 1;
            if (((opens >> at) & 1) != 0)
            {
                Push(kind);
            }
            else
            {
                Mismatched |= ((kinds ^ kind) & 1) << at;
                Pop();
                if (depth == 0)
                {
                    RootEnd = 1UL << at;
                    InRoot &= RootEnd - 1;
                    return;
                }
            }

            var after = ~1UL << at;
            InObject = (InObject & ~after) | (after & (0 - (kinds & 1)));
            InRoot = (InRoot & ~after) | (depth == 1 ? after : 0);
        }
        while (brackets != 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Push(ulong kind)
    {
        if ((depth & 63) == 0)
            Save();
        kinds = (kinds << 1) | kind;
        depth++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pop()
    {
        depth--;
        kinds = (depth & 63) == 0 && depth != 0 ? outer![(depth >> 6) - 1] : kinds >> 1;
    }

    private void Save()
    {
        var index = (depth >> 6) - 1;
        if (outer is null || index == outer.Length)
            Array.Resize(ref outer, Math.Max(16, index * 2));
        outer[index] = kinds;
    }
}
