using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AuditShipper.Parsing;

/// <summary>
/// Turns bytes into masks, block by block, without a branch that depends on them: the branches come later, when a wrongly predicted one no
/// longer makes the vectors wait.
/// </summary>
internal ref struct JsonBlocks
{
    private readonly ref byte bytes;
    private readonly int length;
    private readonly int lastBlock;
    private StringMasks strings;
    private bool isAscii = true;

    /// <param name="text">If shorter than 64 bytes, then the end of 64 bytes of memory.</param>
    public JsonBlocks(ReadOnlySpan<byte> text)
    {
        bytes = ref MemoryMarshal.GetReference(text);
        length = text.Length;
        lastBlock = text.Length - ByteClasses.Width;
    }

    /// <summary>Whether all bytes read so far are ASCII.</summary>
    public readonly bool IsAscii => isAscii;

    /// <summary>Reads on from <paramref name="at"/>.</summary>
    /// <returns>Blocks written.</returns>
    /// <remarks>Compiled for good at once: before the second compilation vectors are many times slower than no vectors, and a start is not free.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public int Read(int at, ref JsonChunk chunk)
    {
        var state = strings;
        var seen = Vector512<byte>.Zero;
        var count = 0;
        for (; count < JsonChunk.Blocks && at <= lastBlock; at += ByteClasses.Width)
            seen |= Read(at, 0, ref state, ref chunk, count++);

        // The rest, less than 64 bytes, is read as the end of the last 64.
        var shift = count < JsonChunk.Blocks && at < length ? at - lastBlock : 0;
        if (shift != 0)
            seen |= Read(lastBlock, shift, ref state, ref chunk, count++);
        for (var block = 0; block < count; block += MaskRow.AtOnce)
            chunk.TellStringsApart(block);
        if (shift != 0)
            chunk.Others.At(count - 1) &= ulong.MaxValue >> shift;
        strings = state;
        isAscii &= seen.ExtractMostSignificantBits() == 0;
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Vector512<byte> Read(int at, int shift, ref StringMasks state, ref JsonChunk chunk, int block)
    {
        var seen = ByteClasses.Read(in Unsafe.Add(ref bytes, at), shift, ref chunk, block, out var quotes, out var backslashes);
        state.Step(quotes, backslashes);
        chunk.Quotes.At(block) = state.Quotes;
        chunk.InString.At(block) = state.Inside;
        chunk.Escapes.At(block) = state.Escaped & ~(quotes | backslashes);
        return seen;
    }

    /// <param name="at">Where the blocks that were read end.</param>
    /// <returns>Where to read on from: inside a long string, what means nothing is passed over.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SkipInString(int at)
    {
        if (!strings.IsDeepInside)
            return at;
        at = StringRun.Pass(MemoryMarshal.CreateReadOnlySpan(ref bytes, length), at, out var isRunAscii);
        isAscii &= isRunAscii;
        return at;
    }

    /// <summary>Which of the others of the block at <paramref name="at"/> are white space.</summary>
    public readonly ulong Whitespace(int at, ulong others)
    {
        var shift = Math.Max(at - lastBlock, 0);
        return others & ByteClasses.Whitespace(in Unsafe.Add(ref bytes, at - shift), shift);
    }
}
