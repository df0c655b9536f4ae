using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AuditShipper.Parsing;

/// <summary>Sums over the bits of a block's masks.</summary>
internal static class BitRules
{
    /// <summary>
    /// From marks where something begins or ends, all bits in between: bit i of the result is the parity of bits 0..i. The carry (0 or all
    /// bits) is what was open before the block, then what is open behind it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Fill(ulong marks, ref ulong carry)
    {
        var filled = PrefixXor(marks) ^ carry;
        carry = (ulong)((long)filled >> 63);
        return filled;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PrefixXor(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }
}
