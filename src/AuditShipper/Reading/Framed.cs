namespace AuditShipper.Reading;

internal enum FramedKind : byte
{
    /// <summary>A line, whole, without its newline.</summary>
    Line,

    /// <summary>A newline with nothing before it.</summary>
    Empty,

    /// <summary>NUL bytes at the beginning of a line: the hole that an outside truncation leaves.</summary>
    Hole,

    /// <summary>A part of a line that is longer than the limit; the first one has the line's start as its own.</summary>
    LongPart,

    /// <summary>The end of such a line; no bytes.</summary>
    LongEnd,
}

/// <summary>A range of a segment, cut out by the framer. Ranges follow each other without a gap.</summary>
internal readonly ref struct Framed
{
    public required FramedKind Kind { get; init; }

    /// <summary>Valid until the next call of the framer; longer while <see cref="Block"/> is held.</summary>
    public ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>The block in which the bytes lie, unmoved.</summary>
    public Block? Block { get; init; }

    /// <summary>Offset of the first byte, in the uncompressed segment.</summary>
    public required long Start { get; init; }

    /// <summary>Offset behind the range, its newline included.</summary>
    public required long End { get; init; }
}
