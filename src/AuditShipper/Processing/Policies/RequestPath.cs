using AuditShipper.Parsing;

namespace AuditShipper.Processing.Policies;

/// <summary>The path of a <c>requestURI</c>, as the API server sees it.</summary>
internal static class RequestPath
{
    /// <summary>Whether the path stands in the URI as it is: no escape, neither of JSON nor a percent sign.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> uri) => !uri.ContainsAny((byte)'\\', (byte)'%');

    public static ReadOnlySpan<byte> WithoutQuery(ReadOnlySpan<byte> uri)
    {
        var query = uri.IndexOf((byte)'?');
        return query < 0 ? uri : uri[..query];
    }

    /// <summary>Writes the path: without the query, escapes of JSON and percent signs resolved, nothing else cleaned.</summary>
    /// <param name="uri">Of a JSON string, with its escapes.</param>
    /// <param name="destination">At least as long.</param>
    /// <returns>Bytes written.</returns>
    public static int Decode(ReadOnlySpan<byte> uri, Span<byte> destination)
    {
        var length = WithoutQuery(destination[..EventText.Unescape(uri, destination)]).Length;
        var text = destination[..length];
        return text.Contains((byte)'%') ? DecodePercent(text) : text.Length;
    }

    /// <summary>Whether a request to create names the object in its URL. The name that later stages show comes from the body otherwise.</summary>
    /// <param name="path">Decoded.</param>
    public static bool HasName(ReadOnlySpan<byte> path)
    {
        // api/VERSION/… or apis/GROUP/VERSION/…, then [namespaces/NAMESPACE/]RESOURCE/NAME
        var rest = path.Trim((byte)'/');
        var prefix = Next(ref rest);
        var isGroup = prefix.SequenceEqual("apis"u8);
        if (!isGroup && !prefix.SequenceEqual("api"u8))
            return false;
        if (isGroup)
            Next(ref rest);
        Next(ref rest);
        if (Next(ref rest).SequenceEqual("namespaces"u8) && rest.Contains((byte)'/'))
        {
            // The namespace itself, or what lies in it.
            Next(ref rest);
            var resource = Next(ref rest);
            if (resource.SequenceEqual("status"u8) || resource.SequenceEqual("finalize"u8))
                return true;
        }

        return !Next(ref rest).IsEmpty;
    }

    private static int DecodePercent(Span<byte> text)
    {
        var written = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == (byte)'%' && at + 2 < text.Length && HexValue(text[at + 1]) is var high and >= 0 && HexValue(text[at + 2]) is var low and >= 0)
            {
                text[written++] = (byte)((high << 4) | low);
                at += 2;
            }
            else
            {
                text[written++] = text[at];
            }
        }

        return written;
    }

    private static int HexValue(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        var slash = rest.IndexOf((byte)'/');
        var part = slash < 0 ? rest : rest[..slash];
        rest = slash < 0 ? default : rest[(slash + 1)..];
        return part;
    }
}
