using System.Runtime.CompilerServices;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Kafka.ExactlyOnce;

/// <summary>A shipped log whose agent delivers exactly-once, with a checkpoint topic of its own.</summary>
internal static class ExactlyOnceLog
{
    /// <param name="cluster">The brokers.</param>
    /// <param name="settings">Of the writer.</param>
    /// <param name="transactionTimeout">As configured: shorter than the default, so that what hangs is seen to end.</param>
    /// <param name="test">Names the topics.</param>
    public static async Task<ShippedLog> Create(
        KafkaCluster cluster, LumberjackSettings? settings = null, string transactionTimeout = "10s", [CallerMemberName] string test = "")
    {
        await cluster.CreateTopicAsync(Checkpoints(test), 1, ("cleanup.policy", "compact"));
        var log = await ShippedLog.CreateOn(cluster, settings, null, "", test);
        log.Agent = ExactlyOnce(log.Agent, test, transactionTimeout);
        return log;
    }

    public static string Checkpoints(string test) => test + "-checkpoints";

    public static AgentSettings ExactlyOnce(AgentSettings agent, string test, string transactionTimeout) => agent with
    {
        Cluster = test,
        Kafka = ["delivery: exactly-once", $"checkpointTopic: {Checkpoints(test)}", $"transactionTimeout: {transactionTimeout}"],
    };

    /// <summary>Until everything that was written has its fate, then a clean end.</summary>
    public static async Task FinishWith(this ShippedLog log, AgentProcess agent)
    {
        await log.Writer.WhenMilled();
        await log.WaitUntilSettled(agent);
        Assert.Equal(0, await agent.Metric("auditshipper_lost_ranges_total"));
        Assert.Equal(0, await agent.Stop());
    }
}
