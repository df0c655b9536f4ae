using AuditShipper.Cli.Checks;
using AuditShipper.Publishing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

/// <summary>
/// Beside the loops, at the start and every hour, for one route: learns how many partitions its topic has, which timestamps and how large records it takes, and compares the
/// oldest unshipped event with how long it keeps records.
/// </summary>
/// <param name="agent">What the sources share.</param>
/// <param name="sources">All of them.</param>
/// <param name="index">Of the route.</param>
/// <param name="inspect">Asks about its topic. Never throws.</param>
internal sealed class TopicWatch(AgentParts agent, IReadOnlyList<SourceParts> sources, int index, Func<Task<TopicInspection>> inspect) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>After a look that brought nothing; also the time that the sources get to measure how far behind they are.</summary>
    public static readonly TimeSpan ShortInterval = TimeSpan.FromSeconds(15);

    /// <summary>Asks the brokers that the options name. Never throws.</summary>
    public static Func<Task<TopicInspection>> Asking(AgentParts agent, string topic) => async () =>
    {
        try
        {
            using var inspector = new TopicInspector(agent.Options.Kafka);
            return await inspector.InspectAsync(topic, TimeSpan.FromSeconds(10));
        }
        catch (PublisherSetupException exception)
        {
            return new(Topic: null, exception.Message);
        }
    };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var topic = (await Task.Run(inspect, CancellationToken.None).WaitAsync(stoppingToken)).Topic;
                var limits = topic?.Limits;
                foreach (var source in sources)
                {
                    if (topic is not null) source.Walk.Partitions = Math.Max(source.Walk.Partitions, topic.Partitions);
                    if (limits is null) continue;
                    source.Ways[index].Records.Limits = limits.Timestamps.WithMargin();
                    source.Ways[index].Size.Learn(limits.MaxMessageBytes);
                }

                await Task.Delay(ShortInterval, agent.Time, stoppingToken);
                if (limits is null) continue;
                Compare(limits);
                await Task.Delay(Interval, agent.Time, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // asked to stop
        }
    }

    private void Compare(TopicLimits limits)
    {
        var route = agent.Options.Routes[index];
        foreach (var source in sources)
        {
            if (source.Metrics.OldestUnshipped is { } oldest && TopicRules.AgainstOldest(oldest, agent.Time.GetUtcNow(), route.Topic, limits, route.Timestamp) is { } warning)
                agent.Logger.SourceWarning(source.Name, warning);
        }
    }
}
