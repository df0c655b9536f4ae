using System.Text;
using System.Text.Unicode;

namespace AuditShipper.Configuration;

/// <summary>Turns the bytes of the file into text, or says what they are instead.</summary>
internal static class ConfigurationText
{
    /// <summary>A larger file is no configuration: an audit log, for example.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <returns>Null: a problem was added.</returns>
    public static string? TryDecode(ReadOnlySpan<byte> bytes, string file, ICollection<ConfigurationProblem> problems)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Refuse(ConfigurationLocation.InFile(file, 1, 1), "the file is UTF-16. Expected UTF-8: save it again in that encoding.", problems);
        if (bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        if (!Utf8.IsValid(bytes))
            return Refuse(PlaceOf(bytes, InvalidByte(bytes), file), "this byte is not valid UTF-8. Expected a YAML file in UTF-8.", problems);
        if (IndexOfControl(bytes) is var control and >= 0)
            return Refuse(PlaceOf(bytes, control, file), $"control character U+{(int)bytes[control]:X4}. Expected a YAML file: is this another kind of file?", problems);
        return Encoding.UTF8.GetString(bytes);
    }

    private static string? Refuse(ConfigurationLocation location, string message, ICollection<ConfigurationProblem> problems)
    {
        problems.Add(new ConfigurationProblem(location, message));
        return null;
    }

    /// <summary>YAML allows tab, line feed and carriage return of the controls; a NUL would end the parser's input without a word.</summary>
    private static int IndexOfControl(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
            if (bytes[i] is < 0x20 and not (0x09 or 0x0A or 0x0D) or 0x7F)
                return i;
        return -1;
    }

    private static int InvalidByte(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
            at += consumed;
        return at;
    }

    private static ConfigurationLocation PlaceOf(ReadOnlySpan<byte> bytes, int index, string file)
    {
        var before = bytes[..index];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return ConfigurationLocation.InFile(file, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }
}
