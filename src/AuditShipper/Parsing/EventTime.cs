namespace AuditShipper.Parsing;

/// <summary>The timestamps of events: RFC 3339.</summary>
internal static class EventTime
{
    private const int SecondsLength = 19; // 2006-01-02T15:04:05
    private const long SecondsPerDay = 86_400;

    private static ReadOnlySpan<byte> Pattern => "0000-00-00T00:00:00"u8;

    /// <summary>
    /// Milliseconds since 1970 UTC, whatever is finer cut off; before 1970 they are negative. The fraction may have any length. False: not
    /// RFC 3339, or not a date and time that exists; second 60 is refused, as Go does.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> rfc3339, out long unixMs)
    {
        unixMs = 0;
        if (!HasDateAndTime(rfc3339))
            return false;
        var (year, month, day) = (Number(rfc3339[..4]), Number(rfc3339.Slice(5, 2)), Number(rfc3339.Slice(8, 2)));
        var (hour, minute, second) = (Number(rfc3339.Slice(11, 2)), Number(rfc3339.Slice(14, 2)), Number(rfc3339.Slice(17, 2)));
        if (month is 0 or > 12 || day == 0 || day > DaysIn(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;
        if (!TryTakeFraction(rfc3339[SecondsLength..], out var milliseconds, out var zone) || !TryReadZone(zone, out var zoneSeconds))
            return false;
        var seconds = (DaysSince1970(year, month, day) * SecondsPerDay) + (hour * 3600) + (minute * 60) + second - zoneSeconds;
        unixMs = (seconds * 1000) + milliseconds;
        return true;
    }

    private static bool HasDateAndTime(ReadOnlySpan<byte> text)
    {
        if (text.Length <= SecondsLength)
            return false;
        for (var i = 0; i < SecondsLength; i++)
        {
            var wanted = Pattern[i];
            if (wanted == (byte)'0' ? !IsDigit(text[i]) : text[i] != wanted && !(wanted == (byte)'T' && text[i] == (byte)'t'))
                return false;
        }

        return true;
    }

    private static bool TryTakeFraction(ReadOnlySpan<byte> text, out int milliseconds, out ReadOnlySpan<byte> rest)
    {
        milliseconds = 0;
        rest = text;
        if (text[0] != (byte)'.')
            return true;
        var digits = 0;
        while (digits + 1 < text.Length && IsDigit(text[digits + 1]))
            digits++;
        for (var i = 1; i <= 3; i++)
            milliseconds = (milliseconds * 10) + (i <= digits ? text[i] - '0' : 0);
        rest = text[(digits + 1)..];
        return digits > 0;
    }

    private static bool TryReadZone(ReadOnlySpan<byte> zone, out int seconds)
    {
        seconds = 0;
        if (zone.Length == 1)
            return zone[0] is (byte)'Z' or (byte)'z';
        if (zone.Length != 6 || zone[0] is not ((byte)'+' or (byte)'-') || zone[3] != (byte)':')
            return false;
        if (!IsDigit(zone[1]) || !IsDigit(zone[2]) || !IsDigit(zone[4]) || !IsDigit(zone[5]))
            return false;
        var (hours, minutes) = (Number(zone.Slice(1, 2)), Number(zone.Slice(4, 2)));
        seconds = ((hours * 3600) + (minutes * 60)) * (zone[0] == (byte)'-' ? -1 : 1);
        return hours <= 23 && minutes <= 59;
    }

    private static int DaysIn(int year, int month) => month switch
    {
        2 => IsLeap(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    private static bool IsLeap(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    /// <summary>Counted in years that begin in March, so that the leap day is the last of its year.</summary>
    private static long DaysSince1970(int year, int month, int day)
    {
        const int daysPer400Years = 146_097;
        const int daysTo1970March = 719_468;
        var marchYear = (month <= 2 ? year - 1 : year) + 400;
        var dayOfYear = (((153 * ((month + 9) % 12)) + 2) / 5) + day - 1;
        return ((long)marchYear * 365) + (marchYear / 4) - (marchYear / 100) + (marchYear / 400) + dayOfYear - daysPer400Years - daysTo1970March;
    }

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
            number = (number * 10) + (digit - '0');
        return number;
    }
}
