using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>What stands in <c>objectRef</c>: texts between their quotes; absent: there is none.</summary>
internal struct TargetView
{
    public ByteRange Resource;
    public ByteRange Subresource;
    public ByteRange Namespace;
    public ByteRange Name;
    public ByteRange Uid;
    public ByteRange ApiGroup;
    public ByteRange ApiVersion;
    public ByteRange ResourceVersion;

    /// <summary>All of them are of the type that the API server writes, and none occurs twice.</summary>
    public bool Fits;

    /// <summary>There are other members.</summary>
    public bool HasMore;

    /// <param name="line">The event.</param>
    /// <param name="reference">An object; absent: there is none.</param>
    public static TargetView Read(ReadOnlySpan<byte> line, ByteRange reference)
    {
        var target = new TargetView { Fits = true };
        if (reference.IsAbsent)
            return target;
        var members = new JsonMembers(line, reference.Start);
        while (members.MoveNext())
            target.Take(line, members);
        return target;
    }

    private void Take(ReadOnlySpan<byte> line, in JsonMembers member)
    {
        if (member.IsNamed("resource"u8))
            Fits &= FitRules.TakeText(line, member, ref Resource);
        else if (member.IsNamed("namespace"u8))
            Fits &= FitRules.TakeText(line, member, ref Namespace);
        else if (member.IsNamed("name"u8))
            Fits &= FitRules.TakeText(line, member, ref Name);
        else if (member.IsNamed("uid"u8))
            Fits &= FitRules.TakeText(line, member, ref Uid);
        else if (member.IsNamed("apiGroup"u8))
            Fits &= FitRules.TakeText(line, member, ref ApiGroup);
        else if (member.IsNamed("apiVersion"u8))
            Fits &= FitRules.TakeText(line, member, ref ApiVersion);
        else if (member.IsNamed("resourceVersion"u8))
            Fits &= FitRules.TakeText(line, member, ref ResourceVersion);
        else if (member.IsNamed("subresource"u8))
            Fits &= FitRules.TakeText(line, member, ref Subresource);
        else
            HasMore = true;
    }
}
