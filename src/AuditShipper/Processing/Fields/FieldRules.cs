using System.Buffers.Text;
using AuditShipper.Configuration.Policies;
using AuditShipper.Configuration.Records;
using AuditShipper.Parsing;
using AuditShipper.Processing.Policies;

namespace AuditShipper.Processing.Fields;

/// <summary>What an event says in the fields that keys and headers are made of.</summary>
internal static class FieldRules
{
    private static ReadOnlySpan<byte> DecisionKey => "authorization.k8s.io/decision"u8;

    /// <param name="field">Which.</param>
    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="level">Of the event as it is sent; null: as it is written.</param>
    /// <param name="destination">At most <see cref="FieldText.MostBytes"/> of it are used.</param>
    /// <returns>Bytes written; 0: the event has no such field, or an empty one.</returns>
    public static int Write(EventField field, ReadOnlySpan<byte> line, in AuditEventFacts facts, AuditLevel? level, Span<byte> destination)
    {
        destination = destination[..Math.Min(destination.Length, FieldText.MostBytes)];
        return field switch
        {
            EventField.Type => WriteType(line, facts, destination),
            EventField.Resource => WriteResource(line, facts, destination),
            EventField.Level when level is { } sent => Append(EventWords.NameOf(sent), destination, 0),
            EventField.Decision => FieldText.Write(Annotation(line, facts, DecisionKey).Of(line), destination),
            EventField.Code => facts.ResponseCode != 0 && Utf8Formatter.TryFormat(facts.ResponseCode, destination, out var digits) ? digits : 0,
            _ => FieldText.Write(RangeOf(field, facts).Of(line), destination),
        };
    }

    private static ByteRange RangeOf(EventField field, in AuditEventFacts facts) => field switch
    {
        EventField.AuditId => facts.Fields.AuditId,
        EventField.User => facts.Username,
        EventField.Namespace => facts.Namespace,
        EventField.Name => facts.Name,
        EventField.Verb => facts.Verb,
        EventField.Level => facts.Level,
        EventField.Stage => facts.Fields.Stage,
        _ => default,
    };

    /// <summary>As kubectl writes it. Neither a resource nor a group may hold a slash, so that nothing has two meanings.</summary>
    private static int WriteType(ReadOnlySpan<byte> line, in AuditEventFacts facts, Span<byte> destination)
    {
        var written = FieldText.Write(facts.Resource.Of(line), destination);
        if (facts.ApiGroup.Length == 0 || written == 0)
            return written;
        written = Append("."u8, destination, written);
        return written + FieldText.Write(facts.ApiGroup.Of(line), destination[written..]);
    }

    private static int WriteResource(ReadOnlySpan<byte> line, in AuditEventFacts facts, Span<byte> destination)
    {
        var written = WriteType(line, facts, destination);
        if (facts.Subresource.Length == 0 || written == 0)
            return written;
        written = Append("/"u8, destination, written);
        return written + FieldText.Write(facts.Subresource.Of(line), destination[written..]);
    }

    /// <returns>Behind what is written.</returns>
    private static int Append(ReadOnlySpan<byte> text, Span<byte> destination, int at) => text.TryCopyTo(destination[at..]) ? at + text.Length : at;

    /// <returns>The text of the last annotation of that name; absent: there is none, or it is no string.</returns>
    private static ByteRange Annotation(ReadOnlySpan<byte> line, in AuditEventFacts facts, ReadOnlySpan<byte> name)
    {
        if (facts.Annotations.IsAbsent || line[facts.Annotations.Start] != (byte)'{')
            return default;
        var text = default(ByteRange);
        var members = new JsonMembers(line, facts.Annotations.Start);
        while (members.MoveNext())
        {
            if (members.IsNamed(name))
                text = members.Text;
        }

        return text;
    }
}
