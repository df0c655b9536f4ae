using AuditShipper.Configuration;
using AuditShipper.Publishing;
using Microsoft.Extensions.Hosting;

namespace AuditShipper.Hosting;

/// <summary>
/// Beside the loops: while records get no acknowledgement, asks the cluster why. librdkafka repeats what the brokers call temporary without a word, such as too few in-sync
/// replicas: without this an operator would only read that nothing is acknowledged.
/// </summary>
internal sealed class SilenceWatch(AgentParts agent, IReadOnlyList<SourceParts> sources, Func<string, Task<TopicInspection>> inspect) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Asks the brokers that the options name. Never throws.</summary>
    public static Func<string, Task<TopicInspection>> Asking(KafkaOptions kafka) => async topic =>
    {
        try
        {
            using var inspector = new TopicInspector(kafka);
            return await inspector.InspectAsync(topic, Interval);
        }
        catch (PublisherSetupException exception)
        {
            return new(Topic: null, exception.Message);
        }
    };

    /// <summary>Looks once.</summary>
    public async Task Step()
    {
        var isSilent = sources.Any(source => source.Silence.IsSilent);
        var cause = isSilent ? await FindCause() : null;
        foreach (var source in sources) source.Silence.Cause = cause;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, agent.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Step().WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // asked to stop
        }
    }

    /// <returns>Null: nothing is wrong with any topic as far as the cluster tells.</returns>
    private async Task<string?> FindCause()
    {
        foreach (var topic in Topics())
        {
            if (SilenceRules.Cause(topic, await Task.Run(() => inspect(topic))) is { } cause) return cause;
        }

        return null;
    }

    private IEnumerable<string> Topics() =>
        agent.Options.Routes.Select(route => route.Topic).Append(agent.Options.DeadLetter.Topic).Append(agent.Options.Kafka.CheckpointTopic).OfType<string>().Distinct(StringComparer.Ordinal);
}

/// <summary>What one source and the watch tell each other. From any thread.</summary>
internal sealed class Silence
{
    private volatile bool isSilent;
    private volatile string? cause;

    /// <summary>Acknowledgements are missing, or the broker says something is wrong.</summary>
    public bool IsSilent => isSilent;

    /// <summary>What the cluster says of it; null: nothing, or nothing yet.</summary>
    public string? Cause
    {
        get => cause;
        set => cause = value;
    }

    /// <param name="problem">Of the publisher; null: there is none.</param>
    /// <returns>What an operator should read.</returns>
    public string? Explain(string? problem)
    {
        isSilent = problem is not null;
        return problem is null ? null : cause ?? problem;
    }
}

internal static class SilenceRules
{
    /// <returns>Null: the topic takes records, as far as the cluster tells.</returns>
    public static string? Cause(string topic, TopicInspection found) => found.Topic switch
    {
        { Limits: { } limits, InSync: { } inSync } when inSync < limits.MinInSyncReplicas =>
            $"Topic '{topic}' has a partition with {inSync} in-sync replica(s), and its min.insync.replicas is {limits.MinInSyncReplicas}: Kafka takes no record (NOT_ENOUGH_REPLICAS). "
            + "Bring its brokers back; delivery goes on by itself.",
        { LeaderlessPartitions: > 0 and var leaderless } =>
            $"Topic '{topic}' has {leaderless} partition(s) without a leader: the brokers that hold them are down. Bring them back; delivery goes on by itself.",
        _ => null,
    };
}
