using System.Buffers.Text;

namespace AuditShipper.Parsing;

/// <summary>From where an event's members stand to what they say.</summary>
internal static class FactRules
{
    public static AuditEventFields Fields(ReadOnlySpan<byte> line, in RootMemberIndex index) => new()
    {
        AuditId = index.Text(line, RootMember.AuditId),
        Stage = index.Text(line, RootMember.Stage),
        StageTimestamp = index.Text(line, RootMember.StageTimestamp),
        RequestReceivedTimestamp = index.Text(line, RootMember.RequestReceivedTimestamp),
    };

    /// <param name="line">One valid event, beginning with its bracket.</param>
    /// <param name="index">Of this line.</param>
    /// <param name="facts">Its fields are there already.</param>
    public static void Read(ReadOnlySpan<byte> line, in RootMemberIndex index, ref AuditEventFacts facts)
    {
        facts.Level = index.Text(line, RootMember.Level);
        facts.Verb = index.Text(line, RootMember.Verb);
        facts.RequestUri = index.Text(line, RootMember.RequestUri);
        facts.RequestObject = index.Value(line, RootMember.RequestObject);
        facts.RequestObjectKey = index.Member(RootMember.RequestObject, facts.RequestObject).Start;
        facts.ResponseObject = index.Value(line, RootMember.ResponseObject);
        facts.ResponseObjectKey = index.Member(RootMember.ResponseObject, facts.ResponseObject).Start;
        facts.Annotations = index.Value(line, RootMember.Annotations);
        facts.HasDuplicates = index.HasDuplicates;
        facts.LastUnicodeEscape = index.LastUnicodeEscape;
        facts.LongestRun = index.LongestRun;
        ReadUser(line, index.Value(line, RootMember.User), ref facts);
        ReadObjectRef(line, index.Value(line, RootMember.ObjectRef), ref facts);
        ReadStatus(line, index.Value(line, RootMember.ResponseStatus), ref facts);
    }

    private static void ReadUser(ReadOnlySpan<byte> line, ByteRange user, ref AuditEventFacts facts)
    {
        if (!IsObject(line, user))
            return;
        var written = new OrderedMembers(line, user.Start);
        facts.Username = written.Text("\"username\":\""u8);
        _ = written.Text("\"uid\":\""u8);
        facts.Groups = written.Container("\"groups\":["u8);
        _ = written.Container("\"extra\":{"u8);
        if (written.IsAtEnd)
            return;

        (facts.Username, facts.Groups) = (default, default);
        var members = new JsonMembers(line, user.Start);
        while (members.MoveNext())
        {
            if (members.IsNamed("username"u8))
                facts.Username = members.Text;
            else if (members.IsNamed("groups"u8))
                facts.Groups = line[members.Value.Start] == (byte)'[' ? members.Value : default;
        }
    }

    private static void ReadObjectRef(ReadOnlySpan<byte> line, ByteRange reference, ref AuditEventFacts facts)
    {
        if (!IsObject(line, reference))
            return;
        facts.ObjectRef = reference;
        var written = new OrderedMembers(line, reference.Start);
        facts.Resource = written.Text("\"resource\":\""u8);
        facts.Namespace = written.Text("\"namespace\":\""u8);
        facts.Name = written.Text("\"name\":\""u8);
        _ = written.Text("\"uid\":\""u8);
        facts.ApiGroup = written.Text("\"apiGroup\":\""u8);
        _ = written.Text("\"apiVersion\":\""u8);
        _ = written.Text("\"resourceVersion\":\""u8);
        facts.Subresource = written.Text("\"subresource\":\""u8);
        if (written.IsAtEnd)
            return;

        (facts.Resource, facts.Namespace, facts.Name, facts.ApiGroup, facts.Subresource) = (default, default, default, default, default);
        var members = new JsonMembers(line, reference.Start);
        while (members.MoveNext())
        {
            if (members.IsNamed("resource"u8))
                facts.Resource = members.Text;
            else if (members.IsNamed("namespace"u8))
                facts.Namespace = members.Text;
            else if (members.IsNamed("name"u8))
                facts.Name = members.Text;
            else if (members.IsNamed("apiGroup"u8))
                facts.ApiGroup = members.Text;
            else if (members.IsNamed("subresource"u8))
                facts.Subresource = members.Text;
        }
    }

    private static void ReadStatus(ReadOnlySpan<byte> line, ByteRange status, ref AuditEventFacts facts)
    {
        if (!IsObject(line, status))
            return;
        var written = new OrderedMembers(line, status.Start);
        _ = written.Container("\"metadata\":{"u8);
        _ = written.Text("\"status\":\""u8);
        _ = written.Text("\"message\":\""u8);
        _ = written.Text("\"reason\":\""u8);
        _ = written.Container("\"details\":{"u8);
        var code = written.Value("\"code\":"u8);
        if (written.IsAtEnd)
        {
            facts.ResponseCode = CodeOf(code.Of(line));
            return;
        }

        var members = new JsonMembers(line, status.Start);
        while (members.MoveNext())
        {
            if (members.IsNamed("code"u8))
                facts.ResponseCode = CodeOf(members.Value.Of(line));
        }
    }

    private static int CodeOf(ReadOnlySpan<byte> number) => Utf8Parser.TryParse(number, out int code, out var read) && read == number.Length ? code : 0;

    private static bool IsObject(ReadOnlySpan<byte> line, ByteRange value) => !value.IsAbsent && line[value.Start] == (byte)'{';
}
