using System.Text;
using AuditShipper.Configuration.Policies;
using AuditShipper.Configuration.Records;
using AuditShipper.Parsing;
using AuditShipper.Processing.Fields;

namespace AuditShipper.Processing.Keys;

/// <summary>Makes the keys of a route's records. Made once; may be used by many threads.</summary>
internal sealed class RecordKey
{
    private readonly Part[] parts;

    public RecordKey(KeyTemplate template)
    {
        parts = [.. template.Parts.Select(part => new Part(part.Literal is null ? null : Encoding.UTF8.GetBytes(part.Literal), part.Field))];
        MostBytes = parts.Sum(part => part.Literal?.Length ?? FieldText.MostBytes);
    }

    /// <summary>No key is longer.</summary>
    public int MostBytes { get; }

    /// <summary>Valid UTF-8 without control characters of the event's. Fields that the event has not are empty in it; if it has none of them, there is no key.</summary>
    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="level">Of the event as it is sent; null: as it is written.</param>
    /// <param name="destination">At least <see cref="MostBytes"/>.</param>
    /// <returns>Bytes written; 0: no key. The partitioner then spreads records at random.</returns>
    public int Write(ReadOnlySpan<byte> line, in AuditEventFacts facts, AuditLevel? level, Span<byte> destination)
    {
        var (written, hasField) = (0, false);
        foreach (ref readonly var part in parts.AsSpan())
        {
            if (part.Literal is { } literal)
            {
                literal.CopyTo(destination[written..]);
                written += literal.Length;
                continue;
            }

            var length = FieldRules.Write(part.Field, line, facts, level, destination[written..]);
            written += length;
            hasField |= length > 0;
        }

        return hasField ? written : 0;
    }

    private readonly record struct Part(byte[]? Literal, EventField Field);
}
