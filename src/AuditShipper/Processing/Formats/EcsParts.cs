using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>The parts of an ECS document that say who asked, from where, and for what.</summary>
internal static class EcsParts
{
    public static void WriteUser(in EventView view, FormatBuffer json)
    {
        var mark = json.Open("user"u8);
        json.Member("name"u8, view.User.Username.Of(view.Line));
        json.Member("id"u8, view.User.Uid.Of(view.Line));
        var effective = json.Open("effective"u8);
        json.Member("name"u8, view.Impersonated.Username.Of(view.Line));
        json.Member("id"u8, view.Impersonated.Uid.Of(view.Line));
        json.CloseOrDrop(effective);
        json.CloseOrDrop(mark);
    }

    /// <summary>A field of type ip takes addresses alone; anything else goes to the field of type text.</summary>
    public static void WriteClient(in EventView view, FormatBuffer json)
    {
        var client = view.Addresses.Client.Of(view.Line);
        if (!client.IsEmpty)
        {
            var mark = json.Open("source"u8);
            json.Member("address"u8, client);
            json.Member("ip"u8, view.Addresses.IsAddress ? client : default);
            json.CloseOrDrop(mark);
        }

        if (view.Addresses.IsAddress)
        {
            json.Append(",\"client\":{\"ip\":"u8);
            json.Quoted(client);
            json.Append((byte)'}');
        }

        WriteRelated(view, json);
        var userAgent = json.Open("user_agent"u8);
        json.Member("original"u8, view.Text(EventMember.UserAgent));
        json.CloseOrDrop(userAgent);
    }

    public static void WriteRequest(in EventView view, FormatBuffer json)
    {
        var uri = view.Text(EventMember.RequestUri);
        var url = json.Open("url"u8);
        var question = uri.IndexOf((byte)'?');
        json.Member("original"u8, uri);
        json.Member("path"u8, question < 0 ? uri : uri[..question]);
        json.Member("query"u8, question < 0 ? default : uri[(question + 1)..]);
        json.CloseOrDrop(url);

        var http = json.Open("http"u8);
        var request = json.Open("request"u8);
        json.Member("id"u8, view.Text(EventMember.AuditId));
        json.CloseOrDrop(request);
        if (!view.Status.CodeText.IsAbsent)
        {
            json.Key("response"u8);
            json.Append("{\"status_code\":"u8);
            json.Append(view.Status.CodeText.Of(view.Line));
            json.Append((byte)'}');
        }

        json.CloseOrDrop(http);
    }

    private static void WriteRelated(in EventView view, FormatBuffer json)
    {
        var mark = json.Open("related"u8);
        if (view.Addresses is { AllAreAddresses: true, ClientIndex: >= 0 })
        {
            json.Key("ip"u8);
            json.Append(view[EventMember.SourceIps].Of(view.Line));
        }

        var user = view.User.Username.Of(view.Line);
        var other = view.Impersonated.Username.Of(view.Line);
        if (!user.IsEmpty || !other.IsEmpty)
        {
            json.Key("user"u8);
            json.Append((byte)'[');
            json.Element(user);
            json.Element(other);
            json.Append((byte)']');
        }

        json.CloseOrDrop(mark);
    }
}
