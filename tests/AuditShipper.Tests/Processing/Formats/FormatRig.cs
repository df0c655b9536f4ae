using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using AuditShipper.Processing.Formats;

namespace AuditShipper.Tests.Processing.Formats;

/// <summary>Formats one event, and looks whether the result is JSON in UTF-8 at all.</summary>
internal static class FormatRig
{
    public const string SegmentHex = "0123456789abcdef0123456789abcdef";
    public const long Offset = 4_711;

    public static readonly string[] Changing = [EventFormats.Ecs, EventFormats.Ocsf, EventFormats.CloudEvents, EventFormats.SplunkHec];

    private static readonly byte[] Segment = Encoding.ASCII.GetBytes(SegmentHex);

    public static FormatOptions Options { get; } = new() { Cluster = "prod", Node = "cp-1", Source = "kube-apiserver" };

    public static byte[] Write(string format, ReadOnlySpan<byte> auditEvent, FormatOptions? options = null)
    {
        var buffer = new FormatBuffer();
        EventFormats.Create(format, options ?? Options).Write(auditEvent, Segment, Offset, buffer);
        AssertValid(buffer.Written);
        return buffer.Written.ToArray();
    }

    public static JsonElement Json(string format, string auditEvent, FormatOptions? options = null)
    {
        using var document = Document(Write(format, Encoding.UTF8.GetBytes(auditEvent), options));
        return document.RootElement.Clone();
    }

    public static JsonDocument Document(byte[] json) => JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = int.MaxValue });

    public static void AssertValid(ReadOnlySpan<byte> json)
    {
        Assert.True(Utf8.IsValid(json));
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (reader.Read())
        {
        }

        Assert.Equal(json.Length, reader.BytesConsumed);
    }

    /// <summary>The value at a path such as <c>a.b.0.c</c>; Undefined: there is none.</summary>
    public static JsonElement At(this JsonElement json, string path)
    {
        foreach (var part in path.Split('.'))
        {
            if (json.ValueKind == JsonValueKind.Array && int.Parse(part) < json.GetArrayLength())
                json = json[int.Parse(part)];
            else if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(part, out json))
                return default;
        }

        return json;
    }

    /// <summary>The text, or the value as it is written (of a text with surrogates, which the library may not read, what is between the quotes); null: there is none.</summary>
    public static string? Text(this JsonElement json, string path) => json.At(path) switch
    {
        { ValueKind: JsonValueKind.Undefined } => null,
        { ValueKind: JsonValueKind.String } text when !text.GetRawText().Contains("\\ud", StringComparison.OrdinalIgnoreCase) => text.GetString(),
        { ValueKind: JsonValueKind.String } text => text.GetRawText()[1..^1],
        var other => other.GetRawText(),
    };
}
