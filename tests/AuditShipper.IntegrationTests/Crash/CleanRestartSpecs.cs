using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Crash;

public sealed class CleanRestartSpecs(SharedKafka kafka)
{
    [Fact]
    public async Task Ten_clean_restarts_under_load_double_nothing()
    {
        using var log = await ShippedLog.Create(kafka, ShippedLog.Plain with { Compress = true });
        await using (var load = Load.Start(log.Writer, perSecond: 2000, sizeBytes: 1200))
        {
            for (var life = 0; life < 10; life++)
            {
                await using var agent = await log.Start();
                await agent.WaitForMetric("auditshipper_delivered_records_total", "source", count => count > 200 + 150 * life);
                Assert.Equal(0, await agent.Stop());
                Assert.Contains("every record read was acknowledged", agent.Child.Output, StringComparison.Ordinal);
            }
        }

        await log.Writer.WhenMilled();
        await using var last = await log.Start();
        await log.WaitUntilDelivered(last);
        await log.WaitUntilSettled(last);
        Assert.Equal(0, await last.Metric("auditshipper_lost_ranges_total"));
        Assert.Equal(0, await last.Stop());
        log.Account().HoldsEverythingOnce();
    }
}
