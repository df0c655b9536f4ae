using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;

namespace AuditShipper.Processing.Policies;

/// <summary>Lowers an event to what a policy decided: bodies go, <c>level</c> is rewritten, managedFields go; every other byte stays.</summary>
internal static class LevelEdits
{
    /// <summary>Never raises a level: what the server left out cannot come back.</summary>
    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="decision">Not one that filters the event.</param>
    /// <param name="edits">More are added.</param>
    /// <returns>The level of the event then.</returns>
    public static AuditLevel Add(ReadOnlySpan<byte> line, in AuditEventFacts facts, in PolicyDecision decision, EditList edits)
    {
        var written = EventWords.LevelOf(facts.Level.Of(line));
        var level = written < decision.Level ? written.Value : decision.Level;
        if (level < AuditLevel.RequestResponse)
        {
            if (facts.HasDuplicates)
                CutEach(line, facts, level, edits);
            else
                CutBodies(facts, level, edits);
        }

        if (written != level && (written is not null || level < AuditLevel.RequestResponse) && !facts.Level.IsAbsent)
            edits.Add(facts.Level.Start, facts.Level.Length, EventWords.NameOf(level));
        if (decision.OmitManagedFields)
            ManagedFields.Cut(line, facts, level, edits);
        return level;
    }

    private static void CutBodies(in AuditEventFacts facts, AuditLevel level, EditList edits)
    {
        if (level < AuditLevel.Request)
            Cut(facts.RequestObjectKey, facts.RequestObject, edits);
        Cut(facts.ResponseObjectKey, facts.ResponseObject, edits);
    }

    private static void Cut(int key, ByteRange value, EditList edits)
    {
        if (!value.IsAbsent)
            edits.CutMember(key, value.Start + value.Length - key);
    }

    /// <summary>Of members that occur twice, all go: the earlier would come to count again.</summary>
    private static void CutEach(ReadOnlySpan<byte> line, in AuditEventFacts facts, AuditLevel level, EditList edits)
    {
        var members = new JsonMembers(line, JsonWalk.SkipWhitespace(line, 0));
        while (members.MoveNext())
        {
            if ((level < AuditLevel.Request && members.IsNamed("requestObject"u8)) || members.IsNamed("responseObject"u8))
                edits.CutMember(members.Member.Start, members.Member.Length);
            else if (members.IsNamed("level"u8) && members.Value.Start + 1 != facts.Level.Start && !facts.Level.IsAbsent)
                edits.CutMember(members.Member.Start, members.Member.Length);
        }
    }
}
