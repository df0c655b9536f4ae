using System.Runtime.CompilerServices;

namespace AuditShipper.Parsing;

/// <summary>
/// What 1,024 bytes of JSON hold: for each kind of byte a row of masks. Opens, Closes, Commas, Colons and Others stand outside strings. Of a
/// chunk that is not full, what stands behind its last block means nothing.
/// </summary>
internal struct JsonChunk
{
    public const int Blocks = 16;

    /// <summary>Quotes that open or close a string; once strings are told apart, those that open one.</summary>
    public MaskRow Quotes;

    /// <summary>From each opening quote to the byte before its closing quote.</summary>
    public MaskRow InString;

    public MaskRow Opens;
    public MaskRow Closes;

    /// <summary>Tells '{' from '[' and '}' from ']'; means nothing for other bytes.</summary>
    public MaskRow Curly;

    public MaskRow Commas;
    public MaskRow Colons;

    /// <summary>White space, numbers, literals, and what is not allowed outside strings.</summary>
    public MaskRow Others;

    /// <summary>The letters of escapes, less quotes and backslashes, which are always right.</summary>
    public MaskRow Escapes;

    /// <summary>Bytes that stand where they must not: control bytes in strings to begin with.</summary>
    public MaskRow Offending;

    /// <summary>Bytes whose innermost container is an object.</summary>
    public MaskRow InObject;

    /// <summary>Bytes that stand in the outermost container and in nothing else.</summary>
    public MaskRow InRoot;

    /// <summary>The opening quotes of keys.</summary>
    public MaskRow Keys;

    /// <summary>Only of a chunk that has white space between tokens, as the next three.</summary>
    public MaskRow Whitespace;

    /// <summary>What stands behind an opening bracket.</summary>
    public MaskRow FirstDue;

    /// <summary>What stands behind a colon.</summary>
    public MaskRow ValueDue;

    /// <summary>What stands behind a comma.</summary>
    public MaskRow NextDue;

    /// <summary>For eight blocks whose bytes have been read: takes what stands in strings out of the other rows, and what does not out of those about strings.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TellStringsApart(int block)
    {
        var (quotes, inside) = (Quotes.From(block), InString.From(block));
        var outside = ~(quotes | inside);
        var opens = Opens.From(block) & outside;
        var closes = Closes.From(block) & outside;
        var commas = Commas.From(block) & outside;
        var colons = Colons.From(block) & outside;
        Quotes.Set(block, quotes & inside);
        Opens.Set(block, opens);
        Closes.Set(block, closes);
        Commas.Set(block, commas);
        Colons.Set(block, colons);
        Others.Set(block, outside & ~(opens | closes | commas | colons));
        Escapes.Set(block, Escapes.From(block) & inside);
        Offending.Set(block, Offending.From(block) & inside);
    }
}
