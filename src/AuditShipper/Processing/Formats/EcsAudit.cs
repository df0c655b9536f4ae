using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>
/// <c>kubernetes.audit</c>: the event itself, byte for byte, but for dots in the names of annotations, which Elasticsearch would take for
/// objects in objects. What its mappings would refuse the whole document for goes to <c>kubernetes.audit_unmapped</c>, one text.
/// </summary>
internal static class EcsAudit
{
    /// <summary>Absent: there are none, or they are left out.</summary>
    public static ByteRange AnnotationsOf(in EventView view)
    {
        var annotations = view[EventMember.Annotations];
        return annotations.IsAbsent || view.Line[annotations.Start] != (byte)'{' || !view.Fits(EventMember.Annotations) ? default : annotations;
    }

    public static void Write(in EventView view, AnnotationNames names, FormatBuffer json)
    {
        var annotations = AnnotationsOf(view);
        if (view.HasMisfits || view.HasDuplicates)
        {
            WriteFitting(view, names, json);
        }
        else if (annotations.IsAbsent)
        {
            json.Append(view.Line[view.Start..view.End]);
        }
        else
        {
            json.Append(view.Line[view.Start..annotations.Start]);
            WriteAnnotations(view.Line, annotations, names, json);
            json.Append(view.Line[(annotations.Start + annotations.Length)..view.End]);
        }
    }

    /// <summary>The members that are left out above, each in an object of its own: one array as a text, so that no type can be wrong.</summary>
    public static void WriteUnmapped(in EventView view, AnnotationNames names, FormatBuffer json)
    {
        if (!view.HasMisfits && !view.HasDuplicates && !names.HasShadowed)
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

        if (names.HasShadowed)
            WriteShadowed(view.Line, AnnotationsOf(view), names, isFirst, json);
        json.Append("]\""u8);
    }

    private static void WriteShadowed(ReadOnlySpan<byte> line, ByteRange annotations, AnnotationNames names, bool isFirst, FormatBuffer json)
    {
        var members = new JsonMembers(line, annotations.Start);
        for (var i = 0; members.MoveNext(); i++)
        {
            if (!names.IsShadowed(i))
                continue;
            json.Append(isFirst ? "{\\\"annotations\\\":{"u8 : ",{\\\"annotations\\\":{"u8);
            json.Escaped(members.Member.Of(line));
            json.Append("}}"u8);
            isFirst = false;
        }
    }

    private static void WriteFitting(in EventView view, AnnotationNames names, FormatBuffer json)
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
                WriteAnnotations(view.Line, members.Value, names, json);
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

    private static void WriteAnnotations(ReadOnlySpan<byte> line, ByteRange annotations, AnnotationNames names, FormatBuffer json)
    {
        json.Append((byte)'{');
        var members = new JsonMembers(line, annotations.Start);
        for (var i = 0; members.MoveNext(); i++)
        {
            if (names.IsShadowed(i))
                continue;
            json.Comma();
            json.Append((byte)'"');
            names.Write(members.Key, json);
            json.Append("\":"u8);
            json.Append(members.Value.Of(line));
        }

        json.Append((byte)'}');
    }
}
