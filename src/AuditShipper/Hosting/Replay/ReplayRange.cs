using AuditShipper.Parsing;

namespace AuditShipper.Hosting.Replay;

/// <summary>Which lines a replay sends, and what it met beside them. In the place of the stores that a replay must not touch.</summary>
/// <param name="contains">Whether an event of this stageTimestamp, milliseconds since 1970 UTC, is in the range; null: it has none that parses.</param>
internal sealed class ReplayRange(Func<long?, bool> contains)
{
    /// <summary>Lines and fragments that are no event: dead letters of the agent, and nothing of a replay.</summary>
    public long BadLines { get; private set; }

    /// <summary>Events of the range that were refused.</summary>
    public long Refused { get; private set; }

    public bool Contains(ReadOnlySpan<byte> line, in AuditEventFields fields) =>
        contains(EventTime.TryParse(fields.StageTimestamp.Of(line), out var unixMs) ? unixMs : null);

    /// <param name="isEvent">It is one, and Kafka or the client refused it.</param>
    public void NotSent(bool isEvent)
    {
        if (isEvent) Refused++;
        else BadLines++;
    }
}
