using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Rotation;

/// <summary>A log that rotates fast, under a running agent and under a stopped one.</summary>
public sealed class RotationSpecs(SharedKafka kafka)
{
    /// <summary>
    /// 4,000 events a second in files of 1 MB; each is deleted two seconds after it was rotated, read or not. Whoever sees none of it for so long loses some: a server
    /// that catches up after the machine hung waits before it deletes what the agent could not see.
    /// </summary>
    [Fact]
    public async Task Nine_rotations_a_second_with_early_deletion_lose_and_double_nothing()
    {
        const int Backups = 18;
        using var log = await ShippedLog.Create(kafka, ShippedLog.Plain with { MaxBackups = Backups });
        await using var agent = await log.Start();
        log.Writer.WriteEvent(2350);
        await log.WaitUntilDelivered(agent);
        var seen = 0;
        await using (var load = Load.Start(log.Writer, perSecond: 4000, sizeBytes: 2350, () => log.Writer.Generation - Volatile.Read(ref seen) < Backups))
        {
            await Wait.Until(
                async () =>
                {
                    Volatile.Write(ref seen, (int)await agent.Metric("auditshipper_rotations_total"));
                    return log.Writer.Log.Count >= 40_000;
                },
                ShippedLog.Patience, () => "40,000 events are written");
        }

        await log.WaitUntilDelivered(agent);
        Assert.True(log.Writer.Generation > 80, $"{log.Writer.Generation} rotations");
        Assert.Equal(0, await agent.Metric("auditshipper_lost_bytes_total"));
        Assert.Equal(0, await agent.Stop());
        log.Account().HoldsEverythingOnce();
    }

    [Fact]
    public async Task Compression_while_it_runs_doubles_nothing()
    {
        using var log = await ShippedLog.Create(kafka, ShippedLog.Plain with { MaxBytes = 300_000, Compress = true });
        await using var agent = await log.Start();
        await using (var load = Load.Start(log.Writer, perSecond: 2000, sizeBytes: 1500))
            await Wait.Until(() => log.Writer.Generation >= 40, ShippedLog.Patience, () => "40 rotations");
        await log.Writer.WhenMilled();
        Assert.Empty(Directory.GetFiles(log.Folder, "audit-*.log"));
        await log.WaitUntilDelivered(agent);
        await log.WaitUntilSettled(agent);
        Assert.Equal(0, await agent.Metric("auditshipper_lost_bytes_total"));
        Assert.Equal(0, await agent.Stop());
        log.Account().HoldsEverythingOnce();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_rotated_while_it_was_stopped_goes_on_at_the_right_byte(bool compress)
    {
        using var log = await ShippedLog.Create(kafka, ShippedLog.Plain with { Compress = compress }, variant: compress ? "-gz" : "");
        await using (var first = await log.Start())
        {
            log.Writer.WriteEvents(400, 1200);
            await log.WaitUntilDelivered(first);
            Assert.Equal(0, await first.Stop());
        }

        for (var rotation = 0; rotation < 10; rotation++)
        {
            log.Writer.WriteEvents(100, 1200);
            log.Writer.Rotate();
        }

        log.Writer.WriteEvents(100, 1200);
        await log.Writer.WhenMilled();
        Assert.Equal(compress ? 10 : 0, Directory.GetFiles(log.Folder, "*.gz").Length);
        await using var second = await log.Start();
        await log.WaitUntilDelivered(second);
        await log.WaitUntilSettled(second);
        Assert.Equal(0, await second.Metric("auditshipper_lost_bytes_total"));
        Assert.Equal(0, await second.Stop());
        log.Account().HoldsEverythingOnce();
    }

    /// <summary>The server was stopped in the middle of a backup that the agent had begun: it is compressed when the agent comes back.</summary>
    [Fact]
    public async Task A_backup_compressed_under_a_slow_reader_is_read_on_from_the_file_it_holds()
    {
        using var log = await ShippedLog.Create(kafka, ShippedLog.Plain with { MaxBytes = 4 << 20, Compress = true });
        log.Agent = log.Agent with { More = "limits: { inFlightBytes: 1MiB }" };
        log.Writer.WriteEvents(12_000, 1500);
        await using var agent = await log.Start();
        log.Writer.Rotate();
        await log.Writer.WhenMilled();
        log.Writer.WriteEvents(10, 1500);
        await log.WaitUntilDelivered(agent);
        await log.WaitUntilSettled(agent);
        Assert.Equal(0, await agent.Stop());
        log.Account().HoldsEverythingOnce();
    }

    [Fact]
    public async Task A_backup_beside_its_unfinished_gz_is_read_once_and_the_gz_never()
    {
        using var log = await ShippedLog.Create(kafka);
        log.Writer.WriteEvents(100, 1200);
        log.Writer.Rotate();
        log.Writer.WriteEvents(100, 1200);
        var backup = Assert.Single(Directory.GetFiles(log.Folder, "audit-*.log"));
        await File.WriteAllBytesAsync(backup + ".gz", [31, 139, 8, 0, 0, 0, 0, 0, 0, 255, 1, 2, 3]);
        await using var agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        await log.WaitUntilSettled(agent);
        Assert.Equal(0, await agent.Metric("auditshipper_lost_ranges_total"));
        Assert.Equal(0, await agent.Stop());
        log.Account().HoldsEverythingOnce();
    }
}
