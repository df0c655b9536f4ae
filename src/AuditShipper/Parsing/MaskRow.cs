using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AuditShipper.Parsing;

/// <summary>One mask for each block of a chunk, bit i for byte i of the block; block -1 is the last one of the chunk before.</summary>
[InlineArray(1 + JsonChunk.Blocks)]
internal struct MaskRow
{
    /// <summary>Masks in a vector.</summary>
    public const int AtOnce = 8;

    private ulong before;

    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong At(int block) => ref Unsafe.Add(ref before, block + 1);

    /// <summary>The masks of eight blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<ulong> From(int block) => Vector512.LoadUnsafe(in before, (nuint)(block + 1));

    /// <summary>The bytes behind those of eight blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<ulong> BehindFrom(int block) => (From(block) << 1) | (Vector512.LoadUnsafe(in before, (nuint)block) >> 63);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int block, Vector512<ulong> masks) => masks.StoreUnsafe(ref before, (nuint)(block + 1));
}
