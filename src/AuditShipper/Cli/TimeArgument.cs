using System.Globalization;
using System.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Cli;

/// <summary>A moment as people write it on a command line.</summary>
internal static class TimeArgument
{
    /// <summary>RFC 3339, to the millisecond, or a whole number and s, m, h or d: so long before <paramref name="now"/>. False: neither.</summary>
    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset moment)
    {
        moment = default;
        if (EventTime.TryParse(Encoding.UTF8.GetBytes(text), out var unixMs))
        {
            moment = DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
            return true;
        }

        if (text.Length < 2 || Unit(text[^1]) is not { } unit || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        var ago = unit * (double)count;
        if (ago > (now - DateTimeOffset.UnixEpoch).TotalSeconds) return false;
        moment = now - TimeSpan.FromSeconds(ago);
        return true;
    }

    /// <summary>Seconds.</summary>
    private static int? Unit(char unit) => unit switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => null };
}

/// <summary>A range of time; null: no bound.</summary>
/// <param name="From">In it.</param>
/// <param name="To">Not in it any more.</param>
internal readonly record struct TimeRange(DateTimeOffset? From, DateTimeOffset? To)
{
    public bool IsAll => From is null && To is null;

    /// <param name="unixMs">An event's stageTimestamp; null: it has none, and is in no range but the whole.</param>
    public bool Contains(long? unixMs) => IsAll
        || (unixMs is { } ms && (From is not { } from || ms >= from.ToUnixTimeMilliseconds()) && (To is not { } to || ms < to.ToUnixTimeMilliseconds()));

    public override string ToString() => $"{(From is { } from ? $"{from:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "the beginning")} to {(To is { } to ? $"{to:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "the end")}";
}
