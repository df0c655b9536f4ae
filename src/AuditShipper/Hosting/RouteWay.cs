using AuditShipper.Configuration;
using AuditShipper.Configuration.Policies;
using AuditShipper.Configuration.Records;
using AuditShipper.Observability;
using AuditShipper.Parsing;
using AuditShipper.Processing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Formats;
using AuditShipper.Processing.Headers;
using AuditShipper.Processing.Keys;
using AuditShipper.Processing.Oversize;
using AuditShipper.Processing.Policies;
using AuditShipper.Processing.Redaction;
using AuditShipper.Reading;

namespace AuditShipper.Hosting;

internal enum RouteVerdict : byte
{
    /// <summary>It goes to this route.</summary>
    Wanted,

    /// <summary>This route does not want it.</summary>
    Filtered,

    /// <summary>What may hold secrets cannot be read: it must not leave the node.</summary>
    Unreadable,
}

/// <summary>
/// What one route makes of an event:
/// <code>
///   policy, filter ─► redaction ─► size ─► format ─► value, key, headers
/// </code>
/// Policy, redaction and size only gather edits; the bytes are written once, or not at all where nothing changes. One event at a time: first
/// <see cref="Judge"/>, then <see cref="TryRender"/>. Made once for a source; one thread owns it.
/// </summary>
internal sealed class RouteWay
{
    /// <summary>Room for an edited event that is kept; that of a larger one goes with the next that is not.</summary>
    private const int KeptBytes = 256 << 10;
    private readonly AuditPolicy? policy;
    private readonly RouteFilter filter;
    private readonly LineRedaction? redaction;
    private readonly IEventFormat format;
    private readonly RecordKey key;
    private readonly RecordFields fields;
    private readonly byte[] keyBytes;
    private readonly FilteredEvents filtered;
    private readonly SourceMetrics metrics;
    private readonly EditList edits = new();
    private readonly FormatBuffer formatted = new();
    private readonly HeaderBuffer headers = new();
    private byte[] edited = [];
    private Degradation degradation;
    private AuditLevel? level;

    /// <param name="agent">The configuration.</param>
    /// <param name="route">One of its routes.</param>
    /// <param name="source">Name of the source.</param>
    /// <param name="metrics">Of the source.</param>
    /// <param name="redaction">Of the source.</param>
    public RouteWay(AgentOptions agent, RouteOptions route, string source, SourceMetrics metrics, LineRedaction redaction)
    {
        this.metrics = metrics;
        policy = route.Policy is { } document ? new AuditPolicy(document) : null;
        filter = new RouteFilter(new RouteFilterOptions { OmitResponseCodes = route.OmitResponseCodes, Sample = route.Sample });
        this.redaction = route.Redaction ? redaction : null;
        format = EventFormats.Create(
            route.Format, new FormatOptions { Cluster = agent.Cluster, Node = agent.Node, Source = source, TrustedProxies = route.TrustedProxies });
        key = new RecordKey(route.Key);
        keyBytes = new byte[key.MostBytes];
        fields = new RecordFields(route.Headers);
        Size = new RecordSizeLimit(agent.Limits.RecordBytes);
        Records = new LineRecord(route);
        filtered = metrics.CountFiltered(route.Topic, policy?.RuleCount ?? 0);
    }

    /// <summary>How large a value may be.</summary>
    public RecordSizeLimit Size { get; }

    public LineRecord Records { get; }

    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="original">Of this line; all routes share it.</param>
    public RouteVerdict Judge(ReadOnlySpan<byte> line, in AuditEventFacts facts, OriginalLine original)
    {
        var decision = policy?.Decide(line, facts);
        var reason = filter.ReasonFor(line, facts, decision);
        if (reason != FilterReason.None)
        {
            Count(reason, decision?.Rule ?? AuditPolicy.NoRule);
            return RouteVerdict.Filtered;
        }

        edits.Clear();
        level = decision is { } decided ? LevelEdits.Add(line, facts, decided, edits) : null;
        var unread = EventParts.None;
        if (redaction?.Redact(line, facts, level, original, Writable, edits, out unread) == RedactionOutcome.Unreadable) return RouteVerdict.Unreadable;
        degradation = new Degradation(edits, original, unread);
        return RouteVerdict.Wanted;
    }

    /// <summary>Writes the value of the event that was judged last, made smaller where it must be.</summary>
    /// <param name="line">The same.</param>
    /// <param name="facts">The same.</param>
    /// <param name="segmentHex">32 digits.</param>
    /// <param name="offsetBytes">Of the line's first byte.</param>
    /// <param name="value">Where it is written, or the line itself. Valid until the next event.</param>
    /// <returns>False: nothing that may go makes it fit.</returns>
    public bool TryRender(ReadOnlySpan<byte> line, in AuditEventFacts facts, ReadOnlySpan<byte> segmentHex, long offsetBytes, out ReadOnlySpan<byte> value)
    {
        while (true)
        {
            value = default;
            if (degradation.IsDue || edits.LengthAfter(line) > Writable)
            {
                if (Degradation.CanFit(line, facts, Writable, edits) && TryShrink(line, facts)) continue;
                return false;
            }

            value = edits.IsEmpty ? line : Apply(line);
            if (format.ChangesBytes)
            {
                format.Write(value, segmentHex, offsetBytes, formatted);
                value = formatted.Written;
            }

            if (value.Length <= Size.Bytes) return true;
            if (!TryShrink(line, facts)) return false;
        }
    }

    /// <summary>Takes the next part out of the event that was judged last: it is too large as it was rendered.</summary>
    /// <returns>False: there is nothing left that may go.</returns>
    public bool TryShrink(ReadOnlySpan<byte> line, in AuditEventFacts facts) => degradation.TryStep(line, facts, edits);

    /// <summary>
    /// A longer event is not written only to be found too large: a record of many megabytes that does not go needs no memory. A format leaves nothing out
    /// but white space and what stands there twice, so that twice the limit is safe.
    /// </summary>
    private long Writable => format.ChangesBytes && Size.Bytes <= long.MaxValue / 2 ? 2 * Size.Bytes : Size.Bytes;

    /// <summary>Of the event that was rendered last.</summary>
    public bool IsDegraded => degradation.Removed != EventParts.None;

    /// <summary>UTF-8; empty: none. Valid until the next event.</summary>
    public ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> line, in AuditEventFacts facts) => keyBytes.AsSpan(0, key.Write(line, facts, level, keyBytes));

    /// <summary>Headers beside those that every record has; null: none. Valid until the next event.</summary>
    public HeaderBuffer? HeadersOf(ReadOnlySpan<byte> line, in AuditEventFacts facts)
    {
        headers.Clear();
        fields.Add(line, facts, level, headers);
        degradation.AddHeaders(headers);
        return headers.Count == 0 ? null : headers;
    }

    /// <summary>The event that was rendered last went.</summary>
    public void Sent()
    {
        if (IsDegraded) metrics.Degraded();
    }

    private ReadOnlySpan<byte> Apply(ReadOnlySpan<byte> line)
    {
        var length = edits.LengthAfter(line);
        if (edited.Length < length || (edited.Length > KeptBytes && length <= KeptBytes)) edited = new byte[length > KeptBytes ? length : KeptBytes];
        edits.Apply(line, edited);
        return edited.AsSpan(0, length);
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
}

/// <summary>How large the value of a route's record may be.</summary>
/// <param name="configured">limits.recordBytes; null: as large as the topic takes it, once that is known.</param>
internal sealed class RecordSizeLimit(long? configured)
{
    /// <summary>What a batch of one record has beside the value: its own head, key, headers.</summary>
    private const int OverheadBytes = 4096;
    private long bytes = configured ?? long.MaxValue;

    public long Bytes => Volatile.Read(ref bytes);

    /// <summary>From any thread.</summary>
    /// <param name="maxMessageBytes">The topic's.</param>
    public void Learn(long maxMessageBytes)
    {
        if (configured is null) Volatile.Write(ref bytes, Math.Max(OverheadBytes, maxMessageBytes - OverheadBytes));
    }
}
