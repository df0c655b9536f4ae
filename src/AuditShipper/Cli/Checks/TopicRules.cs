using System.Globalization;
using AuditShipper.Configuration;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Transactions;

namespace AuditShipper.Cli.Checks;

/// <summary>What a topic's limits mean for an audit log.</summary>
internal static class TopicRules
{
    private const long DefaultMaxMessageBytes = 1_048_576;

    /// <summary>A weekend's outage should not cost the events' times.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromDays(3);

    /// <summary>That clocks of a well kept cluster may differ by.</summary>
    private static readonly TimeSpan ClockError = TimeSpan.FromSeconds(60);

    /// <summary>In ms: what a TimeSpan takes easily.</summary>
    private const long Longest = 900_000_000_000;

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

    /// <summary>A topic's limits against ours.</summary>
    /// <param name="topic">Its name.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="maxLineBytes">limits.maxLineBytes.</param>
    /// <param name="batchBytes">librdkafka's batch.size.</param>
    public static IEnumerable<CheckFinding> Compare(string topic, TopicLimits limits, long maxLineBytes, long batchBytes)
    {
        if (batchBytes > limits.MaxMessageBytes)
            yield return CheckFinding.Warning($"topic '{topic}' takes batches of at most {limits.MaxMessageBytes} bytes, compressed (max.message.bytes), and librdkafka makes batches of up to {batchBytes} bytes before compression (batch.size): one that compresses badly is refused, and its range is sent again record by record. Set batch.size in kafka.properties below {limits.MaxMessageBytes}, or raise max.message.bytes.");
        if (maxLineBytes > limits.MaxMessageBytes)
            yield return CheckFinding.Fine($"topic '{topic}': a line that compresses to more than {limits.MaxMessageBytes} bytes (max.message.bytes) becomes a dead letter; limits.maxLineBytes is {maxLineBytes}.");
        if (limits.Retention is { } retention && retention < Shortest)
            yield return CheckFinding.Warning($"topic '{topic}' keeps records for {Days(retention)} by their timestamps (retention.ms): after an outage longer than that, Kafka may delete events as soon as they arrive. Raise retention.ms.");
        if (limits.UsesOwnTimestamps) yield break;
        if (TimeSpan.FromMilliseconds(Math.Min(limits.Timestamps.BehindMs, Longest)) is var behind && behind < Shortest)
            yield return CheckFinding.Warning($"topic '{topic}' takes no timestamp older than {Days(behind)} (message.timestamp.before.max.ms): after an outage longer than that, events are sent with the time of sending instead. Raise it.");
        if (TimeSpan.FromMilliseconds(Math.Min(limits.Timestamps.AheadMs, Longest)) is var ahead && ahead < ClockError)
            yield return CheckFinding.Warning($"topic '{topic}' takes no timestamp more than {Days(ahead)} ahead (message.timestamp.after.max.ms): where the brokers' clocks are late by that, events are sent with the time of sending instead. Raise it to a minute or more.");
    }

    /// <param name="topic">Of the checkpoints.</param>
    /// <param name="info">What the brokers say of it.</param>
    public static IEnumerable<CheckFinding> LookAtCheckpoints(string topic, TopicInfo info)
    {
        if (CheckpointTopicRules.WhyUnfit(topic, info.Limits) is { } unfit) yield return CheckFinding.Difference(unfit);
        else yield return CheckFinding.Fine($"checkpoint topic '{topic}': {info.Partitions} partition(s), {info.Replication} replica(s), compacted{(info.Limits is null ? " or not: its configuration cannot be read by this user. Allow DescribeConfigs on it" : "")}.");
        if (info.Replication == 1)
            yield return CheckFinding.Warning($"checkpoint topic '{topic}' has one replica: the loss of one broker's disk is the loss of the checkpoints. Use three.");
        else if (info.Limits is { MinInSyncReplicas: 1 })
            yield return CheckFinding.Warning($"checkpoint topic '{topic}': min.insync.replicas is 1: a checkpoint counts as kept when one broker has it. Set 2.");
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
