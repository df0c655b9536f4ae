using AuditShipper.Configuration.Policies;
using AuditShipper.Configuration.Redaction;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Oversize;

namespace AuditShipper.Processing.Redaction;

/// <summary>What a route's options say about redaction.</summary>
/// <param name="IsOn">Off: nothing is looked at.</param>
/// <param name="Key">Of the HMAC; empty: the fixed mark.</param>
/// <param name="Paths">Besides the rules, with <see cref="PathSet.MaxSteps"/> steps at most together.</param>
internal sealed record RedactorOptions(bool IsOn, ReadOnlyMemory<byte> Key, IReadOnlyList<RedactionPath> Paths)
{
    /// <summary>What unset means: on, with the fixed mark.</summary>
    public static RedactorOptions Default { get; } = new(IsOn: true, Key: default, Paths: []);
}

internal enum RedactionOutcome : byte
{
    /// <summary>There is nothing to redact.</summary>
    Unchanged,

    /// <summary>There are edits.</summary>
    Redacted,

    /// <summary>The event cannot be walked (nested deeper than <see cref="SecretWalk.MaxDepth"/>): it must not leave the node.</summary>
    Unreadable,
}

/// <summary>What all texts of an event share.</summary>
internal sealed record RedactionSettings(PathSet Paths, ReadOnlyMemory<byte> KeyBytes)
{
    public ReadOnlySpan<byte> Key => KeyBytes.Span;
}

/// <summary>
/// Takes secrets out of events, for one route. Made once; not for several threads. Most events are passed over after one look
/// (<see cref="EventSuspicion"/>); for those nothing is allocated, and for the others only while buffers grow.
/// </summary>
internal sealed class Redactor(RedactorOptions options)
{
    /// <summary>What else a lowered event may lose: a longer name of its level.</summary>
    private const int LongestLevel = 15; // RequestResponse
    private readonly PathSet paths = new(options.Paths);
    private readonly long[] counts = new long[RedactionRules.Count];
    private readonly EditList managedFields = new();
    private TextLevel? reader;

    /// <summary>Values redacted so far, by rule.</summary>
    public ReadOnlySpan<long> Counts => counts;

    /// <summary>Adds the edits that redact the event. Never throws.</summary>
    /// <param name="line">An event: what the scanner took for one, without its newline.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="level">What the event is lowered to: bodies that go with it are not looked at. Null: it stays.</param>
    /// <param name="edits">Gets the edits, over this line.</param>
    public RedactionOutcome Redact(ReadOnlySpan<byte> line, in AuditEventFacts facts, AuditLevel? level, EditList edits) =>
        Redact(line, facts, level, long.MaxValue, edits, out _);

    /// <summary>The same, of an event that may be too large. A body with which it is that, however much were redacted, need not be looked at to its end.</summary>
    /// <param name="line">The same.</param>
    /// <param name="facts">The same.</param>
    /// <param name="level">The same.</param>
    /// <param name="mostBytes">So long may the event be, redacted and without managedFields.</param>
    /// <param name="edits">Gets the edits, over this line but for what is unread.</param>
    /// <param name="unread">Bodies that were not redacted, and must go.</param>
    public RedactionOutcome Redact(ReadOnlySpan<byte> line, in AuditEventFacts facts, AuditLevel? level, long mostBytes, EditList edits, out EventParts unread)
    {
        unread = EventParts.None;
        if (!options.IsOn)
            return RedactionOutcome.Unchanged;
        while (true)
        {
            var left = new LeftOut(facts, level);
            if (!EventSuspicion.IsRaised(line, facts, left) && !paths.MayMatch(line))
                return RedactionOutcome.Unchanged;
            var last = LastBody(facts, level);
            var most = last == EventParts.None ? int.MaxValue : (int)Math.Min(mostBytes, int.MaxValue - LongestLevel) + LongestLevel;
            if ((Walk(line, facts, left, most, edits) ?? WalkAgain(line, facts, left, most, edits)) is { } outcome)
                return outcome;
            unread |= last;
            level = last == EventParts.ResponseObject ? AuditLevel.Request : AuditLevel.Metadata;
        }
    }

    /// <summary>Which body goes first where the event is too large.</summary>
    private static EventParts LastBody(in AuditEventFacts facts, AuditLevel? level) =>
        (level is null or AuditLevel.RequestResponse) && !facts.ResponseObject.IsAbsent ? EventParts.ResponseObject
        : level is not AuditLevel.Metadata && !facts.RequestObject.IsAbsent ? EventParts.RequestObject
        : EventParts.None;

    /// <summary>It was too large: managedFields, if it has any, go before a body does.</summary>
    /// <returns>Null: it is too large without them.</returns>
    private RedactionOutcome? WalkAgain(ReadOnlySpan<byte> line, in AuditEventFacts facts, LeftOut left, int most, EditList edits)
    {
        PartRules.Cut(EventParts.ManagedFields, line, facts, managedFields);
        var length = line.Length - managedFields.LengthAfter(line);
        managedFields.Clear();
        return length == 0 ? null : Walk(line, facts, left, (int)Math.Min((long)most + length, int.MaxValue), edits);
    }

    /// <returns>Null: it is too large.</returns>
    private RedactionOutcome? Walk(ReadOnlySpan<byte> line, in AuditEventFacts facts, LeftOut left, int most, EditList edits)
    {
        reader ??= new TextLevel(new RedactionSettings(paths, options.Key), level: 0);
        RedactionOutcome? outcome = reader.ReadEvent(line, facts, left, most) switch
        {
            WalkOutcome.TooLarge => null,
            WalkOutcome.TooDeep => RedactionOutcome.Unreadable,
            _ => Take(reader.Findings, edits),
        };
        reader.Trim();
        return outcome;
    }

    private RedactionOutcome Take(Findings findings, EditList edits)
    {
        edits.Expect(findings.All.Length, findings.MarkBytes);
        foreach (ref readonly var finding in findings.All)
        {
            edits.Add(finding.Start, finding.Length, findings.MarkOf(finding));
            counts[(int)finding.Rule]++;
        }

        return findings.IsEmpty ? RedactionOutcome.Unchanged : RedactionOutcome.Redacted;
    }
}
