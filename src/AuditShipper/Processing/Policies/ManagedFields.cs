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
        var last = LastNamed(line, facts, body);
        if (last < 0)
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
    private static int LastNamed(ReadOnlySpan<byte> line, in AuditEventFacts facts, ByteRange body)
    {
        var (from, to) = (body.Start, body.Start + body.Length);
        var escaped = facts.LastUnicodeEscape < from ? -1 : LastIndexOf("\\u00"u8, line, from, Math.Min(facts.LastUnicodeEscape + 3, to));
        from = Math.Max(from, escaped);
        var run = facts.LongestRun;
        if (run.Start < from || run.Start + run.Length > to)
            return Math.Max(escaped, LastIndexOf("managedFields"u8, line, from, to));

        // A run is no key, and may be most of the body.
        var behind = LastIndexOf("managedFields"u8, line, run.Start + run.Length, to);
        return behind >= 0 ? behind : Math.Max(escaped, LastIndexOf("managedFields"u8, line, from, run.Start));
    }

    private static int LastIndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, int from, int to) =>
        line[from..to].LastIndexOf(text) is var found and >= 0 ? from + found : -1;

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
