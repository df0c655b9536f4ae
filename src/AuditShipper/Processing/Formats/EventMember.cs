using System.Runtime.CompilerServices;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>The top-level members of audit.k8s.io/v1 Event, in the order in which the API server writes them.</summary>
internal enum EventMember : byte
{
    /// <summary>All others: they stay as they are.</summary>
    Other,
    Kind,
    ApiVersion,
    Level,
    AuditId,
    Stage,
    RequestUri,
    Verb,
    User,
    ImpersonatedUser,
    SourceIps,
    UserAgent,
    ObjectRef,
    ResponseStatus,
    RequestObject,
    ResponseObject,
    RequestReceivedTimestamp,
    StageTimestamp,
    Annotations,
}

/// <summary>Which member a key names.</summary>
internal static class EventMembers
{
    public const int Count = (int)EventMember.Annotations + 1;
    private const int LongestKey = 24; // requestReceivedTimestamp

    public static EventMember Of(ReadOnlySpan<byte> key)
    {
        var member = OfPlain(key);
        return member == EventMember.Other && key.Contains((byte)'\\') ? OfEscaped(key) : member;
    }

    [SkipLocalsInit]
    private static EventMember OfEscaped(ReadOnlySpan<byte> key)
    {
        Span<byte> plain = stackalloc byte[LongestKey * 6];
        return key.Length > plain.Length ? EventMember.Other : OfPlain(plain[..EventText.Unescape(key, plain)]);
    }

    private static EventMember OfPlain(ReadOnlySpan<byte> key) => key.Length switch
    {
        4 => key.SequenceEqual("verb"u8) ? EventMember.Verb : key.SequenceEqual("user"u8) ? EventMember.User : If(key, "kind"u8, EventMember.Kind),
        5 => key.SequenceEqual("level"u8) ? EventMember.Level : If(key, "stage"u8, EventMember.Stage),
        7 => If(key, "auditID"u8, EventMember.AuditId),
        9 => key.SequenceEqual("objectRef"u8) ? EventMember.ObjectRef
            : key.SequenceEqual("sourceIPs"u8) ? EventMember.SourceIps
            : If(key, "userAgent"u8, EventMember.UserAgent),
        10 => key.SequenceEqual("requestURI"u8) ? EventMember.RequestUri : If(key, "apiVersion"u8, EventMember.ApiVersion),
        11 => If(key, "annotations"u8, EventMember.Annotations),
        13 => If(key, "requestObject"u8, EventMember.RequestObject),
        14 => key.SequenceEqual("responseStatus"u8) ? EventMember.ResponseStatus
            : key.SequenceEqual("stageTimestamp"u8) ? EventMember.StageTimestamp
            : If(key, "responseObject"u8, EventMember.ResponseObject),
        16 => If(key, "impersonatedUser"u8, EventMember.ImpersonatedUser),
        24 => If(key, "requestReceivedTimestamp"u8, EventMember.RequestReceivedTimestamp),
        _ => EventMember.Other,
    };

    private static EventMember If(ReadOnlySpan<byte> key, ReadOnlySpan<byte> name, EventMember member) => key.SequenceEqual(name) ? member : EventMember.Other;
}
