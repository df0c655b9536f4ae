using System.Runtime.CompilerServices;

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

    /// <summary>The whole last block stands in one string, which goes on.</summary>
    public readonly bool IsDeepInside => Inside == ulong.MaxValue && Quotes == 0 && escapeCarry == 0;

    private ulong escapeCarry;
    private ulong insideCarry;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(ulong quotes, ulong backslashes)
    {
        Escaped = (backslashes | escapeCarry) == 0 ? 0 : FindEscaped(backslashes);
        Quotes = quotes & ~Escaped;
        Inside = BitRules.Fill(Quotes, ref insideCarry);
    }

    /// <summary>In a run of backslashes every second one is escaped; adding the run to its start tells on which byte it ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
}
