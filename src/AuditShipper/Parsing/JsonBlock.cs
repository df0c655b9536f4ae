using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace AuditShipper.Parsing;

/// <summary>What 64 bytes of JSON hold, bit i for byte i. Opens, Closes, Commas, Colons and Others stand outside strings.</summary>
internal struct JsonBlock
{
    /// <summary>Quotes that open a string.</summary>
    public ulong StringOpening;

    /// <summary>From each opening quote to the byte before its closing quote.</summary>
    public ulong InString;

    public ulong Opens;
    public ulong Closes;

    /// <summary>Tells '{' from '[' and '}' from ']'; means nothing for other bytes.</summary>
    public ulong Curly;

    public ulong Commas;
    public ulong Colons;

    /// <summary>White space, numbers, literals, and what is not allowed outside strings.</summary>
    public ulong Others;

    /// <summary>The letters of escapes, less quotes and backslashes, which are always right.</summary>
    public ulong Escapes;

    /// <summary>Bytes that stand where they must not: control bytes in strings to begin with.</summary>
    public ulong Offending;

    /// <summary>Bytes whose innermost container is an object.</summary>
    public ulong InObject;

    /// <summary>Bytes that stand in the outermost container and in nothing else.</summary>
    public ulong InRoot;
}

/// <summary>
/// Turns bytes into blocks, without a branch that depends on them: the branches come later, when a wrongly predicted one no longer
/// makes the vectors wait.
/// </summary>
internal ref struct JsonBlocks
{
    public const int AtOnce = 16;

    private readonly ref byte bytes;
    private readonly int length;
    private readonly int lastBlock;
    private StringMasks strings;
    private ulong nonAscii;

    /// <param name="text">If shorter than 64 bytes, then the end of 64 bytes of memory.</param>
    public JsonBlocks(ReadOnlySpan<byte> text)
    {
        bytes = ref MemoryMarshal.GetReference(text);
        length = text.Length;
        lastBlock = text.Length - ByteClasses.Width;
    }

    /// <summary>Whether all bytes read so far are ASCII.</summary>
    public readonly bool IsAscii => nonAscii == 0;

    /// <summary>Reads on from <paramref name="at"/>.</summary>
    /// <returns>Blocks written.</returns>
    /// <remarks>Compiled for good at once: before the second compilation vectors are many times slower than no vectors, and a start is not free.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public int Read(int at, scoped Span<JsonBlock> blocks)
    {
        var state = strings;
        var seen = nonAscii;
        var count = 0;
        for (; count < blocks.Length && at <= lastBlock; at += ByteClasses.Width)
            seen |= Read(at, 0, ref state, ref blocks[count++]);

        // The rest, less than 64 bytes, is read as the end of the last 64.
        if (count < blocks.Length && at < length)
            seen |= Read(lastBlock, at - lastBlock, ref state, ref blocks[count++]);
        strings = state;
        nonAscii = seen;
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong Read(int at, int shift, ref StringMasks state, ref JsonBlock block)
    {
        var classes = ByteClasses.Of(in Unsafe.Add(ref bytes, at), shift);
        state.Step(classes.Quotes, classes.Backslashes);
        var outside = ~(state.Inside | state.Quotes) & (ulong.MaxValue >> shift);
        block.StringOpening = state.Quotes & state.Inside;
        block.InString = state.Inside;
        block.Opens = classes.Opens & outside;
        block.Closes = classes.Closes & outside;
        block.Curly = classes.Curly;
        block.Commas = classes.Commas & outside;
        block.Colons = classes.Colons & outside;
        block.Others = outside & ~(classes.Opens | classes.Closes | classes.Commas | classes.Colons);
        block.Escapes = state.Escaped & state.Inside & ~(classes.Quotes | classes.Backslashes);
        block.Offending = classes.Controls & state.Inside;
        return classes.NonAscii;
    }

    /// <summary>Passes over what means nothing inside a long string: several times as fast as blocks.</summary>
    /// <param name="text">The same as was given to begin with, but for its padding.</param>
    /// <param name="at">Where the blocks that were read end.</param>
    /// <returns>Where to read on from.</returns>
    public int SkipInString(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length || !strings.IsDeepInside)
            return at;
        var rest = text[at..];
        var plain = rest.IndexOfAny(EscapeRules.MustEscape);
        if (plain < 0)
            plain = rest.Length;
        if (!Ascii.IsValid(rest[..plain]))
            nonAscii = ulong.MaxValue;
        return at + plain;
    }

    /// <summary>Which of the others of the block at <paramref name="at"/> are white space.</summary>
    public readonly ulong Whitespace(int at, ulong others)
    {
        var shift = Math.Max(at - lastBlock, 0);
        return others & ByteClasses.Whitespace(in Unsafe.Add(ref bytes, at - shift), shift);
    }
}
