using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Publishing.Transactions;

namespace AuditShipper.Cli.Reset;

/// <summary>Where a source stands by Kafka's account: in exactly-once the checkpoint topic knows more than the state directory.</summary>
internal static class KafkaPosition
{
    /// <summary>An open transaction of another node may hold the newest checkpoint back for its timeout and the coordinator's sweep.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    /// <returns>Null: Kafka has none, or it does not count for this configuration.</returns>
    /// <exception cref="IOException">Kafka cannot be asked: without its answer a position could lose against a newer one.</exception>
    /// <exception cref="System.Text.Json.JsonException">The record there is another program's.</exception>
    public static async Task<Checkpoint?> FindAsync(IFileSystem files, AgentOptions options, SourceOptions source, TimeProvider time)
    {
        if (options.Kafka.CheckpointTopic is not { } name || !Counts(files, options, source)) return null;
        using var topic = new KafkaCheckpointTopic(options.Kafka, name, SourceIdentity.CheckpointKey(options, source.Name), time);
        for (var begun = time.GetTimestamp(); ;)
        {
            switch (topic.Search(Step))
            {
                case CheckpointSearch.Found found: return Checkpoint.Parse(found.Payload);
                case CheckpointSearch.None: return null;
                case CheckpointSearch.Pending pending when time.GetElapsedTime(begun) > Patience:
                    throw new IOException($"In exactly-once the position of source {source.Name} stands in topic '{name}', which cannot be read now: {pending.Problem}");
                default:
                    await Task.Delay(Step, time);
                    break;
            }
        }
    }

    private static bool Counts(IFileSystem files, AgentOptions options, SourceOptions source)
    {
        if (options.Kafka.Delivery == DeliveryGuarantee.ExactlyOnce) return true;
        using var store = new CheckpointStore(files, StateDirectoryRules.SourcePath(options.StateDirectory, source.Name));
        return store.Peek() is not CheckpointLoad.Found found || Checkpoint.Parse(found.Payload.Span).Mode == DeliveryGuarantee.ExactlyOnce;
    }
}
