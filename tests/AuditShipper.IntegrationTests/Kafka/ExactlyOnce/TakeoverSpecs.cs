using System.Net;
using AuditShipper.Configuration;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;
using AuditShipper.Processing;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Transactions;
using AuditShipper.Tests.Publishing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuditShipper.IntegrationTests.Kafka.ExactlyOnce;

/// <summary>Who has a source, and from where on: twins, modes, lost disks, other people's transactions.</summary>
public sealed class TakeoverSpecs(SharedKafka kafka)
{
    [Fact]
    public async Task A_paused_agent_that_wakes_up_after_its_successor_ends_and_commits_nothing()
    {
        using var log = await ExactlyOnceLog.Create(await kafka.OneNodeAsync());
        await using var load = Load.Start(log.Writer, 500, 500);
        await using var first = await log.Start();
        await first.WaitForMetric("auditshipper_delivered_records_total", "source", records => records > 500);
        first.Child.Signal(UnixSignal.Stop);

        using var elsewhere = new TemporaryFolder();
        await using var second = await AgentProcess.Start(log.Agent with { Folder = elsewhere.Path });
        await second.WaitForMetric("auditshipper_delivered_records_total", "source", records => records > 500);
        first.Child.Signal(UnixSignal.Continue);
        Assert.Equal(4, await first.Child.WaitForExit(ShippedLog.Patience));
        Assert.Contains($"process {second.Child.Id}", first.Child.Output, StringComparison.Ordinal);

        await second.WaitForMetric("auditshipper_delivered_records_total", "source", records => records > 1500);
        await load.Stop();
        log.Agent = log.Agent with { Folder = elsewhere.Path };
        await log.FinishWith(second);
        log.Account().HoldsEverythingOnce();
    }

    [Fact]
    public async Task A_pause_longer_than_the_transaction_timeout_is_no_twin()
    {
        var cluster = await kafka.OneNodeAsync();
        using var log = await ExactlyOnceLog.Create(cluster, transactionTimeout: "5s");
        await using var load = Load.Start(log.Writer, 500, 500);
        await using var agent = await log.Start();
        await agent.WaitForMetric("auditshipper_delivered_records_total", "source", records => records > 500);
        var transactions = $"auditshipper/{nameof(A_pause_longer_than_the_transaction_timeout_is_no_twin)}/cp-1/audit";
        await PauseWithinTransaction(cluster, transactions, agent);
        await Wait.Until(
            async () => await cluster.TransactionStateAsync(transactions) == "CompleteAbort", ShippedLog.Patience, () => "the coordinator aborts what outlived its timeout");
        var delivered = await Resume(agent);
        await agent.WaitForMetric("auditshipper_delivered_records_total", "source", records => records > delivered + 1000);
        Assert.True(await agent.Metric("auditshipper_producer_rebuilds_total") >= 1); // a machine that hangs pauses it once more
        await load.Stop();
        await log.FinishWith(agent);
        log.Account().HoldsEverythingOnce();
    }

    [Fact]
    public async Task The_mode_changes_and_the_position_stays()
    {
        using var log = await ExactlyOnceLog.Create(await kafka.OneNodeAsync());
        var exactlyOnce = log.Agent.Kafka;
        for (var life = 0; life < 5; life++)
        {
            log.Agent = log.Agent with { Kafka = life % 2 == 0 ? ["delivery: at-least-once", exactlyOnce[1]] : exactlyOnce };
            log.Writer.WriteEvents(500, 700);
            await using var agent = await log.Start();
            await log.FinishWith(agent);
        }

        log.Account().HoldsEverythingOnce();
    }

    [Fact]
    public async Task A_node_without_its_disk_resumes_from_Kafka()
    {
        using var log = await ExactlyOnceLog.Create(await kafka.OneNodeAsync(), ShippedLog.Plain with { MaxBytes = 200_000, Compress = true });
        for (var life = 0; life < 3; life++)
        {
            log.Writer.WriteEvents(700, 700);
            await using (var agent = await log.Start()) await log.FinishWith(agent);
            Directory.Delete(log.StateDirectory, recursive: true);
        }

        log.Account().HoldsEverythingOnce();
    }

    [Fact]
    public async Task A_checkpoint_topic_that_is_not_compacted_is_refused_until_it_is()
    {
        var cluster = await kafka.OneNodeAsync();
        using var log = await ExactlyOnceLog.Create(cluster);
        var topic = ExactlyOnceLog.Checkpoints(nameof(A_checkpoint_topic_that_is_not_compacted_is_refused_until_it_is));
        await cluster.SetTopicConfigAsync(topic, ("cleanup.policy", "delete"));
        log.Writer.WriteEvents(100, 500);
        await using var agent = await log.Start();
        await NotReadyBecause(agent, "has not cleanup.policy=compact");
        await cluster.SetTopicConfigAsync(topic, ("cleanup.policy", "compact"));
        await log.FinishWith(agent);
        log.Account().HoldsEverythingOnce();
    }

    [Fact]
    public async Task Another_nodes_open_transaction_does_not_make_an_old_checkpoint_look_new()
    {
        var cluster = await kafka.OneNodeAsync();
        using var log = await ExactlyOnceLog.Create(cluster);
        await using (var agent = await log.Start())
        {
            log.Writer.WriteEvents(100, 500);
            await log.WaitUntilDelivered(agent);
            using var other = OtherNode.Begin(cluster.BootstrapServers, log.Agent.Topic, ExactlyOnceLog.Checkpoints(nameof(Another_nodes_open_transaction_does_not_make_an_old_checkpoint_look_new)));
            log.Writer.WriteEvents(100, 500);
            await log.WaitUntilSettled(agent);
            await agent.Kill();
            Directory.Delete(log.StateDirectory, recursive: true);
            await using var next = await log.Start();
            await NotReadyBecause(next, "a transaction that is open before that holds the rest back");
            other.Abort();
            await log.FinishWith(next);
        }

        log.Account().HoldsEverythingOnce();
    }

    /// <summary>A pause between two transactions leaves nothing that could outlive its timeout: then once more.</summary>
    private static async Task PauseWithinTransaction(KafkaCluster cluster, string transactions, AgentProcess agent)
    {
        agent.Child.Signal(UnixSignal.Stop);
        while (await cluster.TransactionStateAsync(transactions) is "PrepareCommit" or "CompleteCommit")
        {
            var delivered = await Resume(agent);
            await agent.WaitForMetric("auditshipper_delivered_records_total", "source", records => records > delivered);
            agent.Child.Signal(UnixSignal.Stop);
        }
    }

    /// <returns>Records delivered so far.</returns>
    private static async Task<double> Resume(AgentProcess agent)
    {
        agent.Child.Signal(UnixSignal.Continue);
        return await agent.Metric("auditshipper_delivered_records_total");
    }

    private static Task NotReadyBecause(AgentProcess agent, string reason) => Wait.Until(
        async () => await agent.Get("/health/ready") is (HttpStatusCode.ServiceUnavailable, var body) && body.Contains(reason, StringComparison.Ordinal),
        ShippedLog.Patience, () => $"not ready because {reason}. The agent printed:\n{agent.Child.Output}");
}
