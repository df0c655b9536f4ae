using AuditShipper.Configuration;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Transactions;
using AuditShipper.Tests.Publishing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuditShipper.IntegrationTests.Kafka.ExactlyOnce;

/// <summary>A producer of another identity with an open transaction in the checkpoint topic.</summary>
internal sealed class OtherNode : IDeliverySink, IDisposable
{
    /// <summary>What takes longer than this, the coordinator aborts: the most that a broker allows.</summary>
    private static readonly TimeSpan Open = TimeSpan.FromMinutes(15);
    private readonly KafkaPublisherFactory factory;
    private IRecordPublisher publisher;
    private bool isStored;

    private OtherNode(AgentOptions options)
    {
        factory = new KafkaPublisherFactory(options, NullLoggerFactory.Instance, TimeProvider.System);
        publisher = Make();
    }

    public static OtherNode Begin(string bootstrapServers, string topic, string checkpoints)
    {
        var options = PublisherRig.Options(bootstrapServers, topic);
        var node = new OtherNode(options with
        {
            Cluster = topic, // an identity of its own: whoever begins with the same one ends what is open here
            Node = "cp-2",
            Kafka = options.Kafka with { Delivery = DeliveryGuarantee.ExactlyOnce, CheckpointTopic = checkpoints, Transactions = new() { Timeout = Open } },
        });
        Assert.True(node.publisher.Transactions!.Begin());
        Assert.True(node.publisher.Transactions!.PublishCheckpoint("{}"u8, 1));
        while (!node.isStored && node.publisher.Fault is null)
        {
            node.publisher.Transactions!.Flush(TimeSpan.FromMilliseconds(5));
            node.publisher.Poll(TimeSpan.FromMilliseconds(50));
        }

        Assert.True(node.isStored, node.publisher.Fault?.Message);
        return node;
    }

    /// <summary>As a restart of that node would.</summary>
    public void Abort()
    {
        publisher.Dispose();
        publisher = Make();
    }

    public void Delivered(long ticket) => isStored = true;

    public void Failed(long ticket, DeliveryFailure failure)
    {
    }

    public void Dispose() => publisher.Dispose();

    private IRecordPublisher Make()
    {
        var made = factory.Create("audit", this, PublisherMode.Batched);
        while (made.Transactions!.Initialize(TimeSpan.FromSeconds(1)) == TransactionStep.Again) made.Poll(TimeSpan.Zero);
        return made;
    }
}
