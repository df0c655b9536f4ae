using System.Text.Json;
using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Discovery;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

/// <summary>The state directory does not let the agent start: exit code 3.</summary>
internal sealed class StateException(string message) : Exception(message);

/// <summary>Where a source goes on: at its checkpoint, or, the first time, where the configuration says.</summary>
internal static class SourceStart
{
    /// <exception cref="StateException">Written by a newer version, or unusable.</exception>
    public static void Begin(SourceParts parts, SourceOptions source, CheckpointStore store)
    {
        switch (store.Load())
        {
            case CheckpointLoad.Found found:
                foreach (var warning in found.Warnings)
                {
                    parts.Metrics.CheckpointDamaged();
                    parts.Logger.CheckpointWarning(parts.Name, warning);
                }

                Resume(parts, found.Payload.Span);
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
    }

    private static void Resume(SourceParts parts, ReadOnlySpan<byte> payload)
    {
        try
        {
            var checkpoint = Checkpoint.Parse(payload);
            var names = new SegmentNames(parts.Path);
            var open = checkpoint.Open.Select(entry => CheckpointEntries.ToSegment(entry, names)).ToList();
            foreach (var entry in checkpoint.Finished) parts.Tracker.Finished.Add(CheckpointEntries.ToFinished(entry, names));
            foreach (var (fate, entry) in checkpoint.Totals) parts.Ledger.Totals.Add(fate, entry.Ranges, entry.Bytes);
            parts.Delivered.StartFrom(parts.Ledger.Totals);
            SegmentRestorer.Restore(parts.Tracker, parts.Files, open);
            parts.Logger.Resumed(parts.Name, parts.Tracker.Open.Count, checkpoint.Finished.Count, checkpoint.At);
        }
        catch (JsonException exception)
        {
            // Its checksum is right, so nothing was torn: another program's, or a version's that called itself the same.
            throw new StateException($"The checkpoint of source {parts.Name} is whole, but not of this program: {exception.Message} Move the folder of this source in stateDirectory away to re-read everything.");
        }
    }
}
