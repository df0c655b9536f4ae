using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AuditShipper.Processing.Redaction;

/// <summary>
/// Tells in one pass, many bytes at a time, that a text holds nothing to redact. For each byte, six table look-ups say which groups of three-byte
/// pieces (<see cref="SuspicionTable"/>) begin there; only where one does is the text looked at closely (<see cref="SuspicionRules"/>).
/// </summary>
internal static class Suspicion
{
    private const int Width = 32;

    /// <summary>
    /// False: no rule finds anything in this text, or in JSON or text inside its strings, whatever the depth of escapes; what follows from where
    /// the text stands (configured paths, an event on Secrets) is decided elsewhere. True: somebody must look.
    /// </summary>
    [SkipLocalsInit]
    public static bool IsRaised(ReadOnlySpan<byte> text)
    {
        var at = 0;
        var end = text.Length - (Width + SuspicionTable.PieceLength - 1);
        ref var first = ref MemoryMarshal.GetReference(text);
        for (; at <= end; at += Width)
        {
            var found = Avx2.IsSupported ? Find256(ref Unsafe.Add(ref first, at)) : Find128(ref Unsafe.Add(ref first, at));
            if (found != 0 && IsConfirmed(text, found, at))
                return true;
        }

        // The rest, at most 33 bytes, with NULs behind it.
        Span<byte> rest = stackalloc byte[(2 * Width) + SuspicionTable.PieceLength];
        for (; at < text.Length; at += Width)
        {
            rest.Clear();
            text[at..].CopyTo(rest);
            ref var padded = ref MemoryMarshal.GetReference(rest);
            var found = Avx2.IsSupported ? Find256(ref padded) : Find128(ref padded);
            if (found != 0 && IsConfirmed(text, found, at))
                return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsConfirmed(ReadOnlySpan<byte> text, uint found, int at)
    {
        for (; found != 0; found &= found - 1)
        {
            if (SuspicionRules.Confirm(text, at + BitOperations.TrailingZeroCount(found)))
                return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Find256(ref byte bytes)
    {
        var groups = Groups256(Vector256.LoadUnsafe(ref bytes), 0)
            & Groups256(Vector256.LoadUnsafe(ref bytes, 1), 1)
            & Groups256(Vector256.LoadUnsafe(ref bytes, 2), 2);
        return ~Vector256.Equals(groups, Vector256<byte>.Zero).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Groups256(Vector256<byte> bytes, int position)
    {
        var nibble = Vector256.Create((byte)0x0f);
        var low = Avx2.Shuffle(Vector256.Create(SuspicionTable.Low(position), SuspicionTable.Low(position)), bytes & nibble);
        var high = Avx2.Shuffle(Vector256.Create(SuspicionTable.High(position), SuspicionTable.High(position)), (bytes.AsUInt16() >> 4).AsByte() & nibble);
        return low & high;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Find128(ref byte bytes) => FindHalf(ref bytes) | (FindHalf(ref Unsafe.Add(ref bytes, Width / 2)) << (Width / 2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FindHalf(ref byte bytes)
    {
        var groups = Groups128(Vector128.LoadUnsafe(ref bytes), 0)
            & Groups128(Vector128.LoadUnsafe(ref bytes, 1), 1)
            & Groups128(Vector128.LoadUnsafe(ref bytes, 2), 2);
        return ~Vector128.Equals(groups, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xffff;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Groups128(Vector128<byte> bytes, int position)
    {
        var nibble = Vector128.Create((byte)0x0f);
        return Vector128.Shuffle(SuspicionTable.Low(position), bytes & nibble)
            & Vector128.Shuffle(SuspicionTable.High(position), (bytes.AsUInt16() >> 4).AsByte() & nibble);
    }
}
