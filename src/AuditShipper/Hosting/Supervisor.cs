using Microsoft.Extensions.Hosting;

namespace AuditShipper.Hosting;

/// <summary>Tells systemd when the agent is up and when it stops, and feeds its watchdog while every loop turns.</summary>
internal sealed class Supervisor(AgentParts agent, SystemdNotifier notifier, TimeSpan shutdownDeadline) : BackgroundService
{
    private static readonly TimeSpan Slowest = TimeSpan.FromSeconds(5);

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        agent.Logger.Stopping(shutdownDeadline);
        notifier.Stopping();
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        notifier.Ready();
        var watchdog = notifier.WatchdogTimeout / 2 ?? Slowest;
        using var timer = new PeriodicTimer(watchdog < Slowest ? watchdog : Slowest, agent.Time);
        try
        {
            do
            {
                if (agent.Health.IsLive) notifier.Watchdog();
                agent.Metrics.SetDeadLetterStoreBytes(agent.DeadLetters.TotalBytes);
                var ready = agent.Health.Ready();
                notifier.Status(ready.IsOk ? "shipping" : string.Join("; ", ready.Parts.Where(part => !part.IsOk).Select(part => $"{part.Name}: {part.Text}")));
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // asked to stop
        }
    }
}
