using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using AuditShipper.Parsing;

namespace AuditShipper.Tests.Parsing;

/// <summary>The scanner's contract, written down with the library's own slow parts.</summary>
internal static class ReferenceScan
{
    public static (LineDefect Defect, string? AuditId, string? Stage, string? StageTimestamp, string? Received) Scan(ReadOnlySpan<byte> line)
    {
        if (line.Contains((byte)0))
            return Failed(LineDefect.NulBytes);
        var fields = new Dictionary<string, string?>();
        if (!TryRead(line, fields))
            return Failed(LineDefect.NotJson);
        if (!Utf8.IsValid(line))
            return Failed(LineDefect.NotUtf8);
        return string.IsNullOrEmpty(fields.GetValueOrDefault("auditID"))
            ? Failed(LineDefect.NoAuditId)
            : (LineDefect.None, fields["auditID"], fields.GetValueOrDefault("stage"), fields.GetValueOrDefault("stageTimestamp"),
                fields.GetValueOrDefault("requestReceivedTimestamp"));
    }

    public static (LineDefect Defect, string? AuditId, string? Stage, string? StageTimestamp, string? Received) Ours(ReadOnlySpan<byte> line)
    {
        var defect = AuditEventScanner.Scan(line, out var facts);
        return (defect, Text(line, facts.Fields.AuditId), Text(line, facts.Fields.Stage), Text(line, facts.Fields.StageTimestamp), Text(line, facts.Fields.RequestReceivedTimestamp));
    }

    /// <summary>The field's text as the escapes stand for it; null: absent. Latin-1, so that every byte counts.</summary>
    public static string? Text(ReadOnlySpan<byte> line, ByteRange range)
    {
        if (range.IsAbsent)
            return null;
        var plain = new byte[range.Length];
        var written = EventText.Unescape(range.Of(line), plain);
        return System.Text.Encoding.Latin1.GetString(plain.AsSpan(0, written));
    }

    private static (LineDefect, string?, string?, string?, string?) Failed(LineDefect defect) => (defect, null, null, null, null);

    private static bool TryRead(ReadOnlySpan<byte> line, Dictionary<string, string?> fields)
    {
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = int.MaxValue });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            string? key = null;
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1)
                    continue;
                if (reader.TokenType == JsonTokenType.PropertyName)
                    key = Plain(reader.ValueSpan);
                else if (key is not null && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
                    fields[key] = reader.TokenType == JsonTokenType.String ? Plain(reader.ValueSpan) : null;
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Written anew for the comparison: bytes to Latin-1, escapes to the UTF-8 bytes of what they stand for.</summary>
    private static string Plain(ReadOnlySpan<byte> text)
    {
        var bytes = new ArrayBufferWriter<byte>();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != (byte)'\\')
            {
                bytes.Write(text.Slice(at, 1));
                continue;
            }

            at++;
            if (text[at] != (byte)'u')
            {
                ReadOnlySpan<byte> plain = [text[at] switch { (byte)'b' => 8, (byte)'f' => 12, (byte)'n' => 10, (byte)'r' => 13, (byte)'t' => 9, var same => same }];
                bytes.Write(plain);
                continue;
            }

            var units = new List<char> { Unit(text, at + 1) };
            at += 4;
            if (char.IsHighSurrogate(units[0]) && text[(at + 1)..].StartsWith("\\u"u8) && char.IsLowSurrogate(Unit(text, at + 3)))
            {
                units.Add(Unit(text, at + 3));
                at += 6;
            }

            bytes.Write(System.Text.Encoding.UTF8.GetBytes(units.ToArray()));
        }

        return System.Text.Encoding.Latin1.GetString(bytes.WrittenSpan);
    }

    private static char Unit(ReadOnlySpan<byte> text, int at) =>
        (char)Convert.ToUInt16(System.Text.Encoding.ASCII.GetString(text.Slice(at, 4)), 16);
}
