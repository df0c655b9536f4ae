using System.Text.Json;
using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Discovery;
using AuditShipper.Files;
using AuditShipper.Observability;
using AuditShipper.Observability.Status;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

/// <summary>Tells the other threads, at most once a second, where the loop stands. The loop's thread alone calls it.</summary>
internal sealed class PositionPublisher(SegmentTracker tracker, AckLedger ledger, TimeProvider time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private long publishedAt;

    public PositionBoard Board { get; } = new();

    public void Step()
    {
        if (Board.Position is not null && time.GetElapsedTime(publishedAt) < Interval) return;
        publishedAt = time.GetTimestamp();
        Board.Position = new SourcePosition(StatusRules.Current(tracker.Open), tracker.Open.Count, StatusRules.Ledger(ledger.Totals));
    }
}

/// <summary>What a status says of segments and fates.</summary>
internal static class StatusRules
{
    /// <summary>The oldest segment that waits for anything, else the newest.</summary>
    public static SegmentStatus? Current(IReadOnlyList<Segment> open)
    {
        var current = open.FirstOrDefault(segment => segment.Mark < segment.SizeBytes) ?? (open.Count > 0 ? open[^1] : null);
        return current is null ? null : new SegmentStatus(current.Name.FileName, current.Id?.ToString(), current.Mark, Math.Max(current.SizeBytes, current.Mark));
    }

    public static Dictionary<string, FateStatus> Ledger(FateTotals totals) =>
        Enum.GetValues<Fate>().ToDictionary(NameOf, fate => new FateStatus(totals.Ranges(fate), totals.Bytes(fate)));

    public static Dictionary<string, FateStatus> Ledger(IReadOnlyDictionary<Fate, FateEntry> totals) => Enum.GetValues<Fate>().ToDictionary(
        NameOf, fate => totals.TryGetValue(fate, out var entry) ? new FateStatus(entry.Ranges, entry.Bytes) : new FateStatus(0, 0));

    /// <summary>As in the configuration.</summary>
    public static string NameOf(DeliveryGuarantee delivery) => JsonNamingPolicy.KebabCaseLower.ConvertName(delivery.ToString());

    private static string NameOf(Fate fate) => JsonNamingPolicy.CamelCase.ConvertName(fate.ToString());
}

/// <summary>The socket that <c>auditshipper status</c> asks, for the life of an agent.</summary>
internal static class StatusServer
{
    /// <summary>Call it with the lock of the state directory held: it replaces the socket of a life that was killed.</summary>
    /// <returns>Null: it cannot be made, which is logged; the agent does without.</returns>
    public static async Task<StatusSocket?> StartAsync(AgentParts agent, IReadOnlyList<SourceParts> sources, CancellationToken abort)
    {
        var path = StatusSocket.PathIn(agent.Options.StateDirectory);
        try
        {
            agent.FileSystem.Delete(path);
            var socket = await StatusSocket.StartAsync(path, Reporter(agent, sources), agent.Logger, abort);
            if (socket is not null) PathAccess.KeepPrivate(path);
            return socket;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            agent.Logger.NoStatusSocket(path, failure.Message);
            return null;
        }
    }

    public static StatusReporter Reporter(AgentParts agent, IReadOnlyList<SourceParts> sources)
    {
        var now = agent.Time.GetUtcNow();
        var shell = new StatusDocument
        {
            Agent = AgentState.Running,
            Process = Environment.ProcessId,
            Version = AgentMetrics.ProductVersion,
            Cluster = agent.Options.Cluster,
            Node = agent.Options.Node,
            StateDirectory = agent.Options.StateDirectory,
            At = now,
            StartedAt = now,
            Sources = [],
        };
        var delivery = StatusRules.NameOf(agent.Options.Kafka.Delivery);
        return new(shell, [.. sources.Select(source => new WatchedSource(source.Name, source.Path, delivery, source.Position.Board, source.Metrics))], agent.Health, agent.Time);
    }
}
