using System.Runtime.CompilerServices;

namespace AuditShipper.Parsing;

/// <summary>
/// Where the members of an event stand: for each its key's opening quote, and that of the key behind it. The values follow from that once
/// the whole line is known to be valid. The last of duplicate keys wins, as in the API server's own decoder.
/// </summary>
internal struct RootMemberIndex
{
    private Slots slots;
    private int last; // the member whose end is not known yet

    /// <summary>A member occurs twice: what is cut must be looked for, not taken from here.</summary>
    public bool HasDuplicates { get; private set; }

    /// <inheritdoc cref="AuditEventFacts.LastUnicodeEscape"/>
    public int LastUnicodeEscape { get; set; }

    /// <inheritdoc cref="AuditEventFacts.LongestRun"/>
    public ByteRange LongestRun { get; set; }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Take(ReadOnlySpan<byte> line, ulong keys, int at)
    {
        for (; keys != 0; keys &= keys - 1)
        {
            var keyAt = at + System.Numerics.BitOperations.TrailingZeroCount(keys);
            slots[last].Next = keyAt;
            last = (int)RootMembers.Of(line, keyAt + 1);
            HasDuplicates |= last != 0 && slots[last].Key != 0;
            slots[last] = new Slot { Key = keyAt };
        }
    }

    /// <param name="end">Of the object's closing bracket.</param>
    public void End(int end) => slots[last].Next = end;

    /// <summary>The value as it is written, quotes included. Absent: there is no such member.</summary>
    public readonly ByteRange Value(ReadOnlySpan<byte> line, RootMember member)
    {
        var slot = slots[(int)member];
        if (slot.Key == 0)
            return default;
        var start = ValueBehind(line, slot.Key, RootMembers.NameLengths[(int)member]);
        var end = slot.Next;
        while (line[end - 1] is (byte)',' or (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            end--;
        return new ByteRange(start, end - start);
    }

    /// <summary>The text between the quotes. Absent: there is no such member, or it is no string.</summary>
    public readonly ByteRange Text(ReadOnlySpan<byte> line, RootMember member)
    {
        var value = Value(line, member);
        return value.Length >= 2 && line[value.Start] == (byte)'"' ? new ByteRange(value.Start + 1, value.Length - 2) : default;
    }

    /// <summary>From the key's opening quote to the end of the value.</summary>
    public readonly ByteRange Member(RootMember member, ByteRange value) =>
        value.IsAbsent ? default : new ByteRange(slots[(int)member].Key, value.Start + value.Length - slots[(int)member].Key);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ValueBehind(ReadOnlySpan<byte> line, int keyAt, int nameLength)
    {
        // As the API server writes it: no escape in the name, no white space.
        var at = keyAt + 1 + nameLength;
        return line[at] == (byte)'"' && line[at + 1] == (byte)':' && line[at + 2] > (byte)' '
            ? at + 2
            : JsonWalk.SkipWhitespace(line, JsonWalk.SkipWhitespace(line, JsonWalk.SkipString(line, keyAt + 1)) + 1);
    }

    private struct Slot
    {
        public int Key;
        public int Next;
    }

    [InlineArray(RootMembers.Count)]
    private struct Slots
    {
        private Slot first;
    }
}
