using System.Runtime.CompilerServices;
using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Crash;

/// <summary>Checkpoint files that are not what they should be, at the start of the published program.</summary>
public sealed class CheckpointDamageSpecs(SharedKafka kafka)
{
    private const int Lines = 500;

    [Fact]
    public async Task Without_the_newest_slot_the_other_one_counts()
    {
        using var log = await Shipped();
        log.Damage(CheckpointOnDisk.NewestSlot(log.StateDirectory));
        await using var agent = await log.Start();
        log.Writer.WriteEvents(1, 1000);
        await log.WaitForRecords(Lines + 1, agent);
        await log.WaitUntilSettled(agent);
        Assert.Equal(1, await agent.Metric("auditshipper_damaged_checkpoints_total"));
        Assert.Equal(0, await agent.Metric("auditshipper_lost_ranges_total"));
        Assert.Equal(0, await agent.Stop());
        log.Account().HoldsEverything();
    }

    [Fact]
    public async Task Without_the_older_slot_nothing_comes_twice()
    {
        using var log = await Shipped();
        log.Damage(1 - CheckpointOnDisk.NewestSlot(log.StateDirectory));
        await using var agent = await log.Start();
        log.Writer.WriteEvents(1, 1000);
        await log.WaitUntilDelivered(agent);
        Assert.Equal(1, await agent.Metric("auditshipper_damaged_checkpoints_total"));
        Assert.Equal(0, await agent.Stop());
        log.Account().HoldsEverythingOnce();
    }

    [Fact]
    public async Task Without_both_everything_is_sent_again_and_said()
    {
        using var log = await Shipped();
        log.Damage(0);
        log.Damage(1);
        await using var agent = await log.Start();
        await log.WaitForRecords(2 * Lines, agent);
        await log.WaitUntilSettled(agent);
        Assert.True(await agent.Metric("auditshipper_damaged_checkpoints_total") > 0);
        Assert.Equal(0, await agent.Stop());
        Assert.Contains("ERR Agent: Source audit: No valid checkpoint", agent.Child.Output, StringComparison.Ordinal);
        var account = log.Account();
        account.HoldsEverything();
        Assert.Equal(Lines, account.Duplicated);
    }

    [Fact]
    public async Task A_newer_version_is_not_started_over()
    {
        using var log = await Shipped();
        var slot = CheckpointOnDisk.Slot(log.StateDirectory, CheckpointOnDisk.NewestSlot(log.StateDirectory));
        var text = await File.ReadAllBytesAsync(slot);
        text["auditshipper-checkpoint version=".Length] = (byte)'7';
        await File.WriteAllBytesAsync(slot, text);
        var outcome = await PublishedProgram.Run(["run", "--config", Path.Combine(log.Agent.Folder, "auditshipper.yaml")], ShippedLog.Patience);
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains($"Checkpoint file {slot} was written by a newer version (7)", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllBytesAsync(slot));
    }

    private async Task<ShippedLog> Shipped([CallerMemberName] string test = "")
    {
        var log = await ShippedLog.Create(kafka, test: test);
        log.Writer.WriteEvents(Lines, 1000);
        await using var agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        await log.WaitUntilSettled(agent);
        Assert.Equal(0, await agent.Stop());
        return log;
    }
}
