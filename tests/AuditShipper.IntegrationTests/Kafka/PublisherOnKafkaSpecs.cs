using System.Security.Cryptography;
using System.Text;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Reading;
using AuditShipper.Tests.Publishing;

namespace AuditShipper.IntegrationTests.Kafka;

public sealed class PublisherOnKafkaSpecs(SharedKafka kafka)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("none", 1)]
    [InlineData("lz4", 3)]
    public async Task Ten_thousand_records_arrive_exactly(string codec, int partitions)
    {
        var cluster = await kafka.OneNodeAsync();
        var topic = $"exact-{codec}";
        await cluster.CreateTopicAsync(topic, partitions);
        using var rig = new PublisherRig(cluster.BootstrapServers, topic, properties: [("compression.codec", codec)]);
        var start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 3_600_000;
        for (var ticket = 1; ticket <= 10_000; ticket++)
            Assert.Equal(PublishVerdict.Accepted, rig.Publish(ticket, ValueOf(ticket), $"key-{ticket}", start + ticket));
        rig.PollUntil(() => rig.Sink.Reports == 10_000);

        Assert.Equal(Enumerable.Range(1, 10_000).Select(t => (long)t), rig.Sink.DeliveredTickets.Order());
        var seen = new HashSet<long>();
        foreach (var record in TopicReader.ReadAll(cluster.BootstrapServers, topic, Patience))
        {
            var ticket = long.Parse(record.Headers["as-offset"]) / 1000;
            Assert.True(seen.Add(ticket));
            Assert.Equal(ValueOf((int)ticket), record.Value);
            Assert.Equal($"key-{ticket}", Encoding.UTF8.GetString(record.Key!));
            Assert.Equal(start + ticket, record.TimestampMs);
            Assert.Equal(("test-cluster", "cp-1", "audit", PublisherRig.Segment), (record.Headers["as-cluster"], record.Headers["as-node"], record.Headers["as-source"], record.Headers["as-segment"]));
        }
        Assert.Equal(10_000, seen.Count);
    }

    /// <summary>Up to 150 kB, so that values are both copied into the request and referred to from it.</summary>
    private static byte[] ValueOf(int ticket)
    {
        var value = new byte[ticket % 100 == 0 ? 150_000 : ticket % 3000];
        var seed = SHA256.HashData(BitConverter.GetBytes(ticket));
        for (var i = 0; i < value.Length; i++)
            value[i] = (byte)(seed[i % 32] + i);
        return value;
    }
}
