using AuditShipper.Processing;

namespace AuditShipper.Publishing;

/// <summary>What a topic is, as far as shipping depends on it.</summary>
/// <param name="Partitions">Their number.</param>
/// <param name="Replication">The smallest number of replicas of a partition.</param>
/// <param name="Limits">Null: this user may not read the topic's configuration.</param>
internal sealed record TopicInfo(int Partitions, int Replication, TopicLimits? Limits)
{
    /// <summary>The smallest number of in-sync replicas of a partition; null: not asked for.</summary>
    public int? InSync { get; init; }

    public int LeaderlessPartitions { get; init; }
}

/// <param name="MaxMessageBytes">Of a compressed batch.</param>
/// <param name="Retention">By the records' timestamps; null: for ever.</param>
/// <param name="MinInSyncReplicas">Replicas that must have a record before it is acknowledged.</param>
/// <param name="UsesOwnTimestamps">The broker overwrites the records' timestamps with its own.</param>
/// <param name="IsCompacted">Whether old records of a key go.</param>
/// <param name="Timestamps">What it takes.</param>
internal sealed record TopicLimits(
    long MaxMessageBytes, TimeSpan? Retention, int MinInSyncReplicas, bool UsesOwnTimestamps, bool IsCompacted, TimestampLimits Timestamps)
{
    /// <summary>Whether records go when they are old.</summary>
    public bool IsDeleted { get; init; }
}

/// <summary>One of the two is set.</summary>
/// <param name="Topic">What was found.</param>
/// <param name="Problem">Why nothing was found: the thing, the fact and the way out.</param>
internal sealed record TopicInspection(TopicInfo? Topic, string? Problem);

/// <summary>Reads a topic's limits out of its configuration, as brokers from 0.11 to 4.x give it.</summary>
internal static class TopicLimitRules
{
    public static TopicLimits Read(IReadOnlyDictionary<string, string> config) => new(
        MaxMessageBytes: Number(config, "max.message.bytes") ?? 1_048_588,
        Retention: Number(config, "retention.ms") is >= 0 and <= MaxRetentionMs and var ms ? TimeSpan.FromMilliseconds(ms) : null,
        MinInSyncReplicas: (int)(Number(config, "min.insync.replicas") ?? 1),
        UsesOwnTimestamps: config.GetValueOrDefault("message.timestamp.type") == "LogAppendTime",
        IsCompacted: config.GetValueOrDefault("cleanup.policy")?.Contains("compact", StringComparison.Ordinal) == true,
        Timestamps: new(
            Number(config, "message.timestamp.after.max.ms") ?? Number(config, "message.timestamp.difference.max.ms") ?? long.MaxValue,
            Number(config, "message.timestamp.before.max.ms") ?? Number(config, "message.timestamp.difference.max.ms") ?? long.MaxValue))
    {
        IsDeleted = config.GetValueOrDefault("cleanup.policy")?.Contains("delete", StringComparison.Ordinal) == true,
    };

    /// <summary>29,000 years: some write the largest number for "for ever".</summary>
    private const long MaxRetentionMs = 900_000_000_000_000;

    private static long? Number(IReadOnlyDictionary<string, string> config, string name) =>
        long.TryParse(config.GetValueOrDefault(name), out var number) ? number : null;
}
