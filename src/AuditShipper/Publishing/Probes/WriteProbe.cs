using AuditShipper.Configuration;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Publishing.Probes;

/// <summary>
/// Asks a broker whether this user may write to a topic, and writes nothing: the request asks for two acknowledgements, which no broker knows. It looks at the right
/// first (TOPIC_AUTHORIZATION_FAILED), then at that number (INVALID_REQUIRED_ACKS), and only then would it take the record.
/// </summary>
internal static unsafe class WriteProbe
{
    private const int InvalidRequiredAcks = 21;
    private const int Arguments = 2;
    private const int AtOnce = 16;
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(100);

    /// <returns>Null: it may. Else the thing, the fact and the way out.</returns>
    /// <exception cref="PublisherSetupException">librdkafka or a property of the configuration cannot be used.</exception>
    public static string? WhyNot(KafkaOptions kafka, string topic, TimeSpan timeout, TimeProvider time)
    {
        using var producer = ProducerHandle.Create(Properties(kafka, timeout), new([topic]));
        var arguments = stackalloc ProduceArgument[Arguments];
        arguments[0] = new() { Type = ProduceArgument.Topic, First = producer.Topics[0] };
        arguments[1] = new() { Type = ProduceArgument.Value };
        var error = Rdkafka.Produce(producer.Client, arguments, Arguments);
        var target = BrokerTarget.Of(kafka, topic, Librdkafka.Load());
        if (error != 0)
        {
            var refused = Rdkafka.ErrorCode(error);
            Rdkafka.DestroyError(error);
            return BrokerProblems.OfRecord(target, refused);
        }

        return AwaitReport(producer, timeout, time) is var code && code is 0 or InvalidRequiredAcks ? null : BrokerProblems.OfRecord(target, code);
    }

    /// <returns>The report's code.</returns>
    private static int AwaitReport(ProducerHandle producer, TimeSpan timeout, TimeProvider time)
    {
        var messages = stackalloc MessageHead*[AtOnce];
        for (var begun = time.GetTimestamp(); time.GetElapsedTime(begun) < timeout + PollTime;)
        {
            var next = Rdkafka.NextEvent(producer.Queue, (int)PollTime.TotalMilliseconds);
            if (next == 0) continue;
            try
            {
                if (Rdkafka.EventType(next) == Rdkafka.EventDeliveryReport && Rdkafka.EventMessages(next, messages, AtOnce) > 0) return messages[0]->Error;
            }
            finally
            {
                Rdkafka.DestroyEvent(next);
            }
        }

        return KafkaCodes.LocalTimedOut;
    }

    private static List<KeyValuePair<string, string>> Properties(KafkaOptions kafka, TimeSpan timeout) =>
    [
        .. ProducerProperties.Connection(kafka, []),
        new("acks", "2"),
        new("enable.idempotence", "false"),
        new("linger.ms", "0"),
        new("message.timeout.ms", $"{timeout.TotalMilliseconds:0}"),
        new("topic.metadata.propagation.max.ms", "1000"),
        new("log.queue", "true"),
    ];
}
