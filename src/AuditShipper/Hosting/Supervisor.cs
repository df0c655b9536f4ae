using AuditShipper.Files;
using Microsoft.Extensions.Hosting;

namespace AuditShipper.Hosting;

/// <summary>Tells systemd when the agent is up and when it stops, and feeds its watchdog while every loop turns.</summary>
internal sealed class Supervisor(AgentParts agent, SystemdNotifier notifier, TimeSpan shutdownDeadline) : BackgroundService
{
    private const long GarbageBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan Slowest = TimeSpan.FromSeconds(5);
    private long allocatedBytes;
    private long readBytes;

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        agent.Logger.Stopping(shutdownDeadline.TotalSeconds);
        notifier.Stopping();
        return base.StopAsync(cancellationToken);
    }

    /// <summary>What a backlog or the start left behind goes back to the system once nothing is in flight: the loops themselves allocate next to nothing.</summary>
    private void GiveBackMemory()
    {
        var isIdle = agent.Options.Sources.All(source => agent.Metrics.ForSource(source.Name).InFlightRecords == 0);
        var allocated = GC.GetTotalAllocatedBytes();
        var wasBusy = agent.Options.Sources.Sum(source => agent.Metrics.ForSource(source.Name).ReadBytes) is var read && read - readBytes > GarbageBytes;
        if (!isIdle || (allocated - allocatedBytes < GarbageBytes && !wasBusy)) return;
        (allocatedBytes, readBytes) = (allocated, read);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        NativeHeap.Trim();
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
                GiveBackMemory();
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
