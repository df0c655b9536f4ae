using System.Globalization;

namespace AuditShipper.Discovery;

/// <summary>What two backups that follow one another in the order of names say of what lay between them.</summary>
internal enum Continuity : byte
{
    /// <summary>Nothing is missing that lasted longer than events are late (0.14 s were seen).</summary>
    Whole,

    /// <summary>The second begins after the first ended: at least one backup between them is gone.</summary>
    Broken,

    /// <summary>A name without a time, or a first line without one: nobody can tell.</summary>
    Unknown,
}

/// <summary>
/// The server names a backup after the moment it closes it, and the first line of the next file is the event that did not fit: its stageTimestamp was
/// taken before that moment. So a file whose first event is later than the rotation before it is not the next one.
/// </summary>
internal static class ChainRules
{
    private const int TimeLength = 23;
    private const string TimeFormat = "yyyy-MM-dd'T'HH-mm-ss.fff";

    /// <param name="rotation">When the server closed the file before, in whole milliseconds; null: unknown.</param>
    /// <param name="firstEvent">stageTimestamp of the first line; null: unknown.</param>
    public static Continuity Decide(DateTimeOffset? rotation, DateTimeOffset? firstEvent)
    {
        if (rotation is not { } closed || firstEvent is not { } first) return Continuity.Unknown;
        return first.ToUnixTimeMilliseconds() > closed.ToUnixTimeMilliseconds() ? Continuity.Broken : Continuity.Whole;
    }

    /// <param name="plainName">Of a backup that the server made, without `.gz`.</param>
    /// <param name="livePath">Of the source: tells where in the name the time stands.</param>
    public static DateTimeOffset? RotationTime(string plainName, string livePath)
    {
        var at = Path.GetFileNameWithoutExtension(livePath).Length + 1;
        return plainName.Length >= at + TimeLength
            && DateTime.TryParseExact(plainName.AsSpan(at, TimeLength), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? new DateTimeOffset(time)
                : null;
    }
}
