using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
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
    private readonly Slot[] slots;

    public TextIndex(IEnumerable<string> named)
    {
        texts = [[], .. named.Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
        slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)texts.Length * 4)];
        for (var number = 1; number < texts.Length; number++)
        {
            var ends = TextEnds.Of(texts[number]);
            var at = SlotOf(ends);
            while (slots[at].Number != Unknown)
                at = (at + 1) & (slots.Length - 1);
            slots[at] = new Slot(ends, number);
        }
    }

    /// <summary>One more than there are texts.</summary>
    public int Count => texts.Length;

    public int this[string text] => Find(Encoding.UTF8.GetBytes(text));

    /// <returns>The number of the text; <see cref="Unknown"/>: the policy does not name it.</returns>
    public int Find(ReadOnlySpan<byte> text) => Find(text, TextEnds.Of(text));

    /// <summary>As <see cref="Find(ReadOnlySpan{byte})"/>, for the text of a JSON string with its escapes.</summary>
    public int FindEscaped(ReadOnlySpan<byte> text)
    {
        var ends = TextEnds.Of(text);
        return (ends.IsWhole ? ends.HasBackslash : text.Contains((byte)'\\')) ? FindDecoded(text) : Find(text, ends);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(ReadOnlySpan<byte> text, TextEnds ends)
    {
        for (var at = SlotOf(ends); ; at = (at + 1) & (slots.Length - 1))
        {
            ref readonly var slot = ref slots[at];
            if (slot.Number == Unknown || (slot.Ends == ends && (ends.IsWhole || text.SequenceEqual(texts[slot.Number]))))
                return slot.Number;
        }
    }

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

    /// <summary>Names of one kind differ in their ends, or seldom collide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SlotOf(TextEnds ends)
    {
        const ulong multiplier = 0x9E37_79B9_7F4A_7C15;
        var hash = (ends.First ^ BitOperations.RotateLeft(ends.Last, 29) ^ (ulong)ends.Length) * multiplier;
        return (int)((hash ^ (hash >> 32)) & (ulong)(slots.Length - 1));
    }

    /// <param name="Ends">Of the text of that number.</param>
    /// <param name="Number"><see cref="Unknown"/>: the slot is free.</param>
    private readonly record struct Slot(TextEnds Ends, int Number);

    /// <summary>A text's length, its first and its last eight bytes; of one below eight bytes what there is.</summary>
    private readonly record struct TextEnds(ulong First, ulong Last, int Length)
    {
        private const ulong Ones = 0x0101_0101_0101_0101;

        /// <summary>Every byte of the text is in one of its ends.</summary>
        public bool IsWhole => Length <= 2 * sizeof(ulong);

        public bool HasBackslash => HasZero(First ^ (Ones * (byte)'\\')) || HasZero(Last ^ (Ones * (byte)'\\'));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TextEnds Of(ReadOnlySpan<byte> text)
        {
            if (text.Length >= sizeof(ulong))
                return new TextEnds(BinaryPrimitives.ReadUInt64LittleEndian(text), BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..]), text.Length);
            if (text.Length >= sizeof(uint))
                return new TextEnds(BinaryPrimitives.ReadUInt32LittleEndian(text), BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..]), text.Length);
            return text.IsEmpty ? default : new TextEnds(text[0] | ((ulong)text[text.Length / 2] << 8) | ((ulong)text[^1] << 16), 0, text.Length);
        }

        private static bool HasZero(ulong bytes) => ((bytes - Ones) & ~bytes & (Ones << 7)) != 0;
    }
}
