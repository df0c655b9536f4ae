namespace AuditShipper.Parsing;

/// <summary>
/// Finds the whole event at the end of a line that is none: a full disk leaves half a line, and the server glues its next event to it;
/// after a truncation from outside, an event follows a hole of NUL bytes.
/// </summary>
internal static class Salvage
{
    /// <summary>
    /// No line is read more often than this in all, however many beginnings of events it holds. Only an event that nests events
    /// inside events, as values and not as text, needs more than two readings.
    /// </summary>
    public const int MaxReadings = 16;

    /// <summary>What an event begins with, as API servers write it.</summary>
    public static ReadOnlySpan<byte> Beginning => "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\""u8;

    /// <summary>
    /// The last beginning of an event from which to the line's end is exactly one event. False: there is none, or more than
    /// <see cref="MaxReadings"/> readings were needed. <paramref name="facts"/> are in bytes from <paramref name="start"/>.
    /// </summary>
    /// <remarks>
    /// At most one beginning can do. Let P be one, and Q another one behind it: strings hold no unescaped quote, so Q stands in P's event
    /// as a value, and ends before it. The search goes from the back. A candidate that spans to the end decides; one that breaks off or
    /// breaks a rule would do the same inside any earlier one, and ends the search; only behind one that is whole and followed by
    /// more bytes the search goes on.
    /// </remarks>
    public static bool TryFindEvent(ReadOnlySpan<byte> badLine, out int start, out AuditEventFacts facts)
    {
        facts = default;
        var line = badLine.TrimEnd(" \t\r\n"u8);
        var budget = (long)MaxReadings * line.Length;
        for (start = line.LastIndexOf(Beginning); start >= 0 && budget > 0; start = line[..start].LastIndexOf(Beginning))
        {
            var candidate = line[start..];
            var index = default(RootMemberIndex);
            var length = JsonObjectScan.Length(candidate, ref index, out _);
            if (length == candidate.Length)
                return AuditEventScanner.Scan(candidate, out facts) == LineDefect.None;
            if (length == 0)
                return false;
            budget -= length;
        }

        return false;
    }
}
