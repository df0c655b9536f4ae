namespace AuditShipper.Observability.Status;

/// <summary>What one loop says of its source: made by its thread, never changed after.</summary>
internal sealed record SourcePosition(SegmentStatus? Segment, int OpenSegments, IReadOnlyDictionary<string, FateStatus> Ledger);

/// <summary>Where the loop of one source leaves its position, and everybody else finds it. No locks: one reference.</summary>
internal sealed class PositionBoard
{
    private volatile SourcePosition? position;

    /// <summary>Null: nothing yet.</summary>
    public SourcePosition? Position
    {
        get => position;
        set => position = value;
    }
}

/// <summary>One source, as far as its status needs it. From any thread.</summary>
internal sealed record WatchedSource(string Name, string Path, string Delivery, PositionBoard Board, SourceMetrics Metrics);

/// <summary>Puts together what a running agent says of itself.</summary>
internal sealed class StatusReporter(StatusDocument shell, IReadOnlyList<WatchedSource> sources, HealthBoard health, TimeProvider time)
{
    private static readonly Dictionary<string, FateStatus> Nothing = [];

    /// <summary>Of this moment. From any thread.</summary>
    public StatusDocument Now() => shell with { At = time.GetUtcNow(), Sources = [.. sources.Select(Of)] };

    private SourceStatus Of(WatchedSource source)
    {
        var (metrics, position) = (source.Metrics, source.Board.Position);
        var problems = health.Problems("/" + source.Name).ToList();
        var kafka = problems.Find(problem => problem.Component == "kafka");
        return new SourceStatus
        {
            Name = source.Name,
            Path = source.Path,
            Segment = position?.Segment,
            OpenSegments = position?.OpenSegments ?? 0,
            Lag = new(metrics.LagBytes, Math.Round(metrics.OldestUnshippedAgeSeconds, 3), metrics.OldestUnshipped),
            InFlight = new(metrics.InFlightRecords, metrics.InFlightBytes),
            Ledger = position?.Ledger ?? Nothing,
            Delivery = source.Delivery,
            Broker = new(kafka is null ? BrokerReadiness.Ready : BrokerReadiness.NotReady, kafka?.Text),
            Problems = problems,
            LastProblem = health.LastProblem("/" + source.Name),
            Checkpoint = new(null, Math.Round(metrics.CheckpointAgeSeconds, 3)),
        };
    }
}
