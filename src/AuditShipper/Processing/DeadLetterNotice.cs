using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AuditShipper.Processing;

/// <summary>What the topic <c>deadLetter.topic</c> is told of one dead letter (docs/dead-letters.md has the schema).</summary>
internal readonly ref struct DeadLetterNotice
{
    public required string Cluster { get; init; }
    public required string Node { get; init; }
    public required string Source { get; init; }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public required string Segment { get; init; }

    /// <summary>Of the first byte, in the uncompressed segment.</summary>
    public required long OffsetBytes { get; init; }

    /// <summary>Closed set, kebab-case.</summary>
    public required string Reason { get; init; }

    /// <summary>Of the letter, without its newline.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>Of those bytes.</summary>
    public required ReadOnlySpan<byte> Sha256 { get; init; }

    /// <summary>Exactly those bytes, where the notice carries them; else empty.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>One JSON object, no newline.</summary>
    public void WriteTo(IBufferWriter<byte> destination)
    {
        using var json = new Utf8JsonWriter(destination, DeadLetterNoticeRules.Json);
        json.WriteStartObject();
        json.WriteString("reason"u8, Reason);
        json.WriteString("source"u8, Source);
        json.WriteString("segment"u8, Segment);
        json.WriteNumber("offset"u8, OffsetBytes);
        json.WriteNumber("length"u8, LengthBytes);
        json.WriteString("sha256"u8, Convert.ToHexStringLower(Sha256));
        json.WriteString("cluster"u8, Cluster);
        json.WriteString("node"u8, Node);
        if (!Bytes.IsEmpty)
            json.WriteBase64String("bytes"u8, Bytes);
        json.WriteEndObject();
    }
}

/// <summary>What a notice may carry.</summary>
internal static class DeadLetterNoticeRules
{
    /// <summary>As base64 just below Kafka's default for max.message.bytes, 1 MiB.</summary>
    private const int MostBytes = 700 * 1024;

    /// <summary>The topic is not HTML: '+' in base64 stays as it is.</summary>
    public static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="lengthBytes">Of the letter.</param>
    /// <param name="maxLineBytes">What the producer takes follows from it.</param>
    /// <returns>Whether the letter's bytes may go with the notice, as base64.</returns>
    public static bool Fits(long lengthBytes, int maxLineBytes) => lengthBytes <= MostBytes && (lengthBytes + 2) / 3 * 4 <= Math.Max(maxLineBytes, 16 * 1024);
}
