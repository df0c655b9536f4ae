using System.Buffers;
using System.Text.Json;

namespace AuditShipper.Processing;

/// <summary>What <c>deadLetter.topic</c>, and a route that asks for it, is told of bytes that are lost or may be (docs/ledger.md has the schema).</summary>
internal sealed record GapNotice
{
    public required string Cluster { get; init; }
    public required string Node { get; init; }
    public required string Source { get; init; }

    /// <summary>Grows with each gap of the source.</summary>
    public required long Number { get; init; }

    /// <summary>Closed set, kebab-case.</summary>
    public required string Reason { get; init; }

    public required long Losses { get; init; }

    /// <summary>32 lower-case hexadecimal digits; null: unknown.</summary>
    public required string? Segment { get; init; }

    public required string? Name { get; init; }

    /// <summary>Offsets in the uncompressed segment; null: unknown.</summary>
    public required long? From { get; init; }

    public required long? To { get; init; }

    public required long Bytes { get; init; }
    public required bool SizeKnown { get; init; }
    public required bool Certain { get; init; }
    public required DateTimeOffset? After { get; init; }
    public required DateTimeOffset? Before { get; init; }
    public required DateTimeOffset NoticedAt { get; init; }

    /// <summary>One JSON object, no newline.</summary>
    public void WriteTo(IBufferWriter<byte> destination)
    {
        using var json = new Utf8JsonWriter(destination, DeadLetterNoticeRules.Json);
        json.WriteStartObject();
        json.WriteNumber("number"u8, Number);
        json.WriteString("reason"u8, Reason);
        json.WriteString("source"u8, Source);
        json.WriteString("segment"u8, Segment);
        json.WriteString("name"u8, Name);
        Write(json, "from"u8, From);
        Write(json, "to"u8, To);
        json.WriteNumber("bytes"u8, Bytes);
        json.WriteBoolean("sizeKnown"u8, SizeKnown);
        json.WriteBoolean("certain"u8, Certain);
        json.WriteNumber("losses"u8, Losses);
        Write(json, "after"u8, After);
        Write(json, "before"u8, Before);
        Write(json, "noticedAt"u8, NoticedAt);
        json.WriteString("cluster"u8, Cluster);
        json.WriteString("node"u8, Node);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        if (value is { } known) json.WriteString(name, known);
        else json.WriteNull(name);
    }
}
