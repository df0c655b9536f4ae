using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Rotation;

public sealed class ManyBackupsSpecs(SharedKafka kafka, ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_thousand_backups_are_read_once_and_never_again(bool compress)
    {
        using var log = await ShippedLog.Create(kafka, ShippedLog.Plain with { MaxBytes = 10_000, Compress = compress }, variant: compress ? "-gz" : "");
        while (log.Writer.Generation < 1000) log.Writer.WriteEvent(1200);
        await log.Writer.WhenMilled();
        Assert.Equal(1001, Directory.GetFiles(log.Folder).Length);
        await using (var first = await log.Start())
        {
            await log.WaitUntilDelivered(first);
            await log.WaitUntilSettled(first);
            Assert.Equal(0, await first.Stop());
        }

        var begun = TimeProvider.System.GetTimestamp();
        await using var second = await log.Start();
        log.Writer.WriteEvents(1, 1200);
        await log.WaitUntilDelivered(second);
        output.WriteLine($"From the start to the first new event in the topic: {TimeProvider.System.GetElapsedTime(begun)}");
        Assert.InRange(await second.Metric("auditshipper_read_bytes_total"), 1, 1300);
        Assert.Equal(0, await second.Stop());
        log.Account().HoldsEverythingOnce();
    }
}
