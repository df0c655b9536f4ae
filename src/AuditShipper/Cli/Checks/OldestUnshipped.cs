using System.Text.Json;
using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Discovery;
using AuditShipper.Files;
using AuditShipper.Hosting;
using AuditShipper.Observability;

namespace AuditShipper.Cli.Checks;

/// <summary>Finds the oldest event that a start would send, from the checkpoint and the log's directory. Changes nothing.</summary>
internal static class OldestUnshipped
{
    /// <returns>Null: nothing waits, or nobody can tell.</returns>
    public static DateTimeOffset? Find(IFileSystem files, AgentOptions options, SourceOptions source, TimeProvider time)
    {
        var segmentFiles = new SegmentFiles(files, source.Path);
        var tracker = new SegmentTracker(segmentFiles, options.Limits.HeldBytes);
        try
        {
            using var store = new CheckpointStore(files, StateDirectoryRules.SourcePath(options.StateDirectory, source.Name));
            if (store.Peek() is CheckpointLoad.Found found) Restore(tracker, segmentFiles, source, found);
            else if (source.Start == StartPosition.Newest) return null;
            if (!tracker.Look()) return null;
            var lag = new LagMeter(tracker, new SourceMetrics(source.Name, time), time);
            lag.Step();
            return lag.Oldest;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // Said by the other steps.
        }
        finally
        {
            foreach (var segment in tracker.Open) segment.File?.Dispose();
        }
    }

    private static void Restore(SegmentTracker tracker, SegmentFiles files, SourceOptions source, CheckpointLoad.Found found)
    {
        var checkpoint = Checkpoint.Parse(found.Payload.Span);
        var names = new SegmentNames(source.Path);
        foreach (var entry in checkpoint.Finished) tracker.Finished.Add(CheckpointEntries.ToFinished(entry, names));
        SegmentRestorer.Restore(tracker, files, checkpoint.Open.Select(entry => CheckpointEntries.ToSegment(entry, names)).ToList(), []);
    }
}
