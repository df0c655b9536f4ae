using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AuditShipper.Parsing;

/// <summary>Which of 64 neighbouring bytes mean something to JSON: one mask per class, bit i for byte i.</summary>
internal readonly struct ByteClasses
{
    public const int Width = 64;

    public readonly ulong Quotes;
    public readonly ulong Backslashes;
    public readonly ulong Colons;
    public readonly ulong Commas;
    public readonly ulong Opens;
    public readonly ulong Closes;

    /// <summary>Tells '{' from '[' and '}' from ']'; means nothing for other bytes.</summary>
    public readonly ulong Curly;

    /// <summary>Bytes below 0x20.</summary>
    public readonly ulong Controls;

    /// <summary>Bytes above 0x7f.</summary>
    public readonly ulong NonAscii;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ByteClasses(Vector512<byte> bytes, int shift)
    {
        // '[' and '{', ']' and '}' differ in bit 5 alone.
        var folded = bytes | Vector512.Create((byte)0x20);
        Quotes = Equal(bytes, (byte)'"') >> shift;
        Backslashes = Equal(bytes, (byte)'\\') >> shift;
        Colons = Equal(bytes, (byte)':') >> shift;
        Commas = Equal(bytes, (byte)',') >> shift;
        Opens = Equal(folded, (byte)'{') >> shift;
        Closes = Equal(folded, (byte)'}') >> shift;
        Curly = Vector512.ShiftLeft(bytes.AsUInt16(), 2).AsByte().ExtractMostSignificantBits() >> shift;
        Controls = Vector512.LessThan(bytes, Vector512.Create((byte)0x20)).ExtractMostSignificantBits() >> shift;
        NonAscii = bytes.ExtractMostSignificantBits() >> shift;
    }

    /// <summary>The 64 bytes at <paramref name="first"/>, less the first <paramref name="shift"/> of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteClasses Of(ref readonly byte first, int shift) => new(Vector512.LoadUnsafe(in first), shift);

    /// <summary>The same as <see cref="Of"/>, of what tells where a container ends and nothing more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Brackets(ref readonly byte first, out ulong quotes, out ulong backslashes, out ulong opens, out ulong closes)
    {
        var bytes = Vector512.LoadUnsafe(in first);
        var folded = bytes | Vector512.Create((byte)0x20);
        quotes = Equal(bytes, (byte)'"');
        backslashes = Equal(bytes, (byte)'\\');
        opens = Equal(folded, (byte)'{');
        closes = Equal(folded, (byte)'}');
    }

    /// <summary>Space, tab, line feed, carriage return. Apart from the rest, because the API server writes none between tokens.</summary>
    public static ulong Whitespace(ref readonly byte first, int shift)
    {
        var bytes = Vector512.LoadUnsafe(in first);
        return (Equal(bytes, (byte)' ') | Equal(bytes, (byte)'\t') | Equal(bytes, (byte)'\n') | Equal(bytes, (byte)'\r')) >> shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Equal(Vector512<byte> bytes, byte wanted) =>
        Vector512.Equals(bytes, Vector512.Create(wanted)).ExtractMostSignificantBits();
}
