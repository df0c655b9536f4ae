using AuditShipper.IntegrationTests.Kafka.ExactlyOnce;
using AuditShipper.Publishing.Reading;
using AuditShipper.Tests.Publishing;

namespace AuditShipper.IntegrationTests.Kafka;

public sealed class TopicReaderSpecs(SharedKafka kafka)
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Records_behind_an_open_transaction_belong_to_the_partition_and_are_waited_for()
    {
        const string topic = "behind-an-open-transaction";
        var cluster = await kafka.OneNodeAsync();
        await cluster.CreateTopicAsync(topic);
        using var other = OtherNode.Begin(cluster.BootstrapServers, topic, checkpoints: topic);
        using (var rig = new PublisherRig(cluster.BootstrapServers, topic))
        {
            rig.Publish(1, "{}"u8.ToArray());
            rig.PollUntil(() => rig.Sink.DeliveredTickets.Count == 1);
        }

        using var reader = TopicReader.Open(PublisherRig.Options(cluster.BootstrapServers, topic).Kafka, topic);
        var range = Assert.Single(reader.Ranges(Answer));
        Assert.Equal((0, 2), (range.Low, range.High));
        var impatient = Assert.Throws<TopicReadException>(() => reader.Read(range, (in _) => { }, TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.Contains("a transaction of some producer is open", impatient.Message, StringComparison.Ordinal);

        other.Abort();
        var offsets = new List<long>();
        reader.Read(range, (in message) => offsets.Add(message.Offset), Answer, CancellationToken.None);
        Assert.Equal([1], offsets);
    }
}
