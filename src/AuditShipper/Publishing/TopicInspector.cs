using AuditShipper.Configuration;
using AuditShipper.Publishing.Native;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace AuditShipper.Publishing;

/// <summary>Asks the brokers about a topic. Never throws for a reason of the brokers.</summary>
internal sealed class TopicInspector : IDisposable
{
    private readonly IAdminClient _admin;
    private readonly KafkaOptions _kafka;
    private readonly LibrdkafkaVersion _library;
    private volatile Error? _lastError;

    /// <exception cref="PublisherSetupException">librdkafka or a property of the configuration cannot be used.</exception>
    public TopicInspector(KafkaOptions kafka)
    {
        _kafka = kafka;
        _library = Librdkafka.Load();
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in ProducerProperties.Connection(kafka, []))
            properties[name] = value;
        ProducerHandle.Check([.. properties]);
        _admin = new AdminClientBuilder(properties).SetLogHandler((_, _) => { }).SetErrorHandler((_, error) => Remember(error)).Build();
    }

    /// <param name="topic">Its name.</param>
    /// <param name="timeout">For each of the two questions.</param>
    public async Task<TopicInspection> InspectAsync(string topic, TimeSpan timeout)
    {
        var target = BrokerTarget.Of(_kafka, topic, _library);
        try
        {
            var metadata = await Task.Run(() => _admin.GetMetadata(topic, timeout));
            var found = metadata.Topics[0];
            if (found.Error.IsError || found.Partitions.Count == 0)
                return new(Topic: null, BrokerProblems.OfRecord(target, (int)found.Error.Code));
            var info = new TopicInfo(found.Partitions.Count, found.Partitions.Min(p => p.Replicas.Length), await LimitsAsync(topic, timeout))
            {
                InSync = found.Partitions.Min(p => p.InSyncReplicas.Length),
                LeaderlessPartitions = found.Partitions.Count(p => p.Leader < 0),
            };
            return new(info, Problem: null);
        }
        catch (KafkaException error)
        {
            var cause = _lastError ?? error.Error;
            return new(Topic: null, BrokerProblems.OfConnection(target, (int)cause.Code, cause.Reason));
        }
    }

    /// <returns>Number and address of each broker that the cluster has; or why none could be asked.</returns>
    public async Task<(IReadOnlyList<(int Id, string Address)> Brokers, string? Problem)> BrokersAsync(TimeSpan timeout)
    {
        try
        {
            var metadata = await Task.Run(() => _admin.GetMetadata(timeout));
            return ([.. metadata.Brokers.OrderBy(broker => broker.BrokerId).Select(broker => (broker.BrokerId, Address(broker)))], null);
        }
        catch (KafkaException error)
        {
            var cause = _lastError ?? error.Error;
            return ([], BrokerProblems.OfConnection(BrokerTarget.Of(_kafka, "", _library), (int)cause.Code, cause.Reason));
        }
    }

    public void Dispose() => _admin.Dispose();

    private static string Address(BrokerMetadata broker) => broker.Host.Contains(':', StringComparison.Ordinal) ? $"[{broker.Host}]:{broker.Port}" : $"{broker.Host}:{broker.Port}";

    /// <summary>What says most is kept: "all brokers are down" follows every other error.</summary>
    private void Remember(Error error)
    {
        if (_lastError is null || error.Code != ErrorCode.Local_AllBrokersDown)
            _lastError = error;
    }

    private async Task<TopicLimits?> LimitsAsync(string topic, TimeSpan timeout)
    {
        try
        {
            var answers = await _admin.DescribeConfigsAsync(
                [new ConfigResource { Type = ResourceType.Topic, Name = topic }], new DescribeConfigsOptions { RequestTimeout = timeout });
            return TopicLimitRules.Read(answers[0].Entries.Values.Where(e => e.Value is not null).ToDictionary(e => e.Name, e => e.Value));
        }
        catch (DescribeConfigsException)
        {
            return null;
        }
    }
}
