using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Publishing.Probes;
using AuditShipper.Publishing.Transactions;

namespace AuditShipper.Cli.Checks;

/// <summary>Whether Kafka lets this user do what the agent does, tried out on each topic and transactional.id.</summary>
internal sealed class RightChecks(IFileSystem files, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="options">The configuration.</param>
    /// <param name="topics">Those that were found.</param>
    public async Task<IReadOnlyList<CheckFinding>> LookAsync(AgentOptions options, IReadOnlyList<string> topics)
    {
        var kafka = options.Kafka;
        List<Task<CheckFinding>> asked = [];
        foreach (var topic in topics.Where(topic => topic != kafka.CheckpointTopic || kafka.Delivery == DeliveryGuarantee.ExactlyOnce))
            asked.Add(Ask($"this user may write to topic '{topic}'.", () => WriteProbe.WhyNot(kafka, topic, Patience, time)));
        if (kafka.CheckpointTopic is { } checkpoints && topics.Contains(checkpoints, StringComparer.Ordinal))
            asked.Add(Ask($"this user may read topic '{checkpoints}'.", () => ReadProbe.WhyNot(kafka, checkpoints, Patience)));
        return [.. await Task.WhenAll(asked), .. await TransactionsAsync(options)];
    }

    private async Task<IReadOnlyList<CheckFinding>> TransactionsAsync(AgentOptions options)
    {
        var ids = options.Sources.Select(source => SourceIdentity.TransactionalId(options, source.Name)).OfType<string>().ToList();
        if (ids.Count == 0) return [];
        if (WhoRuns(options.StateDirectory) is { } running)
            return [CheckFinding.Warning($"the right to use transactional.id {string.Join(", ", ids)} was not tried, because that would fence the agent that runs: {running}")];
        return await Task.WhenAll(ids.Select(id => Ask($"this user may use transactional.id '{id}'.", () => TransactionProbe.WhyNot(options, id, Patience))));
    }

    private string? WhoRuns(string stateDirectory)
    {
        try
        {
            return files.TryList(stateDirectory)?.Contains("lock", StringComparer.Ordinal) == true ? StateDirectory.WhoUses(files, stateDirectory) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    private static Task<CheckFinding> Ask(string right, Func<string?> probe) =>
        Task.Run(() => probe() is { } why ? CheckFinding.Difference(why) : CheckFinding.Fine(right));
}
