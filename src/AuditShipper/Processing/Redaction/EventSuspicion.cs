using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>
/// <see cref="Suspicion"/> of a whole event, less what its facts explain: the name of the resource in <c>objectRef</c> says that the event is
/// about Secrets, and that alone means nothing where no body is left.
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

        return isOnSecrets && (left.KeepsBodyOf(facts) || HoldsMembers(line, left));
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
            if (Holds(kept, "\"data\""u8) || Holds(kept, "\"stringData\""u8) || Holds(kept, "\"error\""u8) || Holds(kept, PlainText.Quoted))
                return true;
            // Strings that begin as JSON does, or may.
            if (Holds(kept, "\"{"u8) || Holds(kept, "\"["u8) || Holds(kept, "\"\\"u8) || Holds(kept, ":\" "u8) || Holds(kept, ",\" "u8) || Holds(kept, "[\" "u8))
                return true;
        }

        return false;
    }

    private static bool Holds(ReadOnlySpan<byte> text, ReadOnlySpan<byte> piece) => text.IndexOf(piece) >= 0;
}
