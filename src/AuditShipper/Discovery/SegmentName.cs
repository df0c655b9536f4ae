using System.Buffers;
using System.Globalization;

namespace AuditShipper.Discovery;

/// <summary>Who gave a file its name, and so what it says about the file.</summary>
internal enum NameKind : byte
{
    /// <summary>The configured path itself.</summary>
    Live,

    /// <summary>Made by the API server: <c>audit-2006-01-02T15-04-05.000.log</c>. Closed before it got this name: no more bytes follow.</summary>
    ServerBackup,

    /// <summary>Made by other hands, logrotate's schemes: <c>audit.log.1</c>, <c>audit.log-20060102</c>. The server may still write into it, and the name moves on.</summary>
    OtherBackup,

    /// <summary>Anything else: followed only when a segment that is known already turns up under it.</summary>
    Foreign,
}

/// <summary>A file name of a source's directory, understood.</summary>
/// <param name="FileName">As it stands in the directory.</param>
/// <param name="Kind">Who made it.</param>
/// <param name="IsCompressed">Ends in <c>.gz</c>.</param>
/// <param name="PlainName">Without the <c>.gz</c>: names the segment in both forms.</param>
/// <param name="Order">Sorts backups of one kind, oldest first, ordinally.</param>
internal sealed record SegmentName(string FileName, NameKind Kind, bool IsCompressed, string PlainName, string Order);

/// <summary>Understands the names beside one live file. The server's format: lumberjack, <c>stem-2006-01-02T15-04-05.000ext</c>, UTC.</summary>
internal sealed class SegmentNames
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH-mm-ss.fff";
    private const string GzipSuffix = ".gz";
    private static readonly SearchValues<char> DateExtension = SearchValues.Create("0123456789-_T.");
    private readonly string liveName;
    private readonly string prefix;
    private readonly string extension;

    public SegmentNames(string livePath)
    {
        liveName = Path.GetFileName(livePath);
        extension = Path.GetExtension(liveName);
        prefix = Path.GetFileNameWithoutExtension(liveName) + "-";
    }

    public string LiveName => liveName;

    public SegmentName Parse(string fileName)
    {
        if (fileName == liveName) return new SegmentName(fileName, NameKind.Live, false, fileName, "");
        var isCompressed = fileName.EndsWith(GzipSuffix, StringComparison.Ordinal);
        var plain = isCompressed ? fileName[..^GzipSuffix.Length] : fileName;
        if (IsServerBackup(plain)) return new SegmentName(fileName, NameKind.ServerBackup, isCompressed, plain, plain);
        return OtherOrder(plain) is { } order
            ? new SegmentName(fileName, NameKind.OtherBackup, isCompressed, plain, order)
            : new SegmentName(fileName, NameKind.Foreign, isCompressed, plain, plain);
    }

    private bool IsServerBackup(string plain) =>
        plain.StartsWith(prefix, StringComparison.Ordinal) && plain.EndsWith(extension, StringComparison.Ordinal)
        && plain.Length == prefix.Length + 23 + extension.Length
        && DateTime.TryParseExact(plain.AsSpan(prefix.Length, 23), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary><c>audit.log.7</c> (higher is older) and <c>audit.log-20060102</c>, with what else a date extension may hold.</summary>
    private string? OtherOrder(string plain)
    {
        if (!plain.StartsWith(liveName, StringComparison.Ordinal) || plain.Length < liveName.Length + 2) return null;
        var rest = plain.AsSpan(liveName.Length + 1);
        if (plain[liveName.Length] == '.' && int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return "1" + (int.MaxValue - number).ToString("d10", CultureInfo.InvariantCulture);
        return plain[liveName.Length] is '-' or '.' && rest.Length >= 8 && !rest.ContainsAnyExcept(DateExtension) ? "0" + rest.ToString() : null;
    }
}
