using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Crash;

/// <summary>A state directory on a full disk, and a log that may not be read.</summary>
public sealed class DiskSpecs(SharedKafka kafka)
{
    [Fact]
    public async Task A_disk_that_fills_up_holds_up_only_what_must_be_kept()
    {
        using var log = await ShippedLog.Create(kafka);
        await using var disk = await SmallDisk.Mount(log.StateDirectory);
        log.Writer.WriteEvents(100, 1000);
        await using var agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        await agent.WaitUntilReady();
        disk.Fill();
        log.Writer.WriteEvents(100, 1000);
        await log.WaitUntilDelivered(agent);
        await log.WaitForMark(agent, log.Writer.SizeBytes); // the checkpoint has its space already

        log.Writer.Append("this is no event, and must be kept\n"u8);
        await agent.WaitUntilNotReady("No space left on device");
        log.Writer.WriteEvents(100, 1000);
        disk.Free();
        await log.WaitUntilDelivered(agent);
        await log.WaitUntilSettled(agent);
        await agent.WaitUntilReady();
        Assert.Equal(0, await agent.Metric("auditshipper_lost_ranges_total"));
        Assert.Equal(0, await agent.Stop());
        log.Account().HoldsEverythingOnce();
        Assert.Equal("this is no event, and must be kept"u8, Assert.Single(log.DeadLetters()).Bytes);
    }

    [Fact]
    public async Task A_first_start_on_a_full_disk_ships_says_so_and_catches_up()
    {
        using var log = await ShippedLog.Create(kafka);
        await using var disk = await SmallDisk.Mount(log.StateDirectory);
        disk.Fill();
        log.Writer.WriteEvents(100, 1000);
        await using (var agent = await log.Start())
        {
            await log.WaitUntilDelivered(agent);
            await agent.WaitUntilNotReady("state/audit");
            disk.Free();
            await agent.WaitUntilReady();
            await log.WaitUntilSettled(agent);
            Assert.Equal(0, await agent.Stop());
        }

        await using var second = await log.Start();
        log.Writer.WriteEvents(1, 1000);
        await log.WaitUntilDelivered(second);
        Assert.Equal(0, await second.Stop());
        log.Account().HoldsEverythingOnce();
    }

    /// <summary>As a user of no rights, until the file is given to everybody.</summary>
    [Fact]
    public async Task A_log_that_may_not_be_read_is_named_and_shipped_once_it_may()
    {
        SmallDisk.RequireRoot();
        using var log = await ShippedLog.Create(kafka);
        log.Writer.WriteEvents(100, 1000);
        File.SetUnixFileMode(log.Writer.Path, (UnixFileMode)0b110_000_000);
        File.SetUnixFileMode(Path.GetDirectoryName(log.Folder)!, (UnixFileMode)0b111_101_101);
        (await ChildProcess.Run("chown", ["-R", "65534:65534", log.Agent.Folder], ShippedLog.Patience)).RequireSuccess();
        log.Agent = log.Agent with
        {
            Wrapper = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--no-new-privs"],
            Environment = new Dictionary<string, string?> { ["DOTNET_EnableDiagnostics"] = "0" },
        };
        await using var agent = await log.Start();
        await agent.WaitUntilNotReady(log.Writer.Path);
        File.SetUnixFileMode(log.Writer.Path, (UnixFileMode)0b110_100_100);
        await log.WaitUntilDelivered(agent);
        await agent.WaitUntilReady();
        Assert.Equal(0, await agent.Stop());
        log.Account().HoldsEverythingOnce();
    }
}
