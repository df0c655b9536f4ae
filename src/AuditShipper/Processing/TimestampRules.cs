namespace AuditShipper.Processing;

/// <summary>Which times a topic takes as a record's timestamp.</summary>
internal static class TimestampRules
{
    /// <summary>Brokers refuse what is further ahead (message.timestamp.after.max.ms, one hour unless set); a minute is left for clocks that differ.</summary>
    public static readonly TimeSpan FurthestAhead = TimeSpan.FromMinutes(59);

    /// <summary>Kafka has no timestamps before 1970, and 0 stands for none here.</summary>
    public static bool IsTaken(long timestampMs, DateTimeOffset now) =>
        timestampMs > 0 && timestampMs <= now.ToUnixTimeMilliseconds() + (long)FurthestAhead.TotalMilliseconds;
}
