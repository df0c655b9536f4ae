using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AuditShipper.Parsing;

/// <summary>Follows strings from block to block: which quotes count, and which bytes stand inside a string.</summary>
internal struct StringMasks
{
    /// <summary>From each opening quote to the byte before its closing quote.</summary>
    public ulong Inside;

    /// <summary>Quotes that open or close a string.</summary>
    public ulong Quotes;

    /// <summary>Bytes that follow a backslash which is not itself escaped.</summary>
    public ulong Escaped;

    private ulong escapeCarry;
    private ulong insideCarry;

    public readonly ulong Opening => Quotes & Inside;

    /// <summary>Bytes that belong to no string, not even as its quotes.</summary>
    public readonly ulong Outside => ~(Inside | Quotes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(ulong quotes, ulong backslashes)
    {
        Escaped = (backslashes | escapeCarry) == 0 ? 0 : FindEscaped(backslashes);
        Quotes = quotes & ~Escaped;
        Inside = PrefixXor(Quotes) ^ insideCarry;
        insideCarry = (ulong)((long)Inside >> 63);
    }

    /// <summary>In a run of backslashes every second one is escaped; adding the run to its start tells on which byte it ends.</summary>
    private ulong FindEscaped(ulong backslashes)
    {
        const ulong evenBits = 0x5555_5555_5555_5555;
        backslashes &= ~escapeCarry;
        var follows = (backslashes << 1) | escapeCarry;
        var oddStarts = backslashes & ~evenBits & ~follows;
        var sum = oddStarts + backslashes;
        escapeCarry = sum < backslashes ? 1UL : 0UL;
        return (evenBits ^ (sum << 1)) & follows;
    }

    /// <summary>Bit i of the result: the parity of bits 0..i.</summary>
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
