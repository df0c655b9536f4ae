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
        if (IsPlainSuccess(status.Of(line), out facts.ResponseCode))
            return;
        var members = new JsonMembers(line, status.Start);
        while (members.MoveNext())
        {
            if (members.IsNamed("code"u8))
                facts.ResponseCode = Utf8Parser.TryParse(members.Value.Of(line), out int code, out var read) && read == members.Value.Length ? code : 0;
        }
    }

    /// <summary>What nearly every status is.</summary>
    private static bool IsPlainSuccess(ReadOnlySpan<byte> status, out int code)
    {
        var head = "{\"metadata\":{},\"code\":"u8;
        code = 0;
        if (status.Length != head.Length + 4 || status[^1] != (byte)'}' || !status.StartsWith(head))
            return false;
        var digits = status[head.Length..^1];
        code = ((digits[0] - '0') * 100) + ((digits[1] - '0') * 10) + digits[2] - '0';
        if (!digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return true;
        code = 0;
        return false;
    }

    private static bool IsObject(ReadOnlySpan<byte> line, ByteRange value) => !value.IsAbsent && line[value.Start] == (byte)'{';
}
