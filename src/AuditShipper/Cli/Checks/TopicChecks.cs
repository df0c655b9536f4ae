using System.Globalization;
using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Publishing;

namespace AuditShipper.Cli.Checks;

/// <summary>Asks Kafka about the topics: <c>check --connect</c>.</summary>
internal sealed class TopicChecks(IFileSystem files, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>What was found, and the topics that were.</returns>
    public async Task<(IReadOnlyList<CheckFinding> Findings, IReadOnlyList<string> Topics)> LookAsync(AgentOptions options)
    {
        using var inspector = new TopicInspector(options.Kafka);
        List<CheckFinding> findings = [];
        List<string> topics = [];
        foreach (var topic in options.Routes.Select(route => route.Topic).Distinct(StringComparer.Ordinal))
            await LookAsync(topic, info => [.. TopicRules.Look(topic, info), .. info.Limits is { } limits ? Compare(options, topic, limits) : []]);
        if (options.DeadLetter.Topic is { } notices)
            await LookAsync(notices, info => TopicRules.Look(notices, info));
        if (options.Kafka.CheckpointTopic is { } checkpoints)
            await LookAsync(checkpoints, info => TopicRules.LookAtCheckpoints(checkpoints, info));
        return (findings, topics);

        async Task LookAsync(string topic, Func<TopicInfo, IEnumerable<CheckFinding>> judge)
        {
            var found = await inspector.InspectAsync(topic, Patience);
            if (found.Topic is not null) topics.Add(topic);
            findings.AddRange(found.Topic is null ? [CheckFinding.Difference(found.Problem!)] : judge(found.Topic));
        }
    }

    private IEnumerable<CheckFinding> Compare(AgentOptions options, string topic, TopicLimits limits)
    {
        foreach (var finding in TopicRules.Compare(topic, limits, options.Limits.MaxLineBytes, BatchBytes(options))) yield return finding;
        foreach (var finding in AgainstOldest(options, limits)) yield return finding;
    }

    /// <summary>librdkafka's batch.size: uncompressed.</summary>
    private static long BatchBytes(AgentOptions options) =>
        long.TryParse(options.Kafka.Properties.GetValueOrDefault("batch.size"), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 1_000_000;

    private IEnumerable<CheckFinding> AgainstOldest(AgentOptions options, TopicLimits limits)
    {
        foreach (var source in options.Sources)
        {
            if (OldestUnshipped.Find(files, options, source, time) is { } oldest
                && TopicRules.AgainstOldest(oldest, time.GetUtcNow(), options.Routes[0].Topic, limits, options.Routes[0].Timestamp) is { } warning)
                yield return CheckFinding.Warning($"source {source.Name}: {warning}");
        }
    }
}
