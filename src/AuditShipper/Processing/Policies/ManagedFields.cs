using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;

namespace AuditShipper.Processing.Policies;

/// <summary>
/// Takes <c>metadata.managedFields</c> out of bodies as the API server does: of the object itself, of each item of a list, of the object in each
/// row of a Table. The body of a patch is what the client sent, and stays.
/// </summary>
internal static class ManagedFields
{
    /// <summary>In the place of where a value ends: nothing behind it can go.</summary>
    private const int Done = -1;

    /// <summary>In the place of where a value ends: nobody has walked it.</summary>
    private const int Unknown = 0;

    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="level">Bodies that go at this level are not looked at.</param>
    /// <param name="edits">More are added.</param>
    public static void Cut(ReadOnlySpan<byte> line, in AuditEventFacts facts, AuditLevel level, EditList edits)
    {
        if (level >= AuditLevel.Request && !facts.Verb.Of(line).SequenceEqual("patch"u8))
            CutBody(line, facts, facts.RequestObject, edits);
        if (level >= AuditLevel.RequestResponse)
            CutBody(line, facts, facts.ResponseObject, edits);
    }

    private static void CutBody(ReadOnlySpan<byte> line, in AuditEventFacts facts, ByteRange body, EditList edits)
    {
        if (body.IsAbsent)
            return;
        var last = LastNamed(body.Of(line), facts.LastUnicodeEscape - body.Start) + body.Start;
        if (last < body.Start)
            return;
        var rows = 0;
        var isTable = false;
        var members = new JsonMembers(line, body.Start);
        while (members.MoveNext())
        {
            var end = Unknown;
            if (last < members.ValueStart)
                end = Done;
            else if (members.IsNamed("metadata"u8))
                end = CutMetadata(line, members.ValueStart, last, edits);
            else if (members.IsNamed("items"u8))
                end = CutItems(line, members.ValueStart, last, edits);
            else if (members.IsNamed("rows"u8))
                rows = members.ValueStart;
            if (members.IsNamed("kind"u8))
                isTable = members.Value.Of(line).SequenceEqual("\"Table\""u8);

            // What a body with rows is, may stand behind them.
            if (end == Done && rows == 0)
                return;
            if (end > 0)
                members.PassTo(end);
        }

        if (isTable && rows > 0)
            CutRows(line, rows, last, edits);
    }

    /// <summary>Where such a key stands last, or an escape that may stand for one of its letters, which no API server writes. -1: there is none.</summary>
    /// <param name="body">Of an event.</param>
    /// <param name="lastEscape">Where the last 'u' of an escape in the event stands: before the body, in it or behind it.</param>
    private static int LastNamed(ReadOnlySpan<byte> body, int lastEscape)
    {
        var escaped = lastEscape < 0 ? -1 : body[..Math.Min(lastEscape + 3, body.Length)].LastIndexOf("\\u00"u8);
        var from = Math.Max(escaped, 0);
        return body[from..].LastIndexOf("managedFields"u8) is var named and >= 0 ? from + named : escaped;
    }

    private static int CutItems(ReadOnlySpan<byte> line, int array, int last, EditList edits)
    {
        if (line[array] != (byte)'[')
            return Unknown;
        var items = new JsonMembers(line, array);
        while (items.MoveNext())
        {
            var end = CutObject(line, items.ValueStart, last, edits);
            if (end == Done)
                return Done;
            if (end > 0)
                items.PassTo(end);
        }

        return items.ContainerEnd;
    }

    private static void CutRows(ReadOnlySpan<byte> line, int array, int last, EditList edits)
    {
        if (line[array] != (byte)'[')
            return;
        var rows = new JsonMembers(line, array);
        while (rows.MoveNext())
        {
            if (line[rows.ValueStart] != (byte)'{')
                continue;
            var cells = new JsonMembers(line, rows.ValueStart);
            while (cells.MoveNext())
            {
                if (cells.IsNamed("object"u8) && CutObject(line, cells.ValueStart, last, edits) == Done)
                    return;
            }
        }
    }

    private static int CutObject(ReadOnlySpan<byte> line, int start, int last, EditList edits)
    {
        if (line[start] != (byte)'{')
            return Unknown;
        var members = new JsonMembers(line, start);
        while (members.MoveNext())
        {
            var end = last < members.ValueStart ? Done : members.IsNamed("metadata"u8) ? CutMetadata(line, members.ValueStart, last, edits) : Unknown;
            if (end == Done)
                return Done;
            if (end > 0)
                members.PassTo(end);
        }

        return members.ContainerEnd;
    }

    private static int CutMetadata(ReadOnlySpan<byte> line, int start, int last, EditList edits)
    {
        if (line[start] != (byte)'{')
            return Unknown;
        var members = new JsonMembers(line, start);
        while (members.MoveNext())
        {
            if (members.IsNamed("managedFields"u8))
                edits.CutMember(members.Member.Start, members.Member.Length);
            if (last < members.ValueStart)
                return Done;
        }

        return members.ContainerEnd;
    }
}
