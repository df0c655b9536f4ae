using System.Globalization;
using System.Net;
using AuditShipper.Configuration.Records;

namespace AuditShipper.Configuration;

/// <summary>The types of values that the schema uses.</summary>
internal static class SettingTypes
{
    /// <summary>Printable ASCII without leading or trailing blanks: it becomes a record header.</summary>
    public static SettingType Ascii(int longest) => new($"1 to {longest} printable ASCII characters", "", text =>
        text.Length == 0 ? ParsedValue.Refused("is empty")
        : text.Length > longest ? ParsedValue.Refused($"has {text.Length} characters")
        : text.Any(c => c is < ' ' or > '~') ? ParsedValue.Refused("has a character that is not printable ASCII")
        : text.Trim().Length != text.Length ? ParsedValue.Refused("begins or ends with a blank")
        : ParsedValue.Of(text));

    /// <summary>Becomes a folder's name, a metric's label and a record header.</summary>
    public static SettingType Name(int longest) => new($"1 to {longest} characters of a-z 0-9 . _ -, beginning with a letter or digit", "", text =>
        text.Length == 0 ? ParsedValue.Refused("is empty")
        : text.Length > longest ? ParsedValue.Refused($"has {text.Length} characters")
        : !text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-') ? ParsedValue.Refused("has a character outside that set")
        : !char.IsAsciiLetterOrDigit(text[0]) ? ParsedValue.Refused($"begins with {text[0]}")
        : ParsedValue.Of(text));

    public static SettingType FilePath() => new("an absolute path of a file", "", text =>
        RefuseAsPath(text) ?? (text.EndsWith('/') ? ParsedValue.Refused("names a directory") : ParsedValue.Of(Path.GetFullPath(text))));

    public static SettingType DirectoryPath() => new("an absolute path of a directory", "", text =>
        RefuseAsPath(text) ?? ParsedValue.Of(Path.TrimEndingDirectorySeparator(Path.GetFullPath(text))));

    /// <summary>Kafka's own rules.</summary>
    public static SettingType Topic() => new("a topic: 1 to 249 characters of a-z A-Z 0-9 . _ -", "", text =>
        text.Length == 0 ? ParsedValue.Refused("is empty")
        : text.Length > 249 ? ParsedValue.Refused($"has {text.Length} characters")
        : text is "." or ".." ? ParsedValue.Refused("is a name that Kafka keeps for itself")
        : !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') ? ParsedValue.Refused("has a character that Kafka does not take")
        : ParsedValue.Of(text));

    public static SettingType Server() => new("host:port", "", text =>
        text.Contains("://", StringComparison.Ordinal) ? ParsedValue.Refused("has a protocol", "Leave it out, and set security.protocol in kafka.properties.")
        : text.Contains(',', StringComparison.Ordinal) ? ParsedValue.Refused("names several", "Write one server an item.")
        : text.LastIndexOf(':') is var colon and > 0 && IsHost(text[..colon]) && IsPort(text[(colon + 1)..]) ? ParsedValue.Of(text)
        : ParsedValue.Refused("is no host and port", "Such as kafka-1:9092, 10.0.0.1:9092 or [fd00::1]:9092."));

    public static SettingType Endpoint() => new("address:port", "", text =>
    {
        const string wayOut = "Such as 127.0.0.1:9464, 0.0.0.0:9464 (every IPv4 address) or [::]:9464 (every address).";
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !IsPort(text[(colon + 1)..]))
            return ParsedValue.Refused("is no address and port", wayOut);
        var host = text[..colon];
        var bare = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host.Contains(':', StringComparison.Ordinal) ? "" : host;
        // IPAddress takes "1" and "0x7f.1" too; nobody who writes those means them.
        return IPAddress.TryParse(bare, out var address) && (bare != host || address.ToString() == host)
            ? ParsedValue.Of(new IPEndPoint(address, int.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture)))
            : ParsedValue.Refused("has no IP address", wayOut);
    });

    public static SettingType Size(string min, string max)
    {
        var (least, most) = (Quantity.ParseSize(min)!.Value, Quantity.ParseSize(max)!.Value);
        return new SettingType($"a size from {min} to {max}", "bytes", text =>
            Quantity.ParseSize(text) is not { } bytes ? ParsedValue.Refused("is no size", $"A whole number with {Quantity.SizeUnits}.")
            : bytes < least ? ParsedValue.Refused($"is less than {min}")
            : bytes > most ? ParsedValue.Refused($"is more than {max}")
            : ParsedValue.Of(bytes));
    }

    public static SettingType Duration(string min, string max)
    {
        var (least, most) = (Quantity.ParseDuration(min)!.Value, Quantity.ParseDuration(max)!.Value);
        return new SettingType($"a duration from {min} to {max}", "time", text =>
            Quantity.ParseDuration(text) is not { } duration ? ParsedValue.Refused("is no duration", $"A whole number with one of {Quantity.DurationUnits}.")
            : duration < least ? ParsedValue.Refused($"is less than {min}")
            : duration > most ? ParsedValue.Refused($"is more than {max}")
            : ParsedValue.Of(duration));
    }

    public static SettingType Boolean() => Choice([("true", true), ("false", false)]);

    /// <summary>One of a few words, in any case.</summary>
    public static SettingType Choice(params (string Word, object Value)[] choices) => Choice(choices, []);

    /// <param name="choices">Word and value.</param>
    /// <param name="refused">Words that will mean something one day: word, fact, way out.</param>
    public static SettingType Choice((string Word, object Value)[] choices, (string Word, string Fact, string WayOut)[] refused)
    {
        var words = choices.Select(choice => choice.Word).ToArray();
        return new SettingType(OneOf(words), "", text =>
        {
            var index = Array.FindIndex(choices, choice => choice.Word.Equals(text, StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
                return ParsedValue.Of(choices[index].Value);
            var known = Array.Find(refused, word => word.Word.Equals(text, StringComparison.OrdinalIgnoreCase));
            if (known.Word is not null)
                return ParsedValue.Refused(known.Fact, known.WayOut);
            return ParsedValue.Refused("is not known here", Suggestions.Nearest(text, words) is { } near ? $"Did you mean {near}?" : "");
        });
    }

    /// <summary>A path of a file; or, where it has a line break, what would stand in the file.</summary>
    public static SettingType FileOrBlock() => new("an absolute path of a file, or its content as a block", "", text =>
        text.Contains('\n', StringComparison.Ordinal) ? ParsedValue.Of(text) : RefuseAsPath(text) ?? ParsedValue.Of(text));

    public static SettingType Count(int least, int most) => new($"a whole number from {least} to {most}", "", text =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most
            ? ParsedValue.Of(count)
            : ParsedValue.Refused("is no such number"));

    public static SettingType KeyTemplate() => new("a field, none, or a template such as {user}/{namespace}", "", text =>
        text.Any(char.IsControl) ? ParsedValue.Refused("has a control character")
        : Records.KeyTemplate.TryParse(text, out var template, out var error) ? ParsedValue.Of(template) : ParsedValue.Refused($"is no key: {error}"));

    public static SettingType EventField() => new($"one of {string.Join(", ", EventFieldNames.All)}", "", text =>
        EventFieldNames.TryParse(text, out _, out var error) ? ParsedValue.Of(text) : ParsedValue.Refused($"is no field: {error}"));

    public static SettingType HttpStatus() => new("a status from 100 to 599", "", text =>
        text.Length == 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and <= 599
            ? ParsedValue.Of(text)
            : ParsedValue.Refused("is no HTTP status"));

    /// <summary>Above 0, up to 1.</summary>
    public static SettingType Share() => new("a number above 0, up to 1", "", text =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 1
            ? ParsedValue.Of(share)
            : ParsedValue.Refused("is no such number"));

    public static SettingType RedactionPath() => new("a path into an event, such as requestObject.spec.password", "", text =>
        text.Any(char.IsControl) ? ParsedValue.Refused("has a control character")
        : Redaction.RedactionPath.TryParse(text, out _, out var problem) ? ParsedValue.Of(text) : ParsedValue.Refused($"is no path: {problem}"));

    /// <summary>Anything: librdkafka judges it.</summary>
    public static SettingType AnyText() => new("any text", "", text => ParsedValue.Of(text));

    private static ParsedValue? RefuseAsPath(string text) =>
        text.Length == 0 ? ParsedValue.Refused("is empty")
        : text[0] != '/' ? ParsedValue.Refused("is not absolute", "An absolute path begins with /.")
        : text.Length > 4096 ? ParsedValue.Refused($"has {text.Length} characters")
        : text.Any(char.IsControl) ? ParsedValue.Refused("has a control character")
        : null;

    private static string OneOf(string[] words) => words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}";

    private static bool IsPort(string text) =>
        text.Length <= 5 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535;

    private static bool IsHost(string text) =>
        text.StartsWith('[') && text.EndsWith(']')
            ? IPAddress.TryParse(text.AsSpan(1, text.Length - 2), out _)
            : text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
