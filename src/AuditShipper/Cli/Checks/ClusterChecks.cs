using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Publishing;

namespace AuditShipper.Cli.Checks;

/// <summary>Asks Kafka: <c>check --connect</c>. Every broker, then every topic, then every right. Writes nothing into any topic.</summary>
internal sealed class ClusterChecks(IFileSystem files, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<CheckFinding>> Step(AgentOptions options)
    {
        try
        {
            var (brokers, areThere) = await BrokersAsync(options.Kafka);
            if (!areThere) return brokers;
            var (topics, found) = await new TopicChecks(files, time).LookAsync(options);
            return [.. brokers, .. topics, .. await new RightChecks(files, time).LookAsync(options, found)];
        }
        catch (PublisherSetupException)
        {
            return []; // Told by the step before.
        }
    }

    /// <summary>Those that the cluster names, each asked alone: what holds for one may not hold for another's name, certificate or firewall.</summary>
    private static async Task<(IReadOnlyList<CheckFinding> Findings, bool AreThere)> BrokersAsync(KafkaOptions kafka)
    {
        using var inspector = new TopicInspector(kafka);
        var (brokers, problem) = await inspector.BrokersAsync(Patience);
        return problem is null ? (await Task.WhenAll(brokers.Select(LookAsync)), true) : ([CheckFinding.Difference(problem)], false);

        async Task<CheckFinding> LookAsync((int Id, string Address) broker)
        {
            using var alone = new TopicInspector(kafka with { BootstrapServers = [broker.Address] });
            var (_, why) = await alone.BrokersAsync(Patience);
            return why is null ? CheckFinding.Fine($"broker {broker.Id} at {broker.Address} answers.") : CheckFinding.Difference($"broker {broker.Id} at {broker.Address}: {why}");
        }
    }
}
