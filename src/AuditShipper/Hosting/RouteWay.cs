using AuditShipper.Configuration;
using AuditShipper.Observability;
using AuditShipper.Parsing;
using AuditShipper.Processing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Policies;
using AuditShipper.Processing.Redaction;

namespace AuditShipper.Hosting;

internal enum RouteVerdict : byte
{
    /// <summary>It goes as it was written.</summary>
    Unchanged,

    /// <summary>It goes with the way's edits.</summary>
    Edited,

    /// <summary>This route does not want it.</summary>
    Filtered,

    /// <summary>What may hold secrets cannot be read: it must not leave the node.</summary>
    Unreadable,
}

/// <summary>
/// What one route makes of an event: policy and filter decide, policy and redaction edit. Made once for a source; one thread owns it.
/// </summary>
internal sealed class RouteWay
{
    private readonly AuditPolicy? policy;
    private readonly RouteFilter filter;
    private readonly Redactor redactor;
    private readonly EditList edits = new();
    private readonly FilteredEvents filtered;

    /// <param name="options">The route.</param>
    /// <param name="redaction">Of every route.</param>
    /// <param name="metrics">Counts what is filtered.</param>
    public RouteWay(RouteOptions options, RedactionOptions redaction, SourceMetrics metrics)
    {
        policy = options.Policy is { } document ? new AuditPolicy(document) : null;
        filter = new RouteFilter(new RouteFilterOptions { OmitResponseCodes = options.OmitResponseCodes, Sample = options.Sample });
        redactor = new Redactor(new RedactorOptions(options.Redaction, redaction.Key, redaction.Paths));
        NeedsFacts = policy is not null || options.OmitResponseCodes.Count > 0;
        Records = new LineRecord(options);
        filtered = metrics.CountFiltered(options.Topic, policy?.RuleCount ?? 0);
    }

    /// <summary>Whether <see cref="Judge"/> looks at more than the fields that every event's record is made of.</summary>
    public bool NeedsFacts { get; }

    public LineRecord Records { get; }

    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line; the fields alone, unless <see cref="NeedsFacts"/>.</param>
    public RouteVerdict Judge(ReadOnlySpan<byte> line, in AuditEventFacts facts)
    {
        var decision = policy?.Decide(line, facts);
        var reason = filter.ReasonFor(line, facts, decision);
        if (reason != FilterReason.None)
        {
            Count(reason, decision?.Rule ?? AuditPolicy.NoRule);
            return RouteVerdict.Filtered;
        }

        edits.Clear();
        if (decision is { } decided) LevelEdits.Add(line, facts, decided, edits);
        if (redactor.Redact(line, edits) == RedactionOutcome.Unreadable) return RouteVerdict.Unreadable;
        return edits.IsEmpty ? RouteVerdict.Unchanged : RouteVerdict.Edited;
    }

    private void Count(FilterReason reason, int rule)
    {
        switch (reason)
        {
            case FilterReason.Rule when rule >= 0: filtered.AddRule(rule); break;
            case FilterReason.Rule: filtered.Add(FilteredEvents.NoRule); break;
            case FilterReason.Stage: filtered.Add(FilteredEvents.Stage); break;
            case FilterReason.ResponseCode: filtered.Add(FilteredEvents.ResponseCode); break;
            default: filtered.Add(FilteredEvents.Sample); break;
        }
    }

    /// <summary>Bytes of the event as it was judged last, edited.</summary>
    public int LengthAfter(ReadOnlySpan<byte> line) => edits.LengthAfter(line);

    /// <summary>Writes the event as it was judged last, edited.</summary>
    public void Apply(ReadOnlySpan<byte> line, Span<byte> destination) => edits.Apply(line, destination);
}
