using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AuditShipper.Processing.Redaction;

/// <summary>Finds the pieces of <see cref="SuspicionTable"/>, with the widest vectors that the processor shuffles: 64, 32 or 16 bytes.</summary>
internal static class PieceSearch
{
    public const int MaxWidth = 64;

    /// <summary>Bytes looked at in one step.</summary>
    public static readonly int Width = Avx512BW.IsSupported ? 64 : Avx2.IsSupported ? 32 : 16;

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
        found = 0;
        if (Avx512BW.IsSupported)
        {
            var tables = new Tables512();
            for (; at <= last && found == 0; at += 64)
                found = tables.Find(ref Unsafe.Add(ref first, at));
            return found == 0 ? at : at - 64;
        }

        if (Avx2.IsSupported)
        {
            var tables = new Tables256();
            for (; at <= last && found == 0; at += 32)
                found = tables.Find(ref Unsafe.Add(ref first, at));
            return found == 0 ? at : at - 32;
        }

        for (; at <= last && found == 0; at += 16)
            found = Find128(ref Unsafe.Add(ref first, at));
        return found == 0 ? at : at - 16;
    }

    /// <summary>One block.</summary>
    public static ulong At(ref byte block)
    {
        Next(ref block, 0, 0, out var found);
        return found;
    }

    private static ulong Find128(ref byte bytes)
    {
        var groups = Of(Vector128.LoadUnsafe(ref bytes), 0) & Of(Vector128.LoadUnsafe(ref bytes, 1), 1) & Of(Vector128.LoadUnsafe(ref bytes, 2), 2);
        return ~Vector128.Equals(groups, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xffff;

        static Vector128<byte> Of(Vector128<byte> bytes, int position) =>
            Vector128.Shuffle(SuspicionTable.Low(position), bytes & Vector128.Create((byte)0x0f))
            & Vector128.Shuffle(SuspicionTable.High(position), (bytes.AsUInt16() >> 4).AsByte() & Vector128.Create((byte)0x0f));
    }

    private readonly struct Tables256()
    {
        private readonly Vector256<byte> low0 = Twice(SuspicionTable.Low(0));
        private readonly Vector256<byte> high0 = Twice(SuspicionTable.High(0));
        private readonly Vector256<byte> low1 = Twice(SuspicionTable.Low(1));
        private readonly Vector256<byte> high1 = Twice(SuspicionTable.High(1));
        private readonly Vector256<byte> low2 = Twice(SuspicionTable.Low(2));
        private readonly Vector256<byte> high2 = Twice(SuspicionTable.High(2));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Find(ref byte bytes)
        {
            var groups = Of(Vector256.LoadUnsafe(ref bytes), low0, high0)
                & Of(Vector256.LoadUnsafe(ref bytes, 1), low1, high1)
                & Of(Vector256.LoadUnsafe(ref bytes, 2), low2, high2);
            return ~Vector256.Equals(groups, Vector256<byte>.Zero).ExtractMostSignificantBits();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<byte> Of(Vector256<byte> bytes, Vector256<byte> low, Vector256<byte> high)
        {
            var nibble = Vector256.Create((byte)0x0f);
            return Avx2.Shuffle(low, bytes & nibble) & Avx2.Shuffle(high, (bytes.AsUInt16() >> 4).AsByte() & nibble);
        }

        private static Vector256<byte> Twice(Vector128<byte> table) => Vector256.Create(table, table);
    }

    private readonly struct Tables512()
    {
        private readonly Vector512<byte> low0 = FourTimes(SuspicionTable.Low(0));
        private readonly Vector512<byte> high0 = FourTimes(SuspicionTable.High(0));
        private readonly Vector512<byte> low1 = FourTimes(SuspicionTable.Low(1));
        private readonly Vector512<byte> high1 = FourTimes(SuspicionTable.High(1));
        private readonly Vector512<byte> low2 = FourTimes(SuspicionTable.Low(2));
        private readonly Vector512<byte> high2 = FourTimes(SuspicionTable.High(2));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Find(ref byte bytes)
        {
            var groups = Of(Vector512.LoadUnsafe(ref bytes), low0, high0)
                & Of(Vector512.LoadUnsafe(ref bytes, 1), low1, high1)
                & Of(Vector512.LoadUnsafe(ref bytes, 2), low2, high2);
            return ~Vector512.Equals(groups, Vector512<byte>.Zero).ExtractMostSignificantBits();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<byte> Of(Vector512<byte> bytes, Vector512<byte> low, Vector512<byte> high)
        {
            var nibble = Vector512.Create((byte)0x0f);
            return Avx512BW.Shuffle(low, bytes & nibble) & Avx512BW.Shuffle(high, (bytes.AsUInt16() >> 4).AsByte() & nibble);
        }

        private static Vector512<byte> FourTimes(Vector128<byte> table) => Vector512.Create(Vector256.Create(table, table), Vector256.Create(table, table));
    }
}
