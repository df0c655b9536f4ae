using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>Timestamps of events (RFC 3339, microseconds as the API server writes them) as other formats want them.</summary>
internal static class MomentRules
{
    private const int LongestText = 35; // nine digits of a second, and an offset
    private const int FractionStart = 20;
    private const int MostDigits = 9;

    /// <summary>Whether every consumer of RFC 3339 takes it: upper-case letters, no finer than nanoseconds.</summary>
    public static bool IsMoment(ReadOnlySpan<byte> text) => TryMs(text, out _);

    /// <summary>Milliseconds since 1970 UTC. False: it is no such moment.</summary>
    public static bool TryMs(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        return text.Length <= LongestText && !text.ContainsAny((byte)'t', (byte)'z') && Fraction(text).Length <= MostDigits && EventTime.TryParse(text, out unixMs);
    }

    /// <summary>Digits of the second's fraction; empty: there is none.</summary>
    /// <param name="text">Need be no moment.</param>
    public static ReadOnlySpan<byte> Fraction(ReadOnlySpan<byte> text)
    {
        if (text.Length <= FractionStart || text[FractionStart - 1] != (byte)'.')
            return default;
        var rest = text[FractionStart..];
        var end = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? rest : rest[..end];
    }

    /// <summary>The moment at which the event was written down: stageTimestamp, else requestReceivedTimestamp; empty: neither is one.</summary>
    public static ReadOnlySpan<byte> Of(in EventView view, out long unixMs)
    {
        var stage = view.Text(EventMember.StageTimestamp);
        if (TryMs(stage, out unixMs))
            return stage;
        var received = view.Text(EventMember.RequestReceivedTimestamp);
        return TryMs(received, out unixMs) ? received : default;
    }
}
