using AuditShipper.Discovery;
using AuditShipper.Parsing;

namespace AuditShipper.Hosting.Replay;

/// <summary>Which lines a replay sends, and what it met beside them. In the place of the stores that a replay must not touch.</summary>
/// <param name="contains">Whether an event of this stageTimestamp, milliseconds since 1970 UTC, is in the range; null: it has none that parses.</param>
internal sealed class ReplayRange(Func<long?, bool> contains)
{
    private readonly Dictionary<Segment, long> furthestBad = [];
    private readonly HashSet<(Segment, long)> refused = [];

    /// <summary>Lines and fragments that are no event: dead letters of the agent, and nothing of a replay.</summary>
    public long BadLines { get; private set; }

    /// <summary>Events of the range that were refused.</summary>
    public long Refused => refused.Count;

    public bool Contains(ReadOnlySpan<byte> line, in AuditEventFields fields) =>
        contains(EventTime.TryParse(fields.StageTimestamp.Of(line), out var unixMs) ? unixMs : null);

    /// <summary>Counted once, however often a rewind leads past it.</summary>
    /// <param name="segment">Where it is.</param>
    /// <param name="end">Behind it.</param>
    /// <param name="isEvent">It is one, and Kafka or the client refused it.</param>
    public void NotSent(Segment segment, long end, bool isEvent)
    {
        if (isEvent)
        {
            refused.Add((segment, end));
        }
        else if (end > furthestBad.GetValueOrDefault(segment))
        {
            furthestBad[segment] = end;
            BadLines++;
        }
    }
}
