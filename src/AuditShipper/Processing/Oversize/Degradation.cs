using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Headers;

namespace AuditShipper.Processing.Oversize;

/// <summary>
/// Makes one event smaller for one route, step by step, each of which takes one more part out. It works on the event before it is formatted: for
/// <c>raw</c> <see cref="Fit"/> does it all; for another format the caller formats after each <see cref="TryStep"/> until the result fits.
/// <code>
///   var degradation = new Degradation(edits, original);   // redaction and policy have added theirs
///   while (format(line, edits).Length > limit)
///       if (!degradation.TryStep(line, facts, edits)) → dead letter
/// </code>
/// </summary>
/// <param name="edits">What others change stays; all steps take this list.</param>
/// <param name="original">Of this line.</param>
/// <param name="unread">Bodies that redaction did not read: these must go.</param>
internal struct Degradation(EditList edits, OriginalLine original, EventParts unread = EventParts.None)
{
    private readonly int others = edits.Count;
    private int withCuts = edits.Count;
    private EventParts tried;

    /// <summary>What was found and taken out.</summary>
    public EventParts Removed { get; private set; }

    /// <summary>There is still a body that must not be sent: a step is due, however small the event is.</summary>
    public readonly bool IsDue => (unread & ~Removed) != EventParts.None;

    /// <summary>One length is compared where the event fits.</summary>
    /// <param name="line">A valid event, as the API server wrote it, without its newline.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="limitBytes">Of the record's value.</param>
    /// <param name="original">Of this line.</param>
    /// <param name="edits">What others change; more are added if it is degraded.</param>
    /// <param name="degradation">Says what is missing.</param>
    public static OversizeOutcome Fit(
        ReadOnlySpan<byte> line, in AuditEventFacts facts, long limitBytes, OriginalLine original, EditList edits, out Degradation degradation)
    {
        degradation = new Degradation(edits, original);
        var outcome = OversizeOutcome.Fits;
        while (edits.LengthAfter(line) > limitBytes)
        {
            if (!degradation.TryStep(line, facts, edits))
                return OversizeOutcome.TooLarge;
            outcome = OversizeOutcome.Degraded;
        }

        return outcome;
    }

    /// <summary>Whether it would fit if all parts went that may go: else no step is worth its work.</summary>
    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="limitBytes">Of the event, before it is formatted.</param>
    /// <param name="edits">The list given at the beginning; as it was, afterwards.</param>
    public static bool CanFit(ReadOnlySpan<byte> line, in AuditEventFacts facts, long limitBytes, EditList edits)
    {
        var before = edits.Count;
        PartRules.Cut(EventParts.ResponseObject, line, facts, edits);
        PartRules.Cut(EventParts.RequestObject, line, facts, edits);
        var fits = edits.LengthAfter(line) <= limitBytes;
        edits.RewindTo(before);
        return fits;
    }

    /// <summary>Takes the next part out that is there, and writes into the annotations what is missing now.</summary>
    /// <param name="line">A valid event, as the API server wrote it, without its newline; the same in all steps, as all others are.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="edits">The list given at the beginning.</param>
    /// <returns>False: there is nothing left that may go. The list is then as it was at the beginning.</returns>
    public bool TryStep(ReadOnlySpan<byte> line, in AuditEventFacts facts, EditList edits)
    {
        edits.RewindTo(withCuts);
        for (tried = PartRules.After(tried); tried != EventParts.None; tried = PartRules.After(tried))
        {
            var length = edits.LengthAfter(line);
            PartRules.Cut(tried, line, facts, edits);
            if (edits.LengthAfter(line) == length)
                continue; // it is not there, or gone already
            original.Know(line);
            withCuts = edits.Count;
            Removed |= tried;
            DegradeMarks.AddAnnotations(line, facts, original, Removed, edits);
            return true;
        }

        edits.RewindTo(others);
        (Removed, tried) = (EventParts.None, EventParts.RequestObject);
        return false;
    }

    /// <summary>Adds what the annotations say; nothing unless a part was taken out.</summary>
    public readonly void AddHeaders(HeaderBuffer headers)
    {
        if (Removed != EventParts.None)
            DegradeMarks.AddHeaders(original, Removed, headers);
    }
}
