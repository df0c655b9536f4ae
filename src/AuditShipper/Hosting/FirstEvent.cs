using AuditShipper.Discovery;
using AuditShipper.Parsing;

namespace AuditShipper.Hosting;

/// <summary>When the first event of a segment happened.</summary>
internal static class FirstEvent
{
    private const int FirstReadBytes = 16 * 1024;

    /// <returns>Its stageTimestamp; null: the first line is no event, longer than <paramref name="maxLineBytes"/>, or cannot be read.</returns>
    public static DateTimeOffset? TimeOf(Segment segment, int maxLineBytes)
    {
        if (segment is not { File: { } file, Fingerprint: { ContentStart: var start } }) return null;
        try
        {
            for (var size = FirstReadBytes; ; size = (int)Math.Min((long)size * 8, maxLineBytes))
            {
                var line = new byte[size];
                var have = Fingerprint.ReadFully(file, line, start);
                var newline = line.AsSpan(0, have).IndexOf((byte)'\n');
                if (newline >= 0) return TimeOf(line.AsSpan(0, newline));
                if (have < size || size >= maxLineBytes) return null;
            }
        }
        catch (InvalidDataException)
        {
            return null; // a damaged .gz
        }
    }

    private static DateTimeOffset? TimeOf(ReadOnlySpan<byte> line) =>
        AuditEventScanner.Scan(line, out var facts) == LineDefect.None && EventTime.TryParse(facts.Fields.StageTimestamp.Of(line), out var ms)
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : null;
}
