using System.Text.Unicode;

namespace AuditShipper.Parsing;

/// <summary>Decides whether a line is an audit event, byte for byte, and where what it says stands.</summary>
internal static class AuditEventScanner
{
    /// <summary>
    /// The line (without its newline) must be exactly one JSON object (RFC 8259, any depth) in valid UTF-8 with a non-empty <c>auditID</c>;
    /// lone surrogates in escapes are accepted. Of several defects the first of this order is told: NUL bytes, not JSON, not UTF-8, no
    /// auditID. With a defect, <paramref name="facts"/> are empty.
    /// </summary>
    public static LineDefect Scan(ReadOnlySpan<byte> line, out AuditEventFacts facts)
    {
        facts = default;
        var start = SkipWhitespace(line);
        var text = line[start..];
        var index = default(RootMemberIndex);
        var length = JsonObjectScan.Length(text, ref index, out var isAscii);
        // Behind the object's end there may be what looks like more members of it: those are in the index too, and the line is no event.
        if (length > 0 && IsWhitespace(text[length..]))
        {
            index.End(length - 1);
            facts.Fields = FactRules.Fields(text, index);
        }

        var defect = DefectOf(line, start, length, isAscii, facts.Fields);
        if (defect != LineDefect.None)
            facts = default;
        else
            FactRules.Read(text, index, ref facts);
        if (start != 0)
            facts = facts.MovedBy(start);
        return defect;
    }

    private static LineDefect DefectOf(ReadOnlySpan<byte> line, int start, int length, bool isAscii, in AuditEventFields fields)
    {
        if (length == 0 || (start + length != line.Length && !IsWhitespace(line[(start + length)..])))
            return line.Contains((byte)0) ? LineDefect.NulBytes : LineDefect.NotJson;
        if (!isAscii && !Utf8.IsValid(line))
            return LineDefect.NotUtf8;
        return fields.AuditId.Length == 0 ? LineDefect.NoAuditId : LineDefect.None;
    }

    private static int SkipWhitespace(ReadOnlySpan<byte> line)
    {
        if (!line.IsEmpty && line[0] == (byte)'{')
            return 0;
        var start = line.IndexOfAnyExcept(" \t\r\n"u8);
        return start < 0 ? line.Length : start;
    }

    private static bool IsWhitespace(ReadOnlySpan<byte> rest) => !rest.ContainsAnyExcept(" \t\r\n"u8);
}
