using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Hosting;
using AuditShipper.Observability;
using AuditShipper.Publishing.DeadLetters;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Observability;

namespace AuditShipper.Tests.Hosting;

/// <summary>What a test chooses of the configuration.</summary>
internal sealed record LifeOptions
{
    public StartPosition Start { get; init; }

    /// <summary>ExactlyOnce needs a broker with a <see cref="FakeKafka"/>.</summary>
    public DeliveryGuarantee Delivery { get; init; }

    /// <summary>Null: nobody is told of dead letters and gaps.</summary>
    public string? DeadLetterTopic { get; init; }

    public bool GapRecords { get; init; }
    public long HeldBytes { get; init; } = 1L << 30;
    public long InFlightBytes { get; init; } = 1 << 20;
    public int MaxLineBytes { get; init; } = 2048;
    public long DeadLetterBytes { get; init; } = 64 << 20;
    public RecordTimestamp Timestamp { get; init; } = RecordTimestamp.Event;

    public long? RecordBytes { get; init; }

    /// <summary>Null: one, to "audit", that changes nothing.</summary>
    public IReadOnlyList<RouteOptions>? Routes { get; init; }
}

/// <summary>One life of an agent with one source, from its start to its stop or death, without threads: the test calls each turn.</summary>
internal sealed class AgentLife : IDisposable
{
    public const string LogPath = "/log/audit.log";
    public const string LogDirectory = "/log";
    public const string SourceStateDirectory = "/state/sources/audit";
    public const string DeadLetterDirectory = "/state/dead-letters";
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private readonly AgentMetrics metrics;
    private readonly CheckpointStore store;
    private readonly DeadLetterStore deadLetters;
    private bool isOver;

    public AgentLife(MemoryFileSystem memory, FakeBroker broker, ManualTime time, LifeOptions? choice = null)
    {
        var chosen = choice ?? new LifeOptions();
        Time = time;
        Disk = new ProcessDisk(memory);
        metrics = new AgentMetrics(time);
        var source = new SourceOptions { Name = "audit", Path = LogPath, Start = chosen.Start };
        var evictions = new Evictions();
        deadLetters = DeadLetterStore.Open(Disk, DeadLetterDirectory, chosen.DeadLetterBytes, time, each => evictions.Add(each));
        store = new CheckpointStore(Disk, SourceStateDirectory);
        var instance = new InstanceEntry(Guid.NewGuid().ToString(), "node-1", null, 1, time.GetUtcNow());
        var agent = new AgentParts(
            Options(chosen, source, broker), Disk, broker, deadLetters, metrics, new HealthBoard(time), time, Log, new LogThrottle(time), new InlineScheduler(), instance)
        { Evictions = evictions };
        Parts = new SourceParts(agent, source, store);
        SourceStart.Begin(Parts, agent.Options.Kafka, source, store);
        Shipper = new SourceShipper(Parts);
    }

    public ManualTime Time { get; }
    public ProcessDisk Disk { get; }
    public SourceParts Parts { get; }
    public SourceShipper Shipper { get; }
    public LossLog Log { get; } = new();
    public SourceMetrics Metrics => Parts.Metrics;

    /// <summary>Time passes, then the loop goes round once.</summary>
    public void Turn(int afterMs = 30, CancellationToken stop = default)
    {
        Time.Advance(TimeSpan.FromMilliseconds(afterMs));
        if (!Shipper.Turn(stop)) Shipper.Wait(PollInterval);
    }

    public void Turns(int count, int afterMs = 30)
    {
        for (var turn = 0; turn < count; turn++) Turn(afterMs);
    }

    /// <returns>Whether everything that was read has its fate, durably.</returns>
    public bool Stop(int deadlineSeconds = 20)
    {
        var isClean = Shipper.Stop(TimeSpan.FromSeconds(deadlineSeconds));
        End();
        return isClean;
    }

    /// <summary>As kill -9: nothing more reaches the disk.</summary>
    public void Kill()
    {
        Disk.Die();
        End();
    }

    public void Dispose()
    {
        if (!isOver) Kill();
    }

    private void End()
    {
        isOver = true;
        Shipper.Dispose();
        Assert.Equal(0, Parts.Pool.RentedBytes);
        deadLetters.Close();
        store.Dispose();
        Disk.Die();
        metrics.Dispose();
    }

    private static AgentOptions Options(LifeOptions chosen, SourceOptions source, FakeBroker broker) => new()
    {
        Cluster = "test",
        Node = "node-1",
        StateDirectory = "/state",
        Sources = [source],
        Kafka = new KafkaOptions
        {
            BootstrapServers = ["kafka:9092"],
            Delivery = chosen.Delivery,
            CheckpointTopic = broker.Kafka is null ? null : "checkpoints",
            Properties = new Dictionary<string, string>(),
        },
        Routes = chosen.Routes ?? [new RouteOptions { Topic = "audit", Redaction = false, Timestamp = chosen.Timestamp, GapRecords = chosen.GapRecords }],
        DeadLetter = new DeadLetterOptions { Topic = chosen.DeadLetterTopic, MaxBytes = chosen.DeadLetterBytes, Unredacted = false },
        Limits = new LimitOptions { InFlightBytes = chosen.InFlightBytes, HeldBytes = chosen.HeldBytes, MaxLineBytes = chosen.MaxLineBytes, RecordBytes = chosen.RecordBytes },
        ShutdownDeadline = TimeSpan.FromSeconds(20),
        Http = new HttpOptions { Listen = null },
        Log = new LogOptions { Level = Microsoft.Extensions.Logging.LogLevel.Error, Format = LogFormat.Text },
    };
}
