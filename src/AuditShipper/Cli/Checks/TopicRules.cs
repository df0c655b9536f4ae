using System.Globalization;
using AuditShipper.Configuration;
using AuditShipper.Publishing;

namespace AuditShipper.Cli.Checks;

/// <summary>What a topic's limits mean for an audit log.</summary>
internal static class TopicRules
{
    private const long DefaultMaxMessageBytes = 1_048_576;

    /// <param name="topic">Its name.</param>
    /// <param name="info">What the brokers say of it.</param>
    public static IEnumerable<CheckFinding> Look(string topic, TopicInfo info)
    {
        yield return CheckFinding.Fine($"topic '{topic}': {info.Partitions} partition(s), {info.Replication} replica(s){Describe(info.Limits)}.");
        if (info.Replication == 1)
            yield return CheckFinding.Warning($"topic '{topic}' has one replica: the loss of one broker's disk is the loss of the audit trail in it. Use three.");
        if (info.Limits is not { } limits)
        {
            yield return CheckFinding.Warning($"topic '{topic}': its configuration cannot be read by this user, so its limits are not compared. Allow DescribeConfigs on it.");
            yield break;
        }

        foreach (var finding in Look(topic, info.Replication, limits)) yield return finding;
    }

    /// <param name="oldest">When the oldest event was written that waits to be sent.</param>
    /// <param name="now">By our clock.</param>
    /// <param name="topic">The route's topic.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="timestamp">The route's.</param>
    /// <returns>Null: Kafka keeps it, under its own time.</returns>
    public static string? AgainstOldest(DateTimeOffset oldest, DateTimeOffset now, string topic, TopicLimits limits, RecordTimestamp timestamp)
    {
        if (timestamp == RecordTimestamp.Sent || limits.UsesOwnTimestamps) return null;
        var age = now - oldest;
        if (age.TotalMilliseconds > limits.Timestamps.BehindMs)
            return $"The oldest unshipped event is {Days(age)} old, and topic '{topic}' takes no timestamp older than {Days(TimeSpan.FromMilliseconds(limits.Timestamps.BehindMs))} "
                + "(message.timestamp.before.max.ms): such events are sent with the time of sending instead.";
        return limits.Retention is { } retention && age > retention
            ? $"The oldest unshipped event is {Days(age)} old, and topic '{topic}' keeps records for {Days(retention)} by their timestamps (retention.ms): Kafka may delete such events as soon as "
              + "they arrive. Raise retention.ms, or set routes[].timestamp to `sent`."
            : null;
    }

    private static IEnumerable<CheckFinding> Look(string topic, int replication, TopicLimits limits)
    {
        if (limits.MinInSyncReplicas > replication)
            yield return CheckFinding.Difference($"topic '{topic}': min.insync.replicas is {limits.MinInSyncReplicas}, and it has {replication} replica(s): no record is ever acknowledged. Correct one of the two.");
        else if (limits.MinInSyncReplicas == 1 && replication > 1)
            yield return CheckFinding.Warning($"topic '{topic}': min.insync.replicas is 1: a record counts as delivered when one broker has it. Set 2.");
        if (limits.MaxMessageBytes < DefaultMaxMessageBytes)
            yield return CheckFinding.Warning($"topic '{topic}' takes batches of at most {limits.MaxMessageBytes} bytes, compressed (max.message.bytes): a larger event becomes a dead letter. Raise it.");
        if (limits.IsCompacted)
            yield return CheckFinding.Warning($"topic '{topic}' is compacted: of the events of one request, which share their key, only the last is kept. Set cleanup.policy to delete.");
    }

    private static string Describe(TopicLimits? limits) => limits is null
        ? ""
        : $", records of at most {limits.MaxMessageBytes} bytes (compressed), kept {(limits.Retention is { } kept ? "for " + Days(kept) : "for ever")}";

    private static string Days(TimeSpan span) => span.TotalDays >= 2
        ? span.TotalDays.ToString("0.#", CultureInfo.InvariantCulture) + " days"
        : span.TotalHours >= 2
            ? span.TotalHours.ToString("0.#", CultureInfo.InvariantCulture) + " hours"
            : span.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture) + " s";
}
