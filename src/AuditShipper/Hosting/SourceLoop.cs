using AuditShipper.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

/// <summary>The thread of one source: turns until it is asked to stop, and decides nothing.</summary>
internal sealed class SourceLoop(SourceParts parts, SourceShipper shipper, AgentOptions options, AgentOutcome outcome, IHostApplicationLifetime lifetime)
    : BackgroundService
{

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => Run(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken stop)
    {
        try
        {
            var readAt = parts.Time.GetTimestamp();
            while (!stop.IsCancellationRequested && shipper.Twin is null)
            {
                if (shipper.Turn(stop))
                {
                    readAt = parts.Time.GetTimestamp();
                    continue;
                }

                var pause = PollRules.Pause(parts.Time.GetElapsedTime(readAt));
                if (!shipper.Wait(pause)) stop.WaitHandle.WaitOne(pause);
            }

            if (shipper.Twin is { } twin) EndFenced(twin);
            else shipper.Stop(options.ShutdownDeadline);
        }
        catch (Exception fault)
        {
            parts.Logger.LoopFailed(fault, parts.Name);
            outcome.Fail(Cli.ExitCodes.Fault);
            lifetime.StopApplication();
        }
        finally
        {
            parts.Health.Retire(parts.Name);
            shipper.Dispose();
        }
    }

    private void EndFenced(string twin)
    {
        parts.Logger.CannotRun(twin);
        outcome.Fail(Cli.ExitCodes.Fenced);
        lifetime.StopApplication();
    }
}
