using AuditShipper.Configuration;

namespace AuditShipper.Publishing;

/// <summary>The librdkafka properties of a publisher: our defaults, the operator's, then those the guarantee depends on. Later ones win.</summary>
internal static class ProducerProperties
{
    /// <summary>Key, header names and values, and framing, beside the value, in bytes: far more than any record of ours has.</summary>
    public const int RecordOverheadBytes = 64 * 1024;

    /// <summary>What librdkafka itself allows for message.max.bytes.</summary>
    private const int LargestRecordBytes = 1_000_000_000;

    /// <param name="kafka">The configuration.</param>
    /// <param name="maxLineBytes">The longest value.</param>
    /// <param name="mode">How it will send.</param>
    /// <param name="transactionalId">Null: no transactions.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> For(KafkaOptions kafka, int maxLineBytes, PublisherMode mode, string? transactionalId = null)
    {
        List<KeyValuePair<string, string>> all =
        [
            .. Connection(kafka, Defaults),
            new("acks", "all"),
            new("enable.idempotence", "true"),
            .. transactionalId is null ? Lasting(mode) : Transactional(transactionalId, kafka.Transactions.Timeout),
            new("message.max.bytes", $"{Math.Min((long)maxLineBytes + RecordOverheadBytes, LargestRecordBytes)}"),
            new("queue.buffering.max.messages", "10000000"),
            new("queue.buffering.max.kbytes", "2147483647"),
            // A topic that is missing at the start is waited for, not failed. Above 2,147,483 librdkafka's own arithmetic overflows,
            // and the first record fails at once.
            new("topic.metadata.propagation.max.ms", "2000000"),
            new("statistics.interval.ms", "2000"),
            new("log.queue", "true"),
        ];
        if (mode == PublisherMode.OneByOne)
            all.Add(new("linger.ms", "0"));
        return all;
    }

    private static KeyValuePair<string, string>[] Lasting(PublisherMode mode) =>
    [
        new("enable.gapless.guarantee", mode == PublisherMode.Batched ? "true" : "false"),
        // A broker that does not know this producer yet takes any sequence number: with more than one request in flight,
        // the second batch could be stored although the first was refused. One at a time closes that.
        new("max.in.flight.requests.per.connection", "1"),
        new("message.timeout.ms", "0"),
    ];

    /// <summary>Order needs no more than the transaction: a record that fails takes the others with it.</summary>
    private static KeyValuePair<string, string>[] Transactional(string id, TimeSpan timeout) =>
    [
        new("transactional.id", id),
        new("transaction.timeout.ms", $"{timeout.TotalMilliseconds:0}"),
        new("message.timeout.ms", $"{timeout.TotalMilliseconds:0}"),
    ];

    /// <summary>What every client of the cluster needs, consumers and admin calls too.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Connection(KafkaOptions kafka, IEnumerable<KeyValuePair<string, string>> defaults) =>
    [
        new("client.id", "auditshipper"),
        .. defaults,
        .. kafka.Properties,
        new("bootstrap.servers", string.Join(',', kafka.BootstrapServers)),
    ];

    private static readonly KeyValuePair<string, string>[] Defaults =
    [
        new("compression.codec", "lz4"),
        // A batch's buffer is reserved for as many times this as it has records: with librdkafka's 64 KiB that is 20 MB mapped and unmapped
        // for each batch of 1 MB. Longer values are sent from where they lie.
        new("message.copy.max.bytes", "512"),
        new("linger.ms", "50"),
        new("partitioner", "murmur2_random"),
    ];
}
