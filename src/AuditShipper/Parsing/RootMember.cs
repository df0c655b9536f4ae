using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace AuditShipper.Parsing;

/// <summary>Top-level members of an audit event that somebody asks for.</summary>
internal enum RootMember : byte
{
    /// <summary>All others.</summary>
    Other,
    AuditId,
    Stage,
    StageTimestamp,
    RequestReceivedTimestamp,
    Level,
    Verb,
    RequestUri,
    User,
    ObjectRef,
    ResponseStatus,
    RequestObject,
    ResponseObject,
    Annotations,
}

/// <summary>Which member a key names.</summary>
internal static class RootMembers
{
    public const int Count = (int)RootMember.Annotations + 1;
    private const int LongestKey = 24; // requestReceivedTimestamp
    private const ulong Ones = 0x0101_0101_0101_0101;

    // What the keys begin with, closing quote included, as little-endian numbers.
    private const ulong AuditId = 0x2244_4974_6964_7561; // auditID"
    private const ulong Stage = 0x2265_6761_7473; // stage"
    private const ulong StageTim = 0x6d69_5465_6761_7473;
    private const ulong RequestR = 0x5274_7365_7571_6572;
    private const ulong RequestU = 0x5574_7365_7571_6572;
    private const ulong RequestO = 0x4f74_7365_7571_6572;
    private const ulong Response = 0x6573_6e6f_7073_6572;
    private const ulong Level = 0x226c_6576_656c; // level"
    private const ulong Verb = 0x2262_7265_76; // verb"
    private const ulong User = 0x2272_6573_75; // user"
    private const ulong ObjectRe = 0x6552_7463_656a_626f;
    private const ulong Annotati = 0x6974_6174_6f6e_6e61;

    public static ReadOnlySpan<byte> NameOf(RootMember member) => member switch
    {
        RootMember.AuditId => "auditID"u8,
        RootMember.Stage => "stage"u8,
        RootMember.StageTimestamp => "stageTimestamp"u8,
        RootMember.RequestReceivedTimestamp => "requestReceivedTimestamp"u8,
        RootMember.Level => "level"u8,
        RootMember.Verb => "verb"u8,
        RootMember.RequestUri => "requestURI"u8,
        RootMember.User => "user"u8,
        RootMember.ObjectRef => "objectRef"u8,
        RootMember.ResponseStatus => "responseStatus"u8,
        RootMember.RequestObject => "requestObject"u8,
        RootMember.ResponseObject => "responseObject"u8,
        RootMember.Annotations => "annotations"u8,
        _ => default,
    };

    /// <summary>Of each member's name, in bytes.</summary>
    public static ReadOnlySpan<byte> NameLengths => [0, 7, 5, 14, 24, 5, 4, 10, 4, 9, 14, 13, 14, 11];

    /// <param name="line">Need not be valid behind the key's opening quote.</param>
    /// <param name="at">Behind that quote.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RootMember Of(ReadOnlySpan<byte> line, int at)
    {
        if (at + sizeof(ulong) > line.Length)
            return OfAny(line, at);
        var start = BinaryPrimitives.ReadUInt64LittleEndian(line[at..]);
        if (ZeroBytes(start ^ (Ones * (byte)'\\')) != 0)
            return OfAny(line, at);
        var quote = ZeroBytes(start ^ (Ones * (byte)'"'));
        return (start & (quote ^ (quote - 1))) switch
        {
            AuditId => RootMember.AuditId,
            Stage => RootMember.Stage,
            Level => RootMember.Level,
            Verb => RootMember.Verb,
            User => RootMember.User,
            StageTim => IfNamed(line, at, RootMember.StageTimestamp),
            RequestR => IfNamed(line, at, RootMember.RequestReceivedTimestamp),
            RequestU => IfNamed(line, at, RootMember.RequestUri),
            RequestO => IfNamed(line, at, RootMember.RequestObject),
            Response => IfNamed(line, at, at + 8 < line.Length && line[at + 8] == (byte)'S' ? RootMember.ResponseStatus : RootMember.ResponseObject),
            ObjectRe => IfNamed(line, at, RootMember.ObjectRef),
            Annotati => IfNamed(line, at, RootMember.Annotations),
            _ => RootMember.Other,
        };
    }

    /// <summary>An escape behind the first eight letters is looked at closely.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static RootMember IfNamed(ReadOnlySpan<byte> line, int at, RootMember member)
    {
        var name = NameOf(member);
        var rest = line[at..];
        return rest.Length > name.Length && rest[name.Length] == (byte)'"' && rest.StartsWith(name) ? member : OfAny(line, at);
    }

    /// <summary>The high bits of bytes that are zero; above the lowest such byte there may be more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ZeroBytes(ulong bytes) => (bytes - Ones) & ~bytes & (Ones << 7);

    private static RootMember OfAny(ReadOnlySpan<byte> line, int at)
    {
        var end = JsonWalk.SkipString(line, at);
        if (end < 0)
            return RootMember.Other;
        var key = line[at..(end - 1)];
        return key.Contains((byte)'\\') ? OfEscaped(key) : OfName(key);
    }

    [SkipLocalsInit]
    private static RootMember OfEscaped(ReadOnlySpan<byte> key)
    {
        Span<byte> plain = stackalloc byte[LongestKey * EscapeRules.UnicodeLength];
        return key.Length > plain.Length ? RootMember.Other : OfName(plain[..EventText.Unescape(key, plain)]);
    }

    private static RootMember OfName(ReadOnlySpan<byte> key)
    {
        for (var member = (RootMember)1; (int)member < Count; member++)
        {
            if (key.SequenceEqual(NameOf(member)))
                return member;
        }

        return RootMember.Other;
    }
}
