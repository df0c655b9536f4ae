using System.Text;

namespace AuditShipper.Processing.Redaction;

/// <summary>The keys whose values decide, or are redacted.</summary>
internal enum KeyName : byte
{
    Other,
    Kind,
    Data,
    StringData,
    Token,
    Error,
    Spec,
    Status,
    Path,
    Value,
    RequestUri,
    ObjectRef,
    Resource,
    Subresource,
    LastApplied,
}

internal static class JsonKeys
{
    /// <summary>Without escapes. Letters of <c>data</c> and <c>stringData</c> count in any case: what a lenient reader takes must not pass.</summary>
    public static KeyName Of(ReadOnlySpan<byte> key) => key.Length switch
    {
        4 => key.SequenceEqual("kind"u8) ? KeyName.Kind
            : Ascii.EqualsIgnoreCase(key, "data"u8) ? KeyName.Data
            : key.SequenceEqual("spec"u8) ? KeyName.Spec
            : key.SequenceEqual("path"u8) ? KeyName.Path
            : KeyName.Other,
        5 => key.SequenceEqual("token"u8) ? KeyName.Token
            : key.SequenceEqual("value"u8) ? KeyName.Value
            : key.SequenceEqual("error"u8) ? KeyName.Error
            : KeyName.Other,
        6 => key.SequenceEqual("status"u8) ? KeyName.Status : KeyName.Other,
        8 => key.SequenceEqual("resource"u8) ? KeyName.Resource : KeyName.Other,
        9 => key.SequenceEqual("objectRef"u8) ? KeyName.ObjectRef : KeyName.Other,
        10 => Ascii.EqualsIgnoreCase(key, "stringData"u8) ? KeyName.StringData
            : key.SequenceEqual("requestURI"u8) ? KeyName.RequestUri
            : KeyName.Other,
        11 => key.SequenceEqual("subresource"u8) ? KeyName.Subresource : KeyName.Other,
        48 => key.SequenceEqual("kubectl.kubernetes.io/last-applied-configuration"u8) ? KeyName.LastApplied : KeyName.Other,
        _ => KeyName.Other,
    };

    /// <summary>Of a JSON patch's path.</summary>
    public static KeyName OfPatchPath(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> below)
    {
        below = default;
        if (path.IsEmpty || path[0] != (byte)'/')
            return KeyName.Other;
        path = path[1..];
        var slash = path.IndexOf((byte)'/');
        below = slash < 0 ? default : path[(slash + 1)..];
        var name = Of(slash < 0 ? path : path[..slash]);
        return name is KeyName.Data or KeyName.StringData ? name : KeyName.Other;
    }
}
