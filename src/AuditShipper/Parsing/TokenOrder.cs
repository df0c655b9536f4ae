using System.Runtime.CompilerServices;

namespace AuditShipper.Parsing;

/// <summary>
/// Which token may follow which (RFC 8259), for all 64 bytes of a block at once. Each "after" mask marks the first byte
/// that is not white space behind such a token, and is carried from block to block.
/// </summary>
internal struct TokenOrder
{
    /// <summary>Opening quotes of keys.</summary>
    public ulong KeyOpening;

    private ulong afterObjectComma;
    private ulong afterCurly;
    private ulong afterColonOrArrayComma;
    private ulong afterSquare;
    private ulong afterKey;
    private ulong keyCarry;

    /// <summary>Before the first byte: one value is expected.</summary>
    public static TokenOrder Start => new() { afterColonOrArrayComma = 1 };

    /// <returns>The bytes that stand where they must not.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Step(in Tokens tokens)
    {
        var ws = tokens.Whitespace;
        var keyDue = Next(tokens.Commas & tokens.InObject, ws, ref afterObjectComma);
        var keyOrEndDue = Next(tokens.Opens & tokens.Curly, ws, ref afterCurly);
        var valueDue = Next(tokens.Colons | (tokens.Commas & ~tokens.InObject), ws, ref afterColonOrArrayComma);
        var valueOrEndDue = Next(tokens.Opens & ~tokens.Curly, ws, ref afterSquare);

        var values = tokens.StringOpening | tokens.Scalars | tokens.Opens;
        KeyOpening = (keyDue | keyOrEndDue) & tokens.StringOpening;
        var colonDue = Next(KeyClosing(tokens.InString), ws, ref afterKey);

        return (keyDue & ~tokens.StringOpening)
            | (keyOrEndDue & ~(tokens.StringOpening | (tokens.Closes & tokens.Curly)))
            | (valueDue & ~values)
            | (valueOrEndDue & ~(values | (tokens.Closes & ~tokens.Curly)))
            | (values & ~(keyDue | keyOrEndDue | valueDue | valueOrEndDue))
            | (colonDue ^ tokens.Colons);
    }

    /// <summary>A key's opening quote, added to the run of its string's bytes, carries into the closing quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong KeyClosing(ulong inString)
    {
        var starts = KeyOpening | keyCarry;
        var sum = starts + inString;
        keyCarry = sum < inString ? 1UL : 0UL;
        return sum & ~inString;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Next(ulong tokens, ulong whitespace, ref ulong carry)
    {
        var after = (tokens << 1) | carry;
        carry = tokens >> 63;
        return whitespace == 0 ? after : Skip(after, whitespace, ref carry);
    }

    /// <summary>Added to a run of white space, a mark at its start carries into the byte behind it.</summary>
    private static ulong Skip(ulong after, ulong whitespace, ref ulong carry)
    {
        var sum = after + whitespace;
        carry |= sum < whitespace ? 1UL : 0UL;
        return sum & ~whitespace;
    }
}

/// <summary>The tokens of one block, all of them outside strings, bit i for byte i.</summary>
internal struct Tokens
{
    public ulong StringOpening;
    public ulong InString;
    public ulong Scalars;
    public ulong Opens;
    public ulong Closes;
    public ulong Curly;
    public ulong Commas;
    public ulong Colons;
    public ulong Whitespace;
    public ulong InObject;
}
