using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Publishing;

namespace AuditShipper.Cli.Checks;

/// <summary>Asks Kafka about the topics: <c>check --connect</c>.</summary>
internal sealed class TopicChecks(IFileSystem files, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<CheckFinding>> Step(AgentOptions options)
    {
        try
        {
            using var inspector = new TopicInspector(options.Kafka);
            var route = await LookAsync(inspector, options.Routes[0].Topic, limits => AgainstOldest(options, limits));
            return options.DeadLetter.Topic is { } notices ? [.. route, .. await LookAsync(inspector, notices, _ => [])] : route;
        }
        catch (PublisherSetupException)
        {
            return []; // Told by the step before.
        }
    }

    private static async Task<List<CheckFinding>> LookAsync(TopicInspector inspector, string topic, Func<TopicLimits, IEnumerable<CheckFinding>> compare)
    {
        var found = await inspector.InspectAsync(topic, Patience);
        if (found.Topic is not { } info) return [CheckFinding.Difference(found.Problem!)];
        return [.. TopicRules.Look(topic, info), .. info.Limits is { } limits ? compare(limits) : []];
    }

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
