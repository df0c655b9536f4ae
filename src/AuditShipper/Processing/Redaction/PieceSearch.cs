using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AuditShipper.Processing.Redaction;

/// <summary>Finds the pieces of <see cref="SuspicionTable"/>, with the widest vectors that the processor shuffles: 64, 32 or 16 bytes.</summary>
internal static class PieceSearch
{
    public const int MaxWidth = 64;

    /// <summary>Bytes looked at in one step.</summary>
    public static readonly int Width = Avx512Vbmi.IsSupported ? 64 : Avx2.IsSupported ? 32 : 16;

    /// <summary>From <paramref name="at"/> in steps, while not behind <paramref name="last"/>, to the first block in which a piece begins.</summary>
    /// <param name="first">The text's first byte.</param>
    /// <param name="at">Where to begin.</param>
    /// <param name="last">The last place from which a block and two bytes more can be read.</param>
    /// <param name="found">Bit i: one begins at byte i of the block; 0: none does, up to <paramref name="last"/>.</param>
    /// <returns>The block's offset; behind <paramref name="last"/>: there is none.</returns>
    /// <remarks>Compiled for good at once, as <see cref="Parsing.JsonBlocks.Read"/>.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static int Next(ref byte first, int at, int last, out ulong found)
    {
        if (Avx512Vbmi.IsSupported)
            return Next512(ref first, at, last, out found);
        if (Avx2.IsSupported)
            return Next256(ref first, at, last, out found);
        found = 0;
        for (; at <= last && found == 0; at += 16)
            found = Find128(ref Unsafe.Add(ref first, at));
        return found == 0 ? at : at - 16;
    }

    /// <summary>One block.</summary>
    public static ulong At(ref readonly byte block)
    {
        Next(ref Unsafe.AsRef(in block), 0, 0, out var found);
        return found;
    }

    /// <summary>One look-up for all of a byte but its highest bit, which no piece has: bytes of other alphabets are found, too, and refused later.</summary>
    /// <remarks>The tables are locals: those of a struct with so many would be read from memory again and again.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next512(ref byte first, int at, int last, out ulong found)
    {
        var (small0, large0) = (Half(0, 0), Half(0, 1));
        var (small1, large1) = (Half(1, 0), Half(1, 1));
        var (small2, large2) = (Half(2, 0), Half(2, 1));
        for (; at <= last; at += 64)
        {
            ref var bytes = ref Unsafe.Add(ref first, at);
            var groups = Avx512Vbmi.PermuteVar64x8x2(small0, Vector512.LoadUnsafe(ref bytes), large0)
                & Avx512Vbmi.PermuteVar64x8x2(small1, Vector512.LoadUnsafe(ref bytes, 1), large1)
                & Avx512Vbmi.PermuteVar64x8x2(small2, Vector512.LoadUnsafe(ref bytes, 2), large2);
            if (groups == Vector512<byte>.Zero)
                continue;
            found = ~Vector512.Equals(groups, Vector512<byte>.Zero).ExtractMostSignificantBits();
            return at;
        }

        found = 0;
        return at;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector512<byte> Half(int position, int half) => Vector512.LoadUnsafe(in SuspicionTable.Of(position), (nuint)(half * 64));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next256(ref byte first, int at, int last, out ulong found)
    {
        var (low0, high0) = (Twice(SuspicionTable.Low(0)), Twice(SuspicionTable.High(0)));
        var (low1, high1) = (Twice(SuspicionTable.Low(1)), Twice(SuspicionTable.High(1)));
        var (low2, high2) = (Twice(SuspicionTable.Low(2)), Twice(SuspicionTable.High(2)));
        for (; at <= last; at += 32)
        {
            ref var bytes = ref Unsafe.Add(ref first, at);
            var groups = Of(Vector256.LoadUnsafe(ref bytes), low0, high0)
                & Of(Vector256.LoadUnsafe(ref bytes, 1), low1, high1)
                & Of(Vector256.LoadUnsafe(ref bytes, 2), low2, high2);
            if (groups == Vector256<byte>.Zero)
                continue;
            found = ~Vector256.Equals(groups, Vector256<byte>.Zero).ExtractMostSignificantBits();
            return at;
        }

        found = 0;
        return at;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<byte> Twice(Vector128<byte> table) => Vector256.Create(table, table);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<byte> Of(Vector256<byte> bytes, Vector256<byte> low, Vector256<byte> high)
        {
            var nibble = Vector256.Create((byte)0x0f);
            return Avx2.Shuffle(low, bytes & nibble) & Avx2.Shuffle(high, (bytes.AsUInt16() >> 4).AsByte() & nibble);
        }
    }

    private static ulong Find128(ref byte bytes)
    {
        var groups = Of(Vector128.LoadUnsafe(ref bytes), 0) & Of(Vector128.LoadUnsafe(ref bytes, 1), 1) & Of(Vector128.LoadUnsafe(ref bytes, 2), 2);
        return ~Vector128.Equals(groups, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xffff;

        static Vector128<byte> Of(Vector128<byte> bytes, int position) =>
            Vector128.Shuffle(SuspicionTable.Low(position), bytes & Vector128.Create((byte)0x0f))
            & Vector128.Shuffle(SuspicionTable.High(position), (bytes.AsUInt16() >> 4).AsByte() & Vector128.Create((byte)0x0f));
    }
}
