using System.Runtime.CompilerServices;
using AuditShipper.Configuration;
using AuditShipper.Parsing;
using AuditShipper.Processing.Headers;

namespace AuditShipper.Processing;

/// <summary>Makes the record of an event for a route, with the event's own time where the topic takes it.</summary>
internal sealed class LineRecord(RouteOptions route)
{
    private volatile StrongBox<TimestampLimits> limits = new(TimestampLimits.Default.WithMargin());

    /// <summary>The topic's, or Kafka's default until they are known. May be set from any thread.</summary>
    public TimestampLimits Limits
    {
        get => limits.Value;
        set => limits = new(value);
    }

    /// <summary>The topic refused a record for its time: what is as far off goes with the time of sending from now on.</summary>
    public void Refused(long timestampMs, DateTimeOffset now) => Limits = TimestampRules.Narrow(Limits, timestampMs, now.ToUnixTimeMilliseconds());

    /// <summary>Valid until the next call.</summary>
    /// <param name="value">What is sent, in memory that does not move.</param>
    /// <param name="key">UTF-8; empty: none.</param>
    /// <param name="line">The event as it was written.</param>
    /// <param name="fields">Where its fields stand.</param>
    /// <param name="segmentHex">32 digits.</param>
    /// <param name="offsetBytes">Of the event's first byte.</param>
    /// <param name="routeIndex">Of the route.</param>
    /// <param name="headers">Beside those that every record has; null: none.</param>
    /// <param name="now">Decides whether the event's time is one that a topic takes.</param>
    /// <param name="isTimeReplaced">It goes with the time of sending although the event's own was asked for.</param>
    public Record Of(
        ReadOnlySpan<byte> value, ReadOnlySpan<byte> key, ReadOnlySpan<byte> line, in AuditEventFields fields, ReadOnlySpan<byte> segmentHex, long offsetBytes, byte routeIndex,
        HeaderBuffer? headers, DateTimeOffset now, out bool isTimeReplaced)
    {
        var chosen = route.Timestamp == RecordTimestamp.Sent
            ? new ChosenTimestamp(0, IsReplaced: false)
            : TimestampRules.Choose(EventTime.TryParse(fields.StageTimestamp.Of(line), out var eventMs) ? eventMs : null, now.ToUnixTimeMilliseconds(), Limits);
        isTimeReplaced = chosen.IsReplaced;
        return new Record
        {
            Value = value,
            Key = key,
            Headers = headers,
            TimestampMs = chosen.TimestampMs,
            SegmentHex = segmentHex,
            OffsetBytes = offsetBytes,
            Route = routeIndex,
        };
    }
}
