using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>
/// <c>kubernetes.audit</c>: the event itself, byte for byte, but for dots in the names of annotations, which Elasticsearch would take for
/// objects in objects. What its mappings would refuse the whole document for goes to <c>kubernetes.audit_unmapped</c>, one text.
/// </summary>
internal static class EcsAudit
{
    public static void Write(in EventView view, FormatBuffer json)
    {
        var annotations = view[EventMember.Annotations];
        if (view.HasMisfits || view.HasDuplicates)
        {
            WriteFitting(view, json);
        }
        else if (annotations.IsAbsent || view.Line[annotations.Start] != (byte)'{')
        {
            json.Append(view.Line[view.Start..view.End]);
        }
        else
        {
            json.Append(view.Line[view.Start..annotations.Start]);
            WriteAnnotations(view.Line, annotations, json);
            json.Append(view.Line[(annotations.Start + annotations.Length)..view.End]);
        }
    }

    /// <summary>The members that are left out above, each in an object of its own: one array as a text, so that no type can be wrong.</summary>
    public static void WriteUnmapped(in EventView view, FormatBuffer json)
    {
        if (!view.HasMisfits && !view.HasDuplicates)
            return;
        json.Append(",\"audit_unmapped\":\"["u8);
        var isFirst = true;
        var members = new JsonMembers(view.Line, view.Start);
        while (members.MoveNext())
        {
            if (IsKept(view, members))
                continue;
            json.Append(isFirst ? "{"u8 : ",{"u8);
            json.Escaped(members.Member.Of(view.Line));
            json.Append((byte)'}');
            isFirst = false;
        }

        json.Append("]\""u8);
    }

    private static void WriteFitting(in EventView view, FormatBuffer json)
    {
        json.Append((byte)'{');
        var members = new JsonMembers(view.Line, view.Start);
        while (members.MoveNext())
        {
            if (!IsKept(view, members))
                continue;
            json.Comma();
            if (members.Value == view[EventMember.Annotations] && view.Line[members.Value.Start] == (byte)'{')
            {
                json.Append("\"annotations\":"u8);
                WriteAnnotations(view.Line, members.Value, json);
            }
            else
            {
                json.Append(members.Member.Of(view.Line));
            }
        }

        json.Append((byte)'}');
    }

    /// <summary>Others stay; of known members the last of its name, if its type is right.</summary>
    private static bool IsKept(in EventView view, in JsonMembers member)
    {
        var name = EventMembers.Of(member.Key);
        return name == EventMember.Other || (view[name] == member.Value && view.Fits(name));
    }

    private static void WriteAnnotations(ReadOnlySpan<byte> line, ByteRange annotations, FormatBuffer json)
    {
        json.Append((byte)'{');
        var members = new JsonMembers(line, annotations.Start);
        while (members.MoveNext())
        {
            json.Comma();
            json.Append((byte)'"');
            json.Append(members.Key, (byte)'.', (byte)'_');
            json.Append("\":"u8);
            json.Append(members.Value.Of(line));
        }

        json.Append((byte)'}');
    }
}
