namespace AuditShipper.Processing.Formats;

/// <summary>Texts of IP addresses, as consumers that check them take them: no zone, no leading zeros.</summary>
internal static class AddressRules
{
    private const int Groups = 8;

    public static bool IsAddress(ReadOnlySpan<byte> text) => text.Contains((byte)':') ? IsV6(text) : IsV4(text);

    private static bool IsV4(ReadOnlySpan<byte> text)
    {
        for (var part = 0; part < 4; part++)
        {
            var end = part < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (end < 0 || !IsOctet(text[..end]))
                return false;
            text = part < 3 ? text[(end + 1)..] : text;
        }

        return true;
    }

    private static bool IsOctet(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 3 || (text.Length > 1 && text[0] == (byte)'0'))
            return false;
        var value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            value = (value * 10) + digit - '0';
        }

        return value <= 255;
    }

    private static bool IsV6(ReadOnlySpan<byte> text)
    {
        var gap = text.IndexOf("::"u8);
        if (gap < 0)
            return GroupCount(text, mayEndInV4: true) == Groups;
        var before = gap == 0 ? 0 : GroupCount(text[..gap], mayEndInV4: false);
        var after = gap + 2 == text.Length ? 0 : GroupCount(text[(gap + 2)..], mayEndInV4: true);
        return before >= 0 && after >= 0 && before + after < Groups;
    }

    /// <returns>Groups of 16 bits, at most a few more than an address has; -1: not groups with one colon between them.</returns>
    private static int GroupCount(ReadOnlySpan<byte> text, bool mayEndInV4)
    {
        for (var count = 0; count <= Groups; count++)
        {
            var end = text.IndexOf((byte)':');
            if (end < 0)
                return IsGroup(text) ? count + 1 : mayEndInV4 && IsV4(text) ? count + 2 : -1;
            if (!IsGroup(text[..end]))
                return -1;
            text = text[(end + 1)..];
        }

        return -1;
    }

    private static bool IsGroup(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 4)
            return false;
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
        }

        return true;
    }
}
