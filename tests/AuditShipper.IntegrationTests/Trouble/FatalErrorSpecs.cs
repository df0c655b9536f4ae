using AuditShipper.Publishing;
using AuditShipper.Publishing.Demo;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>Answers that end an idempotent producer for good. Real brokers give them only when they lost data, so librdkafka's mock cluster gives them here.</summary>
public sealed class FatalErrorSpecs
{
    [Theory]
    [InlineData(KafkaCodes.OutOfOrderSequence)]
    [InlineData(KafkaCodes.UnknownProducerId)]
    [InlineData(KafkaCodes.InvalidProducerEpoch)]
    public async Task A_producer_that_the_broker_does_not_accept_any_more_is_replaced_and_nothing_is_lost(int code)
    {
        using var mock = new MockCluster();
        mock.CreateTopic("fatal", 1);
        await using var rig = TroubleRig.On(mock.BootstrapServers, "fatal");
        await rig.Start();
        rig.Log.Write(500);
        await rig.Shipped();
        for (var times = 0; times < 3; times++)
        {
            mock.AnswerNextProduceRequestsWith(code);
            rig.Log.Write(300);
            await rig.Shipped();
        }

        await rig.UntilReady();
        await rig.ExpectNothingLost();
        if (code == KafkaCodes.OutOfOrderSequence) Assert.Equal(3, await rig.Agent.Metric("auditshipper_producer_rebuilds_total"));
    }
}
