using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary><c>unmapped</c>: every member that the attributes do not say in full, as it is written.</summary>
internal static class OcsfUnmapped
{
    public static void Write(in EventView view, FormatBuffer json)
    {
        var mark = json.Open("unmapped"u8);
        var members = new JsonMembers(view.Line, view.Start);
        while (members.MoveNext())
        {
            var name = EventMembers.Of(members.Key);
            if (name == EventMember.Other || (view[name] == members.Value && !OcsfRules.IsMapped(view, name)))
            {
                json.Comma();
                json.Append(members.Member.Of(view.Line));
            }
        }

        if (view.HasDuplicates)
            WriteDuplicates(view, json);
        json.CloseOrDrop(mark);
    }

    /// <summary>Those that a later one of the same name made void, each in an object of its own.</summary>
    private static void WriteDuplicates(in EventView view, FormatBuffer json)
    {
        json.Key("duplicates"u8);
        json.Append((byte)'[');
        var members = new JsonMembers(view.Line, view.Start);
        while (members.MoveNext())
        {
            var name = EventMembers.Of(members.Key);
            if (name == EventMember.Other || view[name] == members.Value)
                continue;
            json.Comma();
            json.Append((byte)'{');
            json.Append(members.Member.Of(view.Line));
            json.Append((byte)'}');
        }

        json.Append((byte)']');
    }
}
