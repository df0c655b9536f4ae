using System.Buffers;
using System.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Fields;

/// <summary>The text of an event's strings as keys and headers carry it: valid UTF-8 without control characters, of bounded length.</summary>
internal static class FieldText
{
    /// <summary>Most bytes of one field. What is longer is cut between two characters, so that no client can make keys and headers as long as it likes.</summary>
    public const int MostBytes = 1024;

    private const byte Delete = 0x7f;
    private const byte BeginsC1 = 0xc2; // U+0080 to U+00BF, of which the first half are controls

    private static readonly SearchValues<byte> Special =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(value => (byte)value), (byte)'\\', Delete, BeginsC1]);

    /// <summary>
    /// Writes the text between a valid JSON string's quotes. Escapes are decoded; surrogates without a partner and control characters (U+0000 to
    /// U+001F, U+007F to U+009F) become U+FFFD each. What does not fit is left out, whole characters only. Time depends on what is written.
    /// </summary>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var room = destination.Length - written;
            var window = escaped[..Math.Min(escaped.Length, room)];
            var plain = window.IndexOfAny(Special);
            if (plain < 0)
            {
                window = window[..WholeCharacters(escaped, window.Length)];
                window.CopyTo(destination[written..]);
                return written + window.Length;
            }

            window[..plain].CopyTo(destination[written..]);
            written += plain;
            escaped = escaped[(plain + ReadSpecial(escaped[plain..], out var rune))..];
            if (!rune.TryEncodeToUtf8(destination[written..], out var length))
                return written;
            written += length;
        }
    }

    /// <returns>Bytes read.</returns>
    private static int ReadSpecial(ReadOnlySpan<byte> escaped, out Rune rune)
    {
        rune = Rune.ReplacementChar;
        if (escaped[0] == (byte)'\\')
        {
            var length = EventText.ReadEscape(escaped, out var stood);
            rune = Rune.IsControl(stood) ? rune : stood;
            return length;
        }

        if (escaped[0] != BeginsC1)
            return 1;
        rune = escaped[1] < 0xa0 ? rune : new Rune((char)escaped[1]);
        return 2;
    }

    /// <returns>At most <paramref name="length"/>, less the beginning of a character that goes on behind it.</returns>
    private static int WholeCharacters(ReadOnlySpan<byte> text, int length)
    {
        if (length == text.Length)
            return length;
        while (length > 0 && (text[length] & 0xc0) == 0x80)
            length--;
        return length;
    }
}
