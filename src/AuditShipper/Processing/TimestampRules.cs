namespace AuditShipper.Processing;

/// <summary>What a topic takes as a record's timestamp, relative to the broker's clock.</summary>
/// <param name="AheadMs">Milliseconds; a record further in the future is refused, with its batch.</param>
/// <param name="BehindMs">Milliseconds; a record further in the past is refused, with its batch.</param>
internal readonly record struct TimestampLimits(long AheadMs, long BehindMs)
{
    /// <summary>Kafka's own defaults: an hour ahead, any past.</summary>
    public static TimestampLimits Default => new(3_600_000, long.MaxValue);

    private const long MarginMs = 60_000;

    /// <returns>A minute less on both sides: our clock and the broker's differ.</returns>
    public TimestampLimits WithMargin() => new(Narrow(AheadMs), Narrow(BehindMs));

    private static long Narrow(long ms) => ms == long.MaxValue ? ms : Math.Max(0, ms - MarginMs);
}

/// <param name="TimestampMs">Milliseconds since 1970 UTC; 0: the time of sending.</param>
/// <param name="IsReplaced">The event has a time of its own that the topic would not take: to be counted.</param>
internal readonly record struct ChosenTimestamp(long TimestampMs, bool IsReplaced);

/// <summary>Chooses a record's timestamp.</summary>
internal static class TimestampRules
{
    /// <param name="eventMs">The event's stageTimestamp, milliseconds since 1970 UTC; null: it has none that parses, which is counted as replaced.</param>
    /// <param name="nowMs">Our clock.</param>
    /// <param name="limits">The topic's.</param>
    public static ChosenTimestamp Choose(long? eventMs, long nowMs, TimestampLimits limits)
    {
        // Brokers take no negative timestamp, and 0 means none here.
        if (eventMs is not > 0)
            return new(0, IsReplaced: true);
        var aheadMs = eventMs.Value - nowMs;
        return aheadMs > limits.AheadMs || -aheadMs > limits.BehindMs ? new(0, IsReplaced: true) : new(eventMs.Value, IsReplaced: false);
    }

    /// <summary>What is known of the limits once the topic refused a time: halved, so that few refusals find what passes.</summary>
    /// <param name="limits">Known before.</param>
    /// <param name="refusedMs">Milliseconds since 1970 UTC.</param>
    /// <param name="nowMs">Our clock.</param>
    public static TimestampLimits Narrow(in TimestampLimits limits, long refusedMs, long nowMs)
    {
        var aheadMs = refusedMs - nowMs;
        return aheadMs > 0
            ? limits with { AheadMs = Math.Min(limits.AheadMs, aheadMs / 2) }
            : limits with { BehindMs = Math.Min(limits.BehindMs, -aheadMs / 2) };
    }
}
