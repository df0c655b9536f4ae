namespace AuditShipper.Parsing;

/// <summary>A run of bytes inside one line, in bytes from the line's first. Length 0 at start 0: the field is absent.</summary>
internal readonly record struct ByteRange(int Start, int Length)
{
    public bool IsAbsent => Length == 0 && Start == 0;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> line) => line.Slice(Start, Length);

    public ByteRange MovedBy(int bytes) => IsAbsent ? this : this with { Start = Start + bytes };
}

/// <summary>
/// Where the top-level fields of an audit event stand in its line: the text between the quotes, escapes still in it.
/// The last of duplicate keys wins, as in the API server's own decoder.
/// </summary>
internal record struct AuditEventFields
{
    public ByteRange AuditId;
    public ByteRange Stage;
    public ByteRange StageTimestamp;
    public ByteRange RequestReceivedTimestamp;

    public readonly AuditEventFields MovedBy(int bytes) => new()
    {
        AuditId = AuditId.MovedBy(bytes),
        Stage = Stage.MovedBy(bytes),
        StageTimestamp = StageTimestamp.MovedBy(bytes),
        RequestReceivedTimestamp = RequestReceivedTimestamp.MovedBy(bytes),
    };
}

/// <summary>Why a line is not an audit event. The names become reasons in dead letters and metrics.</summary>
internal enum LineDefect : byte
{
    None,
    NotJson,
    NulBytes,
    NotUtf8,
    NoAuditId,
}
