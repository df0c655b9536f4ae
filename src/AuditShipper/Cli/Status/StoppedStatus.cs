using AuditShipper.Checkpointing;
using AuditShipper.Cli.Disk;
using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Hosting;
using AuditShipper.Observability;
using AuditShipper.Observability.Status;

namespace AuditShipper.Cli.Status;

/// <summary>Where the sources stand by what lies on the disk: the last checkpoints, and the files as they are now.</summary>
internal static class StoppedStatus
{
    /// <exception cref="IOException">The disk fails.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static StatusDocument Of(IFileSystem files, AgentOptions options, TimeProvider time) => new()
    {
        Agent = IsInUse(files, options.StateDirectory) ? AgentState.Silent : AgentState.Stopped,
        Process = null,
        Version = AgentMetrics.ProductVersion,
        Cluster = options.Cluster,
        Node = options.Node,
        StateDirectory = options.StateDirectory,
        At = time.GetUtcNow(),
        StartedAt = null,
        Sources = [.. options.Sources.Select(source => Of(files, options, source, time))],
    };

    private static bool IsInUse(IFileSystem files, string stateDirectory) =>
        files.TryList(stateDirectory) is { } names && names.Contains("lock", StringComparer.Ordinal) && Checkpointing.StateDirectory.WhoUses(files, stateDirectory) is not null;

    private static SourceStatus Of(IFileSystem files, AgentOptions options, SourceOptions source, TimeProvider time)
    {
        using var disk = SourceDisk.Open(files, options, source);
        var lag = new LagMeter(disk.Tracker, new SourceMetrics(source.Name, time), time);
        lag.Step();
        var now = time.GetUtcNow();
        return new SourceStatus
        {
            Name = source.Name,
            Path = source.Path,
            Segment = StatusRules.Current(disk.Tracker.Open),
            OpenSegments = disk.Tracker.Open.Count,
            Lag = new(lag.LagBytes, lag.Oldest is { } oldest ? Math.Round(Math.Max(0, (now - oldest).TotalSeconds), 3) : 0, lag.Oldest),
            InFlight = new(0, 0),
            Ledger = StatusRules.Ledger(disk.Checkpoint?.Totals ?? new Dictionary<Fate, FateEntry>()),
            Delivery = StatusRules.NameOf(options.Kafka.Delivery),
            Broker = new(BrokerReadiness.Unknown, null),
            Problems = [.. disk.Problems.Select(problem => new ProblemStatus(problem.Component, problem.Text, 0))],
            LastProblem = null,
            Checkpoint = disk.Checkpoint is { } last ? new(last.At, Math.Round(Math.Max(0, (now - last.At).TotalSeconds), 3)) : null,
        };
    }
}
