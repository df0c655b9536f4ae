using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>
/// <see cref="Suspicion"/> of a whole event, less what its facts explain: the name of the resource in <c>objectRef</c> says that the event is
/// about Secrets, and that alone means nothing where no member is left that may hold one's value: of a refused request, one without bodies.
/// </summary>
internal static class EventSuspicion
{
    /// <summary>False: nothing in the bytes that stay is to be redacted, but by configured paths.</summary>
    public static bool IsRaised(ReadOnlySpan<byte> line, in AuditEventFacts facts, LeftOut left)
    {
        var isOnSecrets = false;
        for (var at = 0; at < line.Length;)
        {
            var kept = left.NextKept(ref at, line.Length);
            var end = kept.Start + kept.Length;
            for (var place = kept.Start; (place = Suspicion.Next(line, place, end)) >= 0; place++)
            {
                if (!IsExplained(line, place, facts.Resource))
                    return true;
                isOnSecrets = true;
            }
        }

        return isOnSecrets && HoldsMembers(line, left);
    }

    private static bool IsExplained(ReadOnlySpan<byte> line, int place, ByteRange resource) =>
        place == resource.Start + 1
        && (KindNames.OfResource(resource.Of(line)) & (Subjects.Secrets | Subjects.Tokens)) != Subjects.None
        && !SuspicionRules.IsAssigned(line, place);

    /// <summary>Whether what is left has members, in itself or quoted in its strings, that mean something in an event on Secrets.</summary>
    private static bool HoldsMembers(ReadOnlySpan<byte> line, LeftOut left)
    {
        for (var at = 0; at < line.Length;)
        {
            var kept = left.NextKept(ref at, line.Length).Of(line);
            if (kept.IndexOf(PlainText.Quoted) >= 0 || HoldsMembers(kept))
                return true;
        }

        return false;
    }

    private static bool HoldsMembers(ReadOnlySpan<byte> text)
    {
        var at = 0;
        ref var first = ref MemoryMarshal.GetReference(text);
        for (; at < text.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            var quotes = Equal(Vector256.LoadUnsafe(in first, (nuint)at), (byte)'"');
            var next = Vector256.LoadUnsafe(in first, (nuint)at + 1);
            var small = next | Vector256.Create((byte)0x20); // of '[' that is '{', of '\\' '|'
            var begins = Equal(small, (byte)'{') | Equal(small, (byte)'|') | Equal(next, (byte)' ')
                | Equal(small, (byte)'d') | Equal(small, (byte)'s') | Equal(next, (byte)'e') | Equal(next, (byte)'p');
            for (var found = (quotes & begins).ExtractMostSignificantBits(); found != 0; found &= found - 1)
            {
                if (MeansSomething(text, at + BitOperations.TrailingZeroCount(found)))
                    return true;
            }
        }

        for (; at < text.Length - 1; at++)
        {
            if (text[at] == (byte)'"' && MeansSomething(text, at))
                return true;
        }

        return false;
    }

    /// <summary>A key, or a string that begins as JSON does, or may.</summary>
    private static bool MeansSomething(ReadOnlySpan<byte> text, int quote)
    {
        var behind = text[(quote + 1)..];
        return behind[0] switch
        {
            (byte)'{' or (byte)'[' or (byte)'\\' => true,
            (byte)' ' => quote > 0 && text[quote - 1] is (byte)':' or (byte)',' or (byte)'[' or (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r',
            (byte)'d' or (byte)'D' => Begins(behind, "data\""u8),
            (byte)'s' or (byte)'S' => Begins(behind, "stringData\""u8),
            (byte)'e' => behind.StartsWith("error\""u8),
            (byte)'p' => behind.StartsWith("path\""u8),
            _ => false,
        };
    }

    /// <summary>In any case, as <see cref="JsonKeys.Of"/> takes it.</summary>
    private static bool Begins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key) => text.Length >= key.Length && Ascii.EqualsIgnoreCase(text[..key.Length], key);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Equal(Vector256<byte> bytes, byte wanted) => Vector256.Equals(bytes, Vector256.Create(wanted));
}
