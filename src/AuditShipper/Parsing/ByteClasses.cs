using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AuditShipper.Parsing;

/// <summary>Which of 64 neighbouring bytes mean something to JSON: one mask per class, bit i for byte i.</summary>
internal static class ByteClasses
{
    public const int Width = 64;

    /// <summary>The 64 bytes at <paramref name="first"/>, less the first <paramref name="shift"/> of them, into the rows of a chunk, whether they stand in strings or not.</summary>
    /// <returns>The bytes themselves.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Read(ref readonly byte first, int shift, ref JsonChunk chunk, int block, out ulong quotes, out ulong backslashes)
    {
        var bytes = Vector512.LoadUnsafe(in first);
        quotes = Equal(bytes, (byte)'"') >> shift;
        backslashes = Equal(bytes, (byte)'\\') >> shift;
        chunk.Colons.At(block) = Equal(bytes, (byte)':') >> shift;
        chunk.Commas.At(block) = Equal(bytes, (byte)',') >> shift;
        chunk.Opens.At(block) = Equal(Folded(bytes), (byte)'{') >> shift;
        chunk.Closes.At(block) = Equal(Folded(bytes), (byte)'}') >> shift;
        chunk.Curly.At(block) = Vector512.ShiftLeft(bytes.AsUInt16(), 2).AsByte().ExtractMostSignificantBits() >> shift;
        chunk.Offending.At(block) = Vector512.LessThan(bytes, Vector512.Create((byte)0x20)).ExtractMostSignificantBits() >> shift;
        return bytes;
    }

    /// <summary>The same, of what tells where a container ends and nothing more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Brackets(ref readonly byte first, out ulong quotes, out ulong backslashes, out ulong opens, out ulong closes)
    {
        var bytes = Vector512.LoadUnsafe(in first);
        quotes = Equal(bytes, (byte)'"');
        backslashes = Equal(bytes, (byte)'\\');
        opens = Equal(Folded(bytes), (byte)'{');
        closes = Equal(Folded(bytes), (byte)'}');
    }

    /// <summary>Space, tab, line feed, carriage return. Apart from the rest, because the API server writes none between tokens.</summary>
    public static ulong Whitespace(ref readonly byte first, int shift)
    {
        var bytes = Vector512.LoadUnsafe(in first);
        return (Equal(bytes, (byte)' ') | Equal(bytes, (byte)'\t') | Equal(bytes, (byte)'\n') | Equal(bytes, (byte)'\r')) >> shift;
    }

    /// <summary>'[' and '{', ']' and '}' differ in bit 5 alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Folded(Vector512<byte> bytes) => bytes | Vector512.Create((byte)0x20);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Equal(Vector512<byte> bytes, byte wanted) =>
        Vector512.Equals(bytes, Vector512.Create(wanted)).ExtractMostSignificantBits();
}
