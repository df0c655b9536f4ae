using System.Buffers.Text;
using System.Runtime.CompilerServices;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>Takes one JSON value at a time. Grows to the largest and is used again, so that nothing is allocated for the next; not safe for two threads.</summary>
internal sealed class FormatBuffer
{
    /// <summary>What is kept for good; more goes back, not at once: large events seldom come alone.</summary>
    private const int KeptBytes = 4 << 20;
    private const int SmallOnesBeforeGivingBack = 1_000;
    private const int Overhead = 8 << 10;
    private const int LongestNumber = 20;

    private byte[] bytes = new byte[64 << 10];
    private int length;
    private int smallOnes; // in a row

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, length);

    public int Length => length;

    public int CapacityBytes => bytes.Length;

    /// <summary>Takes back what was written behind <paramref name="mark"/>, an earlier <see cref="Length"/>.</summary>
    public void Rewind(int mark) => length = mark;

    /// <summary>Forgets what was written.</summary>
    /// <param name="eventBytes">Length of the event that comes.</param>
    public void Begin(int eventBytes)
    {
        length = 0;
        var expected = eventBytes + (eventBytes / 16) + Overhead;
        smallOnes = expected > KeptBytes ? 0 : smallOnes + 1;
        if (bytes.Length < expected)
            bytes = new byte[Math.Max(expected, Math.Min(KeptBytes, bytes.Length * 2))];
        else if (bytes.Length > KeptBytes && smallOnes > SmallOnesBeforeGivingBack)
            bytes = new byte[KeptBytes];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> text)
    {
        if (text.Length > bytes.Length - length)
            Grow(text.Length);
        text.CopyTo(bytes.AsSpan(length));
        length += text.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte value)
    {
        if (length == bytes.Length)
            Grow(1);
        bytes[length++] = value;
    }

    public void Append(long number)
    {
        if (bytes.Length - length < LongestNumber)
            Grow(LongestNumber);
        Utf8Formatter.TryFormat(number, bytes.AsSpan(length), out var written);
        length += written;
    }

    /// <summary>A member's name, with the comma in front where one is due. The name needs no escapes.</summary>
    public void Key(ReadOnlySpan<byte> name)
    {
        if (bytes.Length - length < name.Length + 4)
            Grow(name.Length + 4);
        var to = bytes.AsSpan(length);
        var at = 0;
        if (IsCommaDue)
            to[at++] = (byte)',';
        to[at++] = (byte)'"';
        name.CopyTo(to[at..]);
        at += name.Length;
        to[at] = (byte)'"';
        to[at + 1] = (byte)':';
        length += at + 2;
    }

    /// <summary>A member whose value is a text with its escapes; empty: there is none.</summary>
    public void Member(ReadOnlySpan<byte> name, ReadOnlySpan<byte> escaped)
    {
        if (escaped.IsEmpty)
            return;
        Key(name);
        Quoted(escaped);
    }

    /// <summary>An element that is a text with its escapes; empty: there is none.</summary>
    public void Element(ReadOnlySpan<byte> escaped)
    {
        if (escaped.IsEmpty)
            return;
        Comma();
        Quoted(escaped);
    }

    /// <summary>Begins a member that is an object.</summary>
    /// <returns>For <see cref="CloseOrDrop"/>.</returns>
    public int Open(ReadOnlySpan<byte> name)
    {
        var mark = length;
        Key(name);
        Append((byte)'{');
        return mark;
    }

    /// <summary>Ends it; one without members never was.</summary>
    public void CloseOrDrop(int mark)
    {
        if (bytes[length - 1] == (byte)'{')
            length = mark;
        else
            Append((byte)'}');
    }

    /// <summary>The text with one byte in the place of another.</summary>
    public void Append(ReadOnlySpan<byte> text, byte old, byte replacement)
    {
        if (text.Length > bytes.Length - length)
            Grow(text.Length);
        text.Replace(bytes.AsSpan(length), old, replacement);
        length += text.Length;
    }

    /// <summary>The comma in front of an element, where one is due.</summary>
    public void Comma()
    {
        if (IsCommaDue)
            Append((byte)',');
    }

    /// <summary>A string whose escapes are written already.</summary>
    public void Quoted(ReadOnlySpan<byte> escaped)
    {
        Append((byte)'"');
        Append(escaped);
        Append((byte)'"');
    }

    /// <summary>Inside a string: any UTF-8, with the escapes that JSON needs.</summary>
    public void Escaped(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(EscapeRules.MustEscape);
            if (plain < 0)
                plain = text.Length;
            Append(text[..plain]);
            if (plain == text.Length)
                return;
            Append(StringEscapes.Of(text[plain]));
            text = text[(plain + 1)..];
        }
    }

    /// <summary>A value never ends with an opening bracket: behind one nothing is separated.</summary>
    private bool IsCommaDue => length > 0 && bytes[length - 1] is not ((byte)'{' or (byte)'[');

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int more) => Array.Resize(ref bytes, Math.Max(checked(length + more), (int)Math.Min((long)bytes.Length + (bytes.Length < KeptBytes ? bytes.Length : bytes.Length / 4), Array.MaxLength)));
}
