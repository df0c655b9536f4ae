using AuditShipper.Configuration;
using AuditShipper.Publishing.Native;
using AuditShipper.Publishing.Transactions;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Publishing;

/// <summary>Makes publishers for the topic of the one route, and for the one of the notices of dead letters.</summary>
internal sealed class KafkaPublisherFactory(AgentOptions options, ILoggerFactory loggers, TimeProvider time) : IPublisherFactory
{
    private readonly ILogger _logger = loggers.CreateLogger<KafkaPublisherFactory>();
    private LibrdkafkaVersion? _announced;

    /// <exception cref="PublisherSetupException">There is no librdkafka, or it is too old.</exception>
    public static string LibraryVersion() => Librdkafka.Load().Version;

    /// <exception cref="PublisherSetupException">There is no librdkafka, or it is too old.</exception>
    public static string LibraryLocation() => Librdkafka.Load().Location;

    /// <returns>What this librdkafka cannot do of what the configuration asks for, one sentence each.</returns>
    /// <exception cref="PublisherSetupException">There is no librdkafka, or it is too old.</exception>
    public static IEnumerable<string> Warnings(AgentOptions options)
    {
        var library = Librdkafka.Load();
        if (BrokerTarget.Of(options.Kafka, options.Routes[0].Topic, library).UsesScram && !LibrdkafkaRules.CanScramWithKafka4(library.Number))
            yield return LibrdkafkaRules.NoScramWithKafka4(library);
    }

    /// <summary>Its publishers send again: under an identity of their own, and with <c>as-kind: replay</c>.</summary>
    public bool IsReplay { get; init; }

    public IRecordPublisher Create(string sourceName, IDeliverySink sink, PublisherMode mode)
    {
        var library = Librdkafka.Load();
        if (Interlocked.Exchange(ref _announced, library) is null)
            _logger.LibraryLoaded(library.Version, library.Location);

        string[] topics = [.. options.Routes.Select(route => route.Topic)];
        var transactionalId = SourceIdentity.TransactionalId(options, sourceName) is { } id ? id + (IsReplay ? SourceIdentity.ReplaySuffix : "") : null;
        var producer = ProducerHandle.Create(
            ProducerProperties.For(options.Kafka, options.Limits.MaxLineBytes, mode, transactionalId),
            new(topics, options.DeadLetter.Topic, transactionalId is null ? null : options.Kafka.CheckpointTopic));
        var arguments = new RecordArguments(producer.Topics, producer.NoticeTopic, new RecordHeaders(options.Cluster, options.Node, sourceName, IsReplay));
        var status = new BrokerStatus(BrokerTarget.Of(options.Kafka, topics[0], library), time, options.DeadLetter.Topic, topics[1..]);
        return new KafkaRecordPublisher(
            producer, arguments, sink, mode, status, new ClientLog(_logger, time), transactionalId is null ? null : SourceIdentity.CheckpointKey(options, sourceName));
    }

    public ICheckpointTopic? OpenCheckpoints(string sourceName) =>
        options.Kafka.CheckpointTopic is { } topic ? new KafkaCheckpointTopic(options.Kafka, topic, SourceIdentity.CheckpointKey(options, sourceName), time) : null;

    /// <summary>Whether librdkafka takes the configuration. Connects to nothing.</summary>
    /// <exception cref="PublisherSetupException">It does not, or there is none.</exception>
    public static void Check(AgentOptions options) => Check(options, options.Kafka.Properties);

    /// <summary>As above, with other values for the operator's properties.</summary>
    /// <exception cref="PublisherSetupException">It does not, or there is none.</exception>
    public static void Check(AgentOptions options, IReadOnlyDictionary<string, string> properties) =>
        ProducerHandle.Check(ProducerProperties.For(
            options.Kafka with { Properties = properties }, options.Limits.MaxLineBytes, PublisherMode.Batched, SourceIdentity.TransactionalId(options, "check")));
}
