using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>Leads from offsets in a string's text back to offsets in its escaped form. Asked in ascending order, the way is walked once.</summary>
internal ref struct EscapedPositions(ReadOnlySpan<byte> escaped)
{
    private readonly ReadOnlySpan<byte> escaped = escaped;
    private int plainAt;
    private int escapedAt;

    /// <summary>Where the escape, or the byte, begins that <paramref name="plain"/> stands in; behind the last at the text's end.</summary>
    public int Of(int plain)
    {
        while (plainAt < plain)
        {
            var distance = plain - plainAt;
            var ahead = escaped[escapedAt..];
            var run = ahead[..Math.Min(distance, ahead.Length)].IndexOf((byte)'\\');
            if (run < 0)
                run = Math.Min(distance, ahead.Length);
            plainAt += run;
            escapedAt += run;
            if (plainAt >= plain || !TryStep(plain))
                break;
        }

        return escapedAt;
    }

    private bool TryStep(int plain)
    {
        var length = EventText.EscapeLength(escaped[escapedAt..]);
        if (length == 2)
        {
            plainAt++;
            escapedAt += 2;
            return true;
        }

        Span<byte> one = stackalloc byte[2 * EscapeRules.UnicodeLength];
        var written = EventText.Unescape(escaped.Slice(escapedAt, length), one);
        if (plainAt + written > plain || length == 0)
            return false;
        plainAt += written;
        escapedAt += length;
        return true;
    }
}
