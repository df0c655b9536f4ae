namespace AuditShipper.Parsing;

/// <summary>Takes what it wants of an event's top-level members while the scanner passes them. The scanner is compiled for each, so that one pays nothing for another.</summary>
internal interface IMemberSink
{
    /// <param name="line">The text behind the block need not be valid.</param>
    /// <param name="keys">The opening quotes of top-level keys in the block; at least one.</param>
    /// <param name="at">Of the block.</param>
    void Take(ReadOnlySpan<byte> line, ulong keys, int at);
}
