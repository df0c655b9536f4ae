using System.Text;
using AuditShipper.Configuration.Policies;
using AuditShipper.Configuration.Records;
using AuditShipper.Parsing;
using AuditShipper.Processing.Fields;

namespace AuditShipper.Processing.Headers;

/// <summary>Makes the headers that a route asks for, so that consumers can choose without parsing. Made once; may be used by many threads.</summary>
internal sealed class RecordFields(IReadOnlyList<EventField> fields)
{
    private readonly Header[] headers = [.. fields.Select(field => new Header(Encoding.ASCII.GetBytes(EventFieldNames.HeaderOf(field)), field))];

    /// <summary>Adds a header for each field that the event has; at most <see cref="FieldText.MostBytes"/> of it.</summary>
    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="level">Of the event as it is sent; null: as it is written.</param>
    /// <param name="destination">More may be in it.</param>
    public void Add(ReadOnlySpan<byte> line, in AuditEventFacts facts, AuditLevel? level, HeaderBuffer destination)
    {
        foreach (ref readonly var header in headers.AsSpan())
        {
            var length = FieldRules.Write(header.Field, line, facts, level, destination.Begin(header.Name, FieldText.MostBytes));
            if (length > 0)
                destination.End(length);
        }
    }

    private readonly record struct Header(byte[] Name, EventField Field);
}
