using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>The objects of an API Activity: who, what, from where, on which resource, with what answer.</summary>
internal static class OcsfParts
{
    /// <summary>A request refused before sign-in has no user, but the class wants an actor: then its name is Unknown, its type_id 0.</summary>
    public static void WriteActor(in EventView view, FormatBuffer json)
    {
        var user = view.User;
        var name = user.Username.Of(view.Line);
        json.Append(",\"actor\":{\"user\":{\"name\":"u8);
        json.Quoted(name.IsEmpty ? "Unknown"u8 : name);
        json.Append(OcsfRules.UserTypeOf(name));
        json.Member("uid"u8, user.Uid.Of(view.Line));
        if (!user.CredentialId.IsAbsent)
        {
            json.Append(",\"programmatic_credentials\":[{\"uid\":"u8);
            json.Quoted(user.CredentialId.Of(view.Line));
            json.Append("}]"u8);
        }

        if (user.Fits && !user.Groups.IsAbsent && view.Line[user.Groups.Start] == (byte)'[')
            WriteGroups(view.Line, user.Groups, json);
        json.Append((byte)'}');
        if (view.Annotations.Decision != Decision.None)
            json.Append(view.Annotations.Decision == Decision.Allow ? ",\"authorizations\":[{\"decision\":\"allow\"}]"u8 : ",\"authorizations\":[{\"decision\":\"forbid\"}]"u8);
        json.Append((byte)'}');
    }

    public static void WriteApi(in EventView view, FormatBuffer json)
    {
        var target = view.Target;
        var verb = view.Text(EventMember.Verb);
        json.Append(",\"api\":{\"operation\":"u8);
        json.Quoted(verb.IsEmpty ? "Unknown"u8 : verb);
        json.Append(",\"service\":{\"name\":\"kube-apiserver\"}"u8);
        json.Member("version"u8, target.ApiVersion.Of(view.Line));
        var group = json.Open("group"u8);
        json.Member("name"u8, target.ApiGroup.Of(view.Line));
        json.CloseOrDrop(group);
        json.Append(",\"request\":{\"uid\":"u8);
        json.Quoted(view.Text(EventMember.AuditId));
        Value("data"u8, view, EventMember.RequestObject, json);
        json.Append((byte)'}');
        WriteResponse(view, json);
        json.Append((byte)'}');
    }

    /// <summary>Where the client's entry is no address it is a name, as the class wants one of the two.</summary>
    public static void WriteSource(in EventView view, FormatBuffer json)
    {
        var client = view.Addresses.Client.Of(view.Line);
        json.Append(view.Addresses.IsAddress ? ",\"src_endpoint\":{\"ip\":"u8 : ",\"src_endpoint\":{\"name\":"u8);
        json.Quoted(client.IsEmpty ? "Unknown"u8 : client);
        if (view.Addresses is { AllAreAddresses: true, ClientIndex: >= 0 })
            WriteIntermediates(view, json);
        json.Append((byte)'}');
    }

    public static void WriteHttp(in EventView view, FormatBuffer json)
    {
        var uri = view.Text(EventMember.RequestUri);
        var question = uri.IndexOf((byte)'?');
        var request = json.Open("http_request"u8);
        json.Member("user_agent"u8, view.Text(EventMember.UserAgent));
        if (!uri.IsEmpty)
        {
            json.Key("url"u8);
            json.Append("{\"path\":"u8);
            json.Quoted(question < 0 ? uri : uri[..question]);
            json.Member("query_string"u8, question < 0 ? default : uri[(question + 1)..]);
            json.Append((byte)'}');
        }

        json.CloseOrDrop(request);
        if (view.Status.CodeText.IsAbsent)
            return;
        json.Append(",\"http_response\":{\"code\":"u8);
        json.Append(view.Status.CodeText.Of(view.Line));
        json.Append((byte)'}');
    }

    /// <summary>The class wants a name or an ID: a collection (a list, a create without a name) goes by that of its type.</summary>
    public static void WriteResources(in EventView view, FormatBuffer json)
    {
        var target = view.Target;
        var type = target.Resource.Of(view.Line);
        var subresource = target.Subresource.Of(view.Line);
        var name = target.Name.Of(view.Line);
        if (view[EventMember.ObjectRef].IsAbsent || view.Line[view[EventMember.ObjectRef].Start] != (byte)'{')
            return;
        json.Append(",\"resources\":[{\"role_id\":1,\"role\":\"Target\",\"name\":"u8);
        json.Quoted(!name.IsEmpty ? name : !type.IsEmpty ? type : "Unknown"u8);
        json.Member("namespace"u8, target.Namespace.Of(view.Line));
        json.Member("uid"u8, target.Uid.Of(view.Line));
        json.Member("version"u8, target.ResourceVersion.Of(view.Line));
        if (!type.IsEmpty || !subresource.IsEmpty)
        {
            json.Append(",\"type\":\""u8);
            json.Append(type);
            json.Append(subresource.IsEmpty ? default : "/"u8);
            json.Append(subresource);
            json.Append((byte)'"');
        }

        json.Append("}]"u8);
    }

    private static void WriteGroups(ReadOnlySpan<byte> line, ByteRange groups, FormatBuffer json)
    {
        json.Append(",\"groups\":["u8);
        var entries = new JsonMembers(line, groups.Start);
        while (entries.MoveNext())
        {
            json.Comma();
            json.Append("{\"name\":"u8);
            json.Append(entries.Value.Of(line));
            json.Append((byte)'}');
        }

        json.Append((byte)']');
    }

    private static void WriteResponse(in EventView view, FormatBuffer json)
    {
        var response = json.Open("response"u8);
        if (!view.Status.CodeText.IsAbsent)
        {
            json.Key("code"u8);
            json.Append(view.Status.CodeText.Of(view.Line));
        }

        json.Member("error"u8, view.Status.Reason.Of(view.Line));
        json.Member("error_message"u8, view.Status.Message.Of(view.Line));
        Value("data"u8, view, EventMember.ResponseObject, json);
        json.CloseOrDrop(response);
    }

    private static void WriteIntermediates(in EventView view, FormatBuffer json)
    {
        var mark = json.Length;
        json.Append(",\"intermediate_ips\":["u8);
        var start = json.Length;
        var entries = new JsonMembers(view.Line, view[EventMember.SourceIps].Start);
        for (var i = 0; entries.MoveNext(); i++)
        {
            if (i != view.Addresses.ClientIndex)
                json.Element(entries.Text.Of(view.Line));
        }

        if (json.Length == start)
            json.Rewind(mark);
        else
            json.Append((byte)']');
    }

    private static void Value(ReadOnlySpan<byte> name, in EventView view, EventMember member, FormatBuffer json)
    {
        if (!view.Has(member) || !view.Fits(member))
            return;
        json.Key(name);
        json.Append(view[member].Of(view.Line));
    }
}
