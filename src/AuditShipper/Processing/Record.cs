using AuditShipper.Processing.Headers;

namespace AuditShipper.Processing;

internal enum RecordKind : byte
{
    /// <summary>To the route's topic.</summary>
    Event,

    /// <summary>To <c>deadLetter.topic</c>, with the header <c>as-kind: dead-letter</c>.</summary>
    DeadLetterNotice,

    /// <summary>To <c>deadLetter.topic</c>, with the header <c>as-kind: gap</c>.</summary>
    Gap,

    /// <summary>To the route's topic, with the header <c>as-kind: gap</c>.</summary>
    GapToRoute,
}

/// <summary>
/// What is sent for one line and one route. The bytes are borrowed: <see cref="Value"/> must keep its address until the
/// record's ticket is settled; everything else may go when the call that took the record returns.
/// </summary>
internal readonly ref struct Record
{
    /// <summary>Exactly the bytes of the line, without its newline, in memory that the garbage collector does not move.</summary>
    public required ReadOnlySpan<byte> Value { get; init; }

    /// <summary>UTF-8; empty: no key.</summary>
    public required ReadOnlySpan<byte> Key { get; init; }

    /// <summary>Milliseconds since 1970 UTC; 0: the time of sending.</summary>
    public required long TimestampMs { get; init; }

    /// <summary>32 lower-case hexadecimal digits, ASCII.</summary>
    public required ReadOnlySpan<byte> SegmentHex { get; init; }

    /// <summary>Of the line's first byte, in the uncompressed segment.</summary>
    public required long OffsetBytes { get; init; }

    public RecordKind Kind { get; init; }

    /// <summary>Beside those that every record has; null: none.</summary>
    public HeaderBuffer? Headers { get; init; }

    /// <summary>Index of the route whose topic it goes to; of no meaning where <see cref="Kind"/> names another topic.</summary>
    public byte Route { get; init; }
}
