using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
    private const int Slots = 32;

    /// <summary>By slot: a name and its closing quote. No two names share a slot.</summary>
    private static readonly Vector256<byte>[] Names = new Vector256<byte>[Slots];
    private static readonly RootMember[] Members = new RootMember[Slots];

    static RootMembers()
    {
        Span<byte> name = stackalloc byte[Vector256<byte>.Count];
        for (var member = (RootMember)1; (int)member < Count; member++)
        {
            name.Clear();
            NameOf(member).CopyTo(name);
            name[NameOf(member).Length] = (byte)'"';
            var slot = SlotOf(NameOf(member).Length, name);
            (Names[slot], Members[slot]) = (Vector256.Create<byte>(name), member);
        }
    }

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
        if (at > line.Length - Vector256<byte>.Count)
            return OfAny(line, at);
        var bytes = Vector256.LoadUnsafe(in MemoryMarshal.GetReference(line), (nuint)at);
        var quotes = Vector256.Equals(bytes, Vector256.Create((byte)'"')).ExtractMostSignificantBits();
        var escapes = Vector256.Equals(bytes, Vector256.Create((byte)'\\')).ExtractMostSignificantBits();
        var name = quotes ^ (quotes - 1); // the quote included
        if (quotes == 0 || (escapes & name) != 0)
            return OfAny(line, at);
        var slot = SlotOf(BitOperations.TrailingZeroCount(quotes), line[at..]);
        return (Vector256.Equals(bytes, Names[slot]).ExtractMostSignificantBits() & name) == name ? Members[slot] : RootMember.Other;
    }

    /// <param name="length">Of the name in bytes.</param>
    /// <param name="name">Begins with it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SlotOf(int length, ReadOnlySpan<byte> name) => (length + name[length * 3 / 4]) & (Slots - 1);

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
