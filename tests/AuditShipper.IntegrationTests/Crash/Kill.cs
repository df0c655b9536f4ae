using AuditShipper.Checkpointing;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Crash;

/// <summary>One kill -9.</summary>
/// <param name="ReadyAt">When the killed life was ready.</param>
/// <param name="At">When it was killed.</param>
/// <param name="Marked">How many lines the checkpoint that it left says are delivered.</param>
internal sealed record Kill(DateTimeOffset ReadyAt, DateTimeOffset At, long Marked)
{
    public TimeSpan Life => At - ReadyAt;

    /// <summary>Starts an agent, lets it live so long from its readiness on, kills it.</summary>
    public static async Task<Kill> AfterLife(ShippedLog log, TimeSpan life)
    {
        await using var agent = await log.Start();
        var readyAt = TimeProvider.System.GetUtcNow();
        await Task.Delay(life); // the random moment: there is no condition to wait for
        Assert.False(agent.Child.HasExited, agent.Child.Output);
        return await Of(agent, log, readyAt);
    }

    public static async Task<Kill> Of(AgentProcess agent, ShippedLog log, DateTimeOffset readyAt)
    {
        await agent.Kill();
        var at = TimeProvider.System.GetUtcNow();
        return new Kill(readyAt, at, CheckpointOnDisk.Read(log.StateDirectory)?.Totals[Fate.Delivered].Ranges ?? 0);
    }
}
