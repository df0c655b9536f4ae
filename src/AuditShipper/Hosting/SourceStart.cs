using System.Text.Json;
using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Configuration;
using AuditShipper.Discovery;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

/// <summary>The state directory does not let the agent start: exit code 3.</summary>
internal sealed class StateException(string message) : Exception(message);

/// <summary>
/// Where a source goes on: at its checkpoint, or, the first time, where the configuration says. What the state directory tells may be older than
/// what Kafka knows: the files are followed and held from here on, and <see cref="ResumeFromKafka"/> moves the marks when Kafka was asked.
/// </summary>
internal static class SourceStart
{
    /// <exception cref="StateException">Written by a newer version, or unusable.</exception>
    public static void Begin(SourceParts parts, KafkaOptions kafka, SourceOptions source, CheckpointStore store)
    {
        DeliveryGuarantee? mode = null;
        switch (store.Load())
        {
            case CheckpointLoad.Found found:
                foreach (var warning in found.Warnings)
                {
                    parts.Metrics.CheckpointDamaged();
                    parts.Logger.CheckpointWarning(parts.Name, warning);
                }

                mode = Resume(parts, found.Payload.Span);
                break;
            case CheckpointLoad.None:
                parts.Logger.FirstStart(parts.Name, source.Start == StartPosition.Newest ? "newest" : "oldest");
                if (source.Start == StartPosition.Newest) NewestStart.SkipWhatIsThere(parts);
                break;
            case CheckpointLoad.AllDamaged damaged:
                parts.Metrics.CheckpointDamaged();
                parts.Logger.CheckpointsDamaged(parts.Name, damaged.Message);
                break;
            case CheckpointLoad.NewerVersion newer:
                throw new StateException(newer.Message);
            case CheckpointLoad.Unusable unusable:
                throw new StateException(unusable.Message);
        }

        parts.Checkpoints.Continue(store.Sequence);
        AskKafka(parts, kafka, mode);
    }

    /// <summary>Called when Kafka has a newer checkpoint than the state directory, before anything was sent.</summary>
    public static void ResumeFromKafka(SourceParts parts, Checkpoint checkpoint)
    {
        var held = parts.Tracker.Release();
        Restore(parts, checkpoint, held);
        SegmentRestorer.KeepRest(parts.Tracker, held);
        parts.Watch.StartAnew();
        parts.Logger.ResumedFromKafka(parts.Name, parts.Tracker.Open.Count, checkpoint.Finished.Count, checkpoint.At, checkpoint.Instance?.Host ?? "an unknown host");
    }

    private static void AskKafka(SourceParts parts, KafkaOptions kafka, DeliveryGuarantee? mode)
    {
        if (kafka.Delivery == DeliveryGuarantee.ExactlyOnce || (kafka.CheckpointTopic is not null && mode != DeliveryGuarantee.AtLeastOnce)) parts.Takeover.Begin();
        else if (mode == DeliveryGuarantee.ExactlyOnce) parts.Logger.CheckpointTopicUnknown(parts.Name);
    }

    private static DeliveryGuarantee Resume(SourceParts parts, ReadOnlySpan<byte> payload)
    {
        try
        {
            var checkpoint = Checkpoint.Parse(payload);
            Restore(parts, checkpoint, []);
            parts.Checkpoints.Continue(checkpoint.Number);
            parts.Logger.Resumed(parts.Name, parts.Tracker.Open.Count, checkpoint.Finished.Count, checkpoint.At);
            return checkpoint.Mode;
        }
        catch (JsonException exception)
        {
            // Its checksum is right, so nothing was torn: another program's, or a version's that called itself the same.
            throw new StateException($"The checkpoint of source {parts.Name} is whole, but not of this program: {exception.Message} Move the folder of this source in stateDirectory away to re-read everything.");
        }
    }

    private static void Restore(SourceParts parts, Checkpoint checkpoint, IReadOnlyList<Segment> held)
    {
        var names = new SegmentNames(parts.Path);
        var open = checkpoint.Open.Select(entry => CheckpointEntries.ToSegment(entry, names)).ToList();
        foreach (var entry in checkpoint.Finished) parts.Tracker.Finished.Add(CheckpointEntries.ToFinished(entry, names));
        var totals = new FateTotals();
        foreach (var (fate, entry) in checkpoint.Totals) totals.Add(fate, entry.Ranges, entry.Bytes);
        parts.Ledger.StartFrom(totals, AccountsOf(parts, checkpoint, totals, open));
        parts.Delivered.StartFrom(totals);
        parts.Losses.LastCheckpoint = checkpoint.At;
        parts.Chain.StartFrom(open.Select(segment => segment.Name).Concat(parts.Tracker.Finished.All.Select(finished => finished.Name)));
        SegmentRestorer.Restore(parts.Tracker, parts.Files, open, held);
    }

    /// <summary>Accounts that do not add up stop nothing: shipping goes on, and they begin anew from the sums.</summary>
    private static SourceLedger AccountsOf(SourceParts parts, Checkpoint checkpoint, FateTotals totals, IReadOnlyList<Segment> open)
    {
        try
        {
            if (checkpoint.Ledger is { } ledger) return SourceLedger.Of(ledger, parts.Topics, open);
        }
        catch (JsonException exception)
        {
            parts.Logger.CheckpointWarning(parts.Name, $"The ledger in the checkpoint does not add up ({exception.Message}): it begins anew from its sums.");
        }

        return SourceLedger.Of(totals, parts.Topics, parts.Time.GetUtcNow());
    }
}
