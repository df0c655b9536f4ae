using AuditShipper.Configuration;
using AuditShipper.Publishing.Native;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Publishing;

/// <summary>Makes publishers for the topic of the one route.</summary>
internal sealed class KafkaPublisherFactory(AgentOptions options, ILoggerFactory loggers, TimeProvider time) : IPublisherFactory
{
    private readonly ILogger _logger = loggers.CreateLogger<KafkaPublisherFactory>();
    private LibrdkafkaVersion? _announced;

    /// <exception cref="PublisherSetupException">There is no librdkafka, or it is too old.</exception>
    public static string LibraryVersion() => Librdkafka.Load().Version;

    public IRecordPublisher Create(string sourceName, IDeliverySink sink, PublisherMode mode)
    {
        var library = Librdkafka.Load();
        if (Interlocked.Exchange(ref _announced, library) is null)
            _logger.LibraryLoaded(library.Version, library.Location);

        var topic = options.Routes[0].Topic;
        var producer = ProducerHandle.Create(ProducerProperties.For(options.Kafka, options.Limits.MaxLineBytes, mode), topic);
        var arguments = new RecordArguments(producer.Topic, options.Cluster, options.Node, sourceName);
        var target = new BrokerTarget(string.Join(',', options.Kafka.BootstrapServers), topic, UsesScram(options.Kafka), library);
        return new KafkaRecordPublisher(producer, arguments, sink, mode, new BrokerStatus(target, time), new ClientLog(_logger, time));
    }

    private static bool UsesScram(KafkaOptions kafka) =>
        (kafka.Properties.GetValueOrDefault("sasl.mechanism") ?? kafka.Properties.GetValueOrDefault("sasl.mechanisms") ?? "")
            .StartsWith("SCRAM", StringComparison.OrdinalIgnoreCase);
}
