using AuditShipper.Configuration.Policies;
using AuditShipper.Configuration.Redaction;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;

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
    private readonly PathSet paths = new(options.Paths);
    private readonly long[] counts = new long[RedactionRules.Count];
    private TextLevel? reader;

    /// <summary>Values redacted so far, by rule.</summary>
    public ReadOnlySpan<long> Counts => counts;

    /// <summary>Adds the edits that redact the event. Never throws.</summary>
    /// <param name="line">An event: what the scanner took for one, without its newline.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="level">What the event is lowered to: bodies that go with it are not looked at. Null: it stays.</param>
    /// <param name="edits">Gets the edits, over this line.</param>
    public RedactionOutcome Redact(ReadOnlySpan<byte> line, in AuditEventFacts facts, AuditLevel? level, EditList edits)
    {
        if (!options.IsOn)
            return RedactionOutcome.Unchanged;
        var left = new LeftOut(facts, level);
        return EventSuspicion.IsRaised(line, facts, left) || paths.MayMatch(line) ? Walk(line, facts, left, edits) : RedactionOutcome.Unchanged;
    }

    private RedactionOutcome Walk(ReadOnlySpan<byte> line, in AuditEventFacts facts, LeftOut left, EditList edits)
    {
        reader ??= new TextLevel(new RedactionSettings(paths, options.Key), level: 0);
        if (!reader.ReadEvent(line, facts, left))
            return RedactionOutcome.Unreadable;
        var findings = reader.Findings;
        edits.Expect(findings.All.Length, findings.MarkBytes);
        foreach (ref readonly var finding in findings.All)
        {
            edits.Add(finding.Start, finding.Length, findings.MarkOf(finding));
            counts[(int)finding.Rule]++;
        }

        var outcome = findings.IsEmpty ? RedactionOutcome.Unchanged : RedactionOutcome.Redacted;
        reader.Trim();
        return outcome;
    }
}
