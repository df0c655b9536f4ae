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
    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="level">Bodies that go at this level are not looked at.</param>
    /// <param name="edits">More are added.</param>
    public static void Cut(ReadOnlySpan<byte> line, in AuditEventFacts facts, AuditLevel level, EditList edits)
    {
        if (level >= AuditLevel.Request && !facts.Verb.Of(line).SequenceEqual("patch"u8))
            CutBody(line, facts.RequestObject, edits);
        if (level >= AuditLevel.RequestResponse)
            CutBody(line, facts.ResponseObject, edits);
    }

    private static void CutBody(ReadOnlySpan<byte> line, ByteRange body, EditList edits)
    {
        if (body.IsAbsent)
            return;
        var last = LastNamed(body.Of(line)) + body.Start;
        if (last < body.Start)
            return;
        var (items, rows) = (0, 0);
        var isTable = false;
        var members = new JsonMembers(line, body.Start);
        while (members.MoveNext())
        {
            if (members.IsNamed("metadata"u8))
                CutMetadata(line, members.Value.Start, edits);
            else if (members.IsNamed("items"u8))
                items = members.Value.Start;
            else if (members.IsNamed("rows"u8))
                rows = members.Value.Start;
            else if (members.IsNamed("kind"u8))
                isTable = members.Value.Of(line).SequenceEqual("\"Table\""u8);
            // Nothing behind it can go; what a body with rows is, may stand behind them.
            if (last < members.Value.Start + members.Value.Length && items == 0 && rows == 0)
                break;
        }

        if (items > 0)
            CutItems(line, items, edits);
        if (isTable && rows > 0)
            CutRows(line, rows, edits);
    }

    /// <summary>Where such a key stands last; a key with escapes, which no API server writes, may stand anywhere. -1: there is none.</summary>
    private static int LastNamed(ReadOnlySpan<byte> body) => body.IndexOf("\\u00"u8) >= 0 ? body.Length : body.LastIndexOf("managedFields"u8);

    private static void CutItems(ReadOnlySpan<byte> line, int array, EditList edits)
    {
        if (line[array] != (byte)'[')
            return;
        var items = new JsonMembers(line, array);
        while (items.MoveNext())
            CutObject(line, items.Value.Start, edits);
    }

    private static void CutRows(ReadOnlySpan<byte> line, int array, EditList edits)
    {
        if (line[array] != (byte)'[')
            return;
        var rows = new JsonMembers(line, array);
        while (rows.MoveNext())
        {
            if (line[rows.Value.Start] != (byte)'{')
                continue;
            var cells = new JsonMembers(line, rows.Value.Start);
            while (cells.MoveNext())
            {
                if (cells.IsNamed("object"u8))
                    CutObject(line, cells.Value.Start, edits);
            }
        }
    }

    private static void CutObject(ReadOnlySpan<byte> line, int start, EditList edits)
    {
        if (line[start] != (byte)'{')
            return;
        var members = new JsonMembers(line, start);
        while (members.MoveNext())
        {
            if (members.IsNamed("metadata"u8))
                CutMetadata(line, members.Value.Start, edits);
        }
    }

    private static void CutMetadata(ReadOnlySpan<byte> line, int start, EditList edits)
    {
        if (line[start] != (byte)'{')
            return;
        var members = new JsonMembers(line, start);
        while (members.MoveNext())
        {
            if (members.IsNamed("managedFields"u8))
                edits.CutMember(members.Member.Start, members.Member.Length);
        }
    }
}
