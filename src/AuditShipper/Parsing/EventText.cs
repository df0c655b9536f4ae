using System.Text;

namespace AuditShipper.Parsing;

/// <summary>The text of JSON strings, without its escapes.</summary>
internal static class EventText
{
    /// <summary>
    /// Writes the text between a valid JSON string's quotes as valid UTF-8; surrogates without a partner become U+FFFD.
    /// <paramref name="destination"/> holds at least as many bytes as <paramref name="escaped"/>: no escape is shorter than what it stands for.
    /// </summary>
    /// <returns>Bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0)
                plain = escaped.Length;
            escaped[..plain].CopyTo(destination[written..]);
            written += plain;
            escaped = escaped[plain..];
            if (escaped.Length < 2)
                return written;
            if (escaped[1] != (byte)'u')
            {
                destination[written++] = EscapeRules.Simple(escaped[1]);
                escaped = escaped[2..];
                continue;
            }

            escaped = escaped[ReadEscape(escaped, out var rune)..];
            written += rune.EncodeToUtf8(destination[written..]);
        }
    }

    /// <summary>The character that the escape stands for which <paramref name="escaped"/> begins with; a surrogate without a partner gives U+FFFD.</summary>
    /// <returns>Length in bytes of the escape, or pair of escapes.</returns>
    public static int ReadEscape(ReadOnlySpan<byte> escaped, out Rune rune)
    {
        if (!TryReadUnit(escaped, out var unit))
        {
            rune = new Rune((char)EscapeRules.Simple(escaped[1]));
            return 2;
        }

        if (Rune.TryCreate(unit, out rune))
            return EscapeRules.UnicodeLength;
        if (TryReadUnit(escaped[EscapeRules.UnicodeLength..], out var low) && Rune.TryCreate((char)unit, (char)low, out rune))
            return 2 * EscapeRules.UnicodeLength;
        rune = Rune.ReplacementChar;
        return EscapeRules.UnicodeLength;
    }

    /// <returns>Length in bytes of the escape (or pair of escapes) that <paramref name="escaped"/> begins with: what is unescaped as one.</returns>
    public static int EscapeLength(ReadOnlySpan<byte> escaped)
    {
        if (!TryReadUnit(escaped, out var unit))
            return Math.Min(2, escaped.Length);
        var isPair = char.IsHighSurrogate((char)unit) && TryReadUnit(escaped[EscapeRules.UnicodeLength..], out var low) && char.IsLowSurrogate((char)low);
        return isPair ? 2 * EscapeRules.UnicodeLength : EscapeRules.UnicodeLength;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> escaped, out int unit)
    {
        unit = 0;
        return escaped.StartsWith("\\u"u8) && EscapeRules.TryReadUnit(escaped[2..], out unit);
    }
}
