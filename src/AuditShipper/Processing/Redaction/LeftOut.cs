using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>The bodies of an event that go anyway, for what its level is lowered to: no secret in them need be looked for.</summary>
internal readonly struct LeftOut
{
    private readonly ByteRange first;
    private readonly ByteRange second;

    /// <param name="facts">Of the event.</param>
    /// <param name="level">Null: it stays as it is.</param>
    public LeftOut(in AuditEventFacts facts, AuditLevel? level)
    {
        // Of duplicates the facts name one each.
        if (level is null or AuditLevel.RequestResponse || facts.HasDuplicates)
            return;
        (first, second) = (level < AuditLevel.Request ? facts.RequestObject : default, facts.ResponseObject);
        if (first.Start > second.Start)
            (first, second) = (second, first);
    }

    /// <returns>Where the body ends that begins at <paramref name="start"/> and goes; -1: none does.</returns>
    public int EndOf(int start) =>
        start == first.Start && !first.IsAbsent ? first.Start + first.Length
        : start == second.Start && !second.IsAbsent ? second.Start + second.Length
        : -1;

    /// <summary>The next run of bytes that stay.</summary>
    /// <param name="at">Where to look from; behind the run then.</param>
    /// <param name="end">Of the line.</param>
    /// <returns>From where it was looked to the run's end; empty: there is none.</returns>
    public ByteRange NextKept(ref int at, int end)
    {
        var from = at;
        var gone = from <= first.Start && !first.IsAbsent ? first : from <= second.Start && !second.IsAbsent ? second : new ByteRange(end, 0);
        at = gone.Start + gone.Length;
        return new ByteRange(from, gone.Start - from);
    }
}
