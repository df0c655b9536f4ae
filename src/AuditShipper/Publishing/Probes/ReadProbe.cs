using AuditShipper.Configuration;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Publishing.Probes;

/// <summary>Asks a broker whether this user may read partition 0 of a topic, from its end on: no record is needed.</summary>
internal static unsafe class ReadProbe
{
    private const int PartitionEof = -191;
    private const long End = -1;

    /// <returns>Null: it may. Else the thing, the fact and the way out.</returns>
    /// <exception cref="PublisherSetupException">librdkafka or a property of the configuration cannot be used.</exception>
    public static string? WhyNot(KafkaOptions kafka, string topic, TimeSpan timeout)
    {
        using var reader = ReaderHandle.Create([.. ProducerProperties.Connection(kafka, []), new("enable.partition.eof", "true"), new("log_level", "0")], topic);
        var code = RdkafkaReading.Start(reader.Topic, 0, End);
        if (code == 0)
        {
            code = NextCode(reader, timeout);
            _ = RdkafkaReading.Stop(reader.Topic, 0);
        }

        return code switch
        {
            0 or PartitionEof => null,
            KafkaCodes.TopicAuthorizationFailed => $"Kafka does not let this user read topic '{topic}'. Allow Read on it.",
            _ => $"Topic '{topic}' cannot be read: {BrokerProblems.Name(code)}.",
        };
    }

    private static int NextCode(ReaderHandle reader, TimeSpan timeout)
    {
        var message = RdkafkaReading.Next(reader.Topic, 0, (int)timeout.TotalMilliseconds);
        if (message is null) return KafkaCodes.LocalTimedOut;
        var code = message->Error;
        RdkafkaReading.Destroy(message);
        return code;
    }
}
