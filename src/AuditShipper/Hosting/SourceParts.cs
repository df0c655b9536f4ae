using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Configuration;
using AuditShipper.Discovery;
using AuditShipper.Files;
using AuditShipper.Observability;
using AuditShipper.Processing;
using AuditShipper.Publishing;
using AuditShipper.Publishing.DeadLetters;
using AuditShipper.Reading;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

/// <summary>What every source of the agent shares.</summary>
internal sealed record AgentParts(
    AgentOptions Options, IFileSystem FileSystem, IPublisherFactory Publishers, DeadLetterStore DeadLetters, AgentMetrics Metrics, HealthBoard Health,
    TimeProvider Time, ILogger Logger, LogThrottle Throttle, TaskScheduler CheckpointScheduler, InstanceEntry Instance)
{
    public Evictions Evictions { get; init; } = new();
}

/// <summary>What one source is made of, wired.</summary>
internal sealed class SourceParts
{
    public SourceParts(AgentParts agent, SourceOptions source, CheckpointStore store)
    {
        Name = source.Name;
        Path = source.Path;
        Topics = [.. agent.Options.Routes.Select(route => route.Topic)];
        (Health, Time, Logger, Throttle) = (agent.Health, agent.Time, agent.Logger, agent.Throttle);
        Metrics = agent.Metrics.ForSource(source.Name);
        Files = new SegmentFiles(agent.FileSystem, source.Path);
        Tracker = new SegmentTracker(Files, agent.Options.Limits.HeldBytes);
        Watch = new DirectoryWatch(Tracker, Files, Time);
        Lag = new LagMeter(Tracker, Metrics, Time);
        var kafka = agent.Options.Kafka;
        Checkpoints = new CheckpointTaker(agent.Options.Cluster, agent.Options.Node, source.Name, kafka.Delivery, agent.Instance, Tracker, Ledger, Time);
        Checkpointer = new Checkpointer(
            source.Name, Checkpoints, Tracker, Ledger, agent.DeadLetters, new CheckpointWriter(store, agent.CheckpointScheduler), Metrics, Time, Logger, Throttle);
        var cycle = kafka.Delivery == DeliveryGuarantee.ExactlyOnce ? new TransactionCycle(Ledger, Checkpoints, kafka.Transactions, Metrics, Time) : null;
        Takeover = new Takeover(
            agent.Publishers.OpenCheckpoints(source.Name), cycle, Checkpoints, source.Name, found => SourceStart.ResumeFromKafka(this, found), Checkpointer.TryFlushDeadLetters);
        Delivery = new Delivery(
            source.Name, agent.Publishers, Ledger, Takeover, cycle, Checkpointer.TryFlushDeadLetters, Metrics, Health, Time, Logger, Throttle);
        Ledger.StartFrom(new FateTotals(), new SourceLedger(Time.GetUtcNow(), Topics));
        Losses = new LossNotes(source.Name, Tracker, Ledger, agent.Evictions, agent.Options.Limits.MaxLineBytes, Metrics, Time, Logger);
        Chain = new ChainCheck(Tracker, Files, source.Path, agent.Options.Limits.MaxLineBytes, Ledger, Losses.Note, Time);
        Gaps = new GapSender(agent.Options, source.Name, Delivery, Ledger, Pool, Metrics, Logger, Throttle);
        var redaction = new LineRedaction(agent.Options);
        Ways = [.. agent.Options.Routes.Select(route => new RouteWay(agent.Options, route, source.Name, Metrics, redaction))];
        Fates = new LineFates(
            source.Name, Delivery, Ledger, agent.DeadLetters, Losses, NoticeSender.Create(agent, Delivery, Pool, Metrics), Ways, new ValueArena(Pool), Metrics, Time);
        Walk = new SegmentWalk(Tracker, Delivery, Fates, Ledger, Pool, agent.Options.Limits.InFlightBytes, agent.Options.Limits.MaxLineBytes);
        Position = new PositionPublisher(Tracker, Ledger, Time);
        foreach (var component in (string[])[SourceComponent, KafkaComponent, StateComponent]) Health.Expect(component);
    }

    public string Name { get; }
    public string Path { get; }
    public string SourceComponent => "source/" + Name;
    public string KafkaComponent => "kafka/" + Name;
    public string StateComponent => "state/" + Name;
    public HealthBoard Health { get; }
    public TimeProvider Time { get; }
    public ILogger Logger { get; }
    public LogThrottle Throttle { get; }
    public SourceMetrics Metrics { get; }
    public AckLedger Ledger { get; } = new();
    public BlockPool Pool { get; } = new();
    public DeliveredMeter Delivered { get; } = new();
    public SegmentFiles Files { get; }
    public SegmentTracker Tracker { get; }
    public DirectoryWatch Watch { get; }
    public LagMeter Lag { get; }
    public CheckpointTaker Checkpoints { get; }
    public Takeover Takeover { get; }
    public Delivery Delivery { get; }
    public Silence Silence { get; } = new();
    public LossNotes Losses { get; }
    public ChainCheck Chain { get; }
    public GapSender Gaps { get; }

    /// <summary>One a route, in their order.</summary>
    public IReadOnlyList<RouteWay> Ways { get; }

    public IReadOnlyList<string> Topics { get; }
    public LineFates Fates { get; }
    public SegmentWalk Walk { get; }
    public Checkpointer Checkpointer { get; }
    public PositionPublisher Position { get; }
}
