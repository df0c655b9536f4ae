using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Policies;

namespace AuditShipper.Processing.Oversize;

/// <summary>The parts' order and names, and how they go.</summary>
internal static class PartRules
{
    private const EventParts All = EventParts.ManagedFields | EventParts.ResponseObject | EventParts.RequestObject;

    /// <param name="part">The one before; None: before the first.</param>
    /// <returns>None: it was the last.</returns>
    public static EventParts After(EventParts part) => part == EventParts.None ? EventParts.ManagedFields : (EventParts)((int)part << 1) & All;

    /// <param name="part">One.</param>
    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="edits">More are added.</param>
    public static void Cut(EventParts part, ReadOnlySpan<byte> line, in AuditEventFacts facts, EditList edits)
    {
        if (part == EventParts.ManagedFields)
            ManagedFields.Cut(line, facts, AuditLevel.RequestResponse, edits);
        else if (facts.HasDuplicates)
            CutEach(line, NameOf(part), edits);
        else if (part == EventParts.ResponseObject)
            CutBody(facts.ResponseObjectKey, facts.ResponseObject, edits);
        else
            CutBody(facts.RequestObjectKey, facts.RequestObject, edits);
    }

    /// <summary>The names, in the order in which the parts went, with commas.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteNames(EventParts parts, Span<byte> destination)
    {
        var written = 0;
        for (var part = After(EventParts.None); part != EventParts.None; part = After(part))
        {
            if ((parts & part) == EventParts.None)
                continue;
            if (written > 0)
                destination[written++] = (byte)',';
            NameOf(part).CopyTo(destination[written..]);
            written += NameOf(part).Length;
        }

        return written;
    }

    private static ReadOnlySpan<byte> NameOf(EventParts part) => part switch
    {
        EventParts.ManagedFields => "managedFields"u8,
        EventParts.ResponseObject => "responseObject"u8,
        _ => "requestObject"u8,
    };

    private static void CutBody(int key, ByteRange value, EditList edits)
    {
        if (!value.IsAbsent)
            edits.CutMember(key, value.Start + value.Length - key);
    }

    /// <summary>Of a member that occurs twice all go: the earlier would come to count again.</summary>
    private static void CutEach(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, EditList edits)
    {
        var members = new JsonMembers(line, JsonWalk.SkipWhitespace(line, 0));
        while (members.MoveNext())
        {
            if (members.IsNamed(name))
                edits.CutMember(members.Member.Start, members.Member.Length);
        }
    }
}
