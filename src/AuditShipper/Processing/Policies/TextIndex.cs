using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Policies;

/// <summary>Numbers the texts that a policy names, so that those of an event are compared once each and from then on as numbers.</summary>
internal sealed class TextIndex
{
    /// <summary>Of every text that the policy does not name.</summary>
    public const int Unknown = 0;

    private const int StackBytes = 512;

    private readonly byte[][] texts; // by number; the first is none
    private readonly int[] slots; // numbers by hash, 0: free

    public TextIndex(IEnumerable<string> named)
    {
        texts = [[], .. named.Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
        slots = new int[BitOperations.RoundUpToPowerOf2((uint)texts.Length * 4)];
        for (var number = 1; number < texts.Length; number++)
        {
            var slot = SlotOf(texts[number]);
            while (slots[slot] != 0)
                slot = (slot + 1) & (slots.Length - 1);
            slots[slot] = number;
        }
    }

    /// <summary>One more than there are texts.</summary>
    public int Count => texts.Length;

    public int this[string text] => Find(Encoding.UTF8.GetBytes(text));

    /// <returns>The number of the text; <see cref="Unknown"/>: the policy does not name it.</returns>
    public int Find(ReadOnlySpan<byte> text)
    {
        for (var slot = SlotOf(text); slots[slot] != 0; slot = (slot + 1) & (slots.Length - 1))
        {
            if (text.SequenceEqual(texts[slots[slot]]))
                return slots[slot];
        }

        return Unknown;
    }

    /// <summary>As <see cref="Find"/>, for the text of a JSON string with its escapes.</summary>
    public int FindEscaped(ReadOnlySpan<byte> text) => text.Contains((byte)'\\') ? FindDecoded(text) : Find(text);

    private int FindDecoded(ReadOnlySpan<byte> text)
    {
        if (text.Length <= StackBytes)
        {
            Span<byte> plain = stackalloc byte[StackBytes];
            return Find(plain[..EventText.Unescape(text, plain)]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(text.Length);
        var number = Find(rented.AsSpan(0, EventText.Unescape(text, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return number;
    }

    /// <summary>From the length and the outer bytes: names of one kind differ in these, or seldom collide.</summary>
    private int SlotOf(ReadOnlySpan<byte> text)
    {
        const ulong multiplier = 0x9E37_79B9_7F4A_7C15;
        ulong hash;
        if (text.Length >= sizeof(ulong))
            hash = BinaryPrimitives.ReadUInt64LittleEndian(text) ^ BitOperations.RotateLeft(BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..]), 29);
        else if (text.Length >= sizeof(uint))
            hash = BinaryPrimitives.ReadUInt32LittleEndian(text) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..]) << 32);
        else
            hash = text.Length == 0 ? 0 : text[0] | ((ulong)text[text.Length / 2] << 8) | ((ulong)text[^1] << 16);
        hash = (hash ^ (ulong)text.Length) * multiplier;
        return (int)((hash ^ (hash >> 32)) & (ulong)(slots.Length - 1));
    }
}
