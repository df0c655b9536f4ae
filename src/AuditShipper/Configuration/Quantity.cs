using System.Globalization;

namespace AuditShipper.Configuration;

/// <summary>Sizes and durations as people write them: a whole number and a unit.</summary>
internal static class Quantity
{
    private static readonly (string Unit, long Bytes)[] s_sizes =
    [
        ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("B", 1), ("", 1),
    ];

    private static readonly (string Unit, long Milliseconds)[] s_durations = [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    public const string SizeUnits = "KiB, MiB, GiB, TiB (1024), kB, MB, GB, TB (1000), or plain bytes";
    public const string DurationUnits = "ms, s, m, h";

    /// <returns>Bytes; null: not a size, or beyond 64 bits.</returns>
    public static long? ParseSize(string text) => Parse(text, s_sizes);

    /// <returns>Null: not a duration with its unit, or beyond 64 bits.</returns>
    public static TimeSpan? ParseDuration(string text) =>
        Parse(text, s_durations) is { } milliseconds and <= int.MaxValue ? TimeSpan.FromMilliseconds(milliseconds) : null;

    public static string FormatSize(long bytes) => Format(bytes, s_sizes);

    public static string FormatDuration(TimeSpan duration) => Format((long)duration.TotalMilliseconds, s_durations);

    private static long? Parse(string text, (string Unit, long Factor)[] units)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var unit = text[digits..].TrimStart(' ');
        var match = Array.FindIndex(units, candidate => candidate.Unit.Equals(unit, StringComparison.OrdinalIgnoreCase));
        if (match < 0 || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        return number <= long.MaxValue / units[match].Factor ? number * units[match].Factor : null;
    }

    private static string Format(long value, (string Unit, long Factor)[] units)
    {
        var (unit, factor) = Array.Find(units, candidate => value != 0 && value % candidate.Factor == 0);
        return value == 0 ? $"0{units[^1].Unit}" : $"{value / factor}{unit}";
    }
}
