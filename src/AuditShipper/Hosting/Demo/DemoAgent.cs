using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Files;

namespace AuditShipper.Hosting.Demo;

/// <summary>One life of the real agent, in this process.</summary>
internal sealed class DemoAgent : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource _stop = new();
    private readonly AgentOptions _options;
    private readonly TimeProvider _time;
    private readonly Task<int> _run;

    public DemoAgent(AgentOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _run = Task.Run(() => AgentHost.RunAsync(options, [], _stop.Token));
    }

    /// <summary>Waits until so many bytes of the log have their fate, as its checkpoint says, or the agent has ended, or the time is up.</summary>
    public async Task CaughtUpAsync(long leastBytes, TimeSpan most, CancellationToken stop)
    {
        var begun = _time.GetTimestamp();
        using var timer = new PeriodicTimer(LookInterval, _time);
        while (!_run.IsCompleted && Fates(_options).Values.Sum(fate => fate.Bytes) < leastBytes && _time.GetElapsedTime(begun) < most)
            await timer.WaitForNextTickAsync(stop);
    }

    /// <summary>As SIGTERM does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await _run;
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>By the checkpoint on the disk.</summary>
    public static IReadOnlyDictionary<Fate, FateEntry> Fates(AgentOptions options)
    {
        using var store = new CheckpointStore(new LinuxFileSystem(), StateDirectoryRules.SourcePath(options.StateDirectory, DemoOptions.Source));
        return store.Peek() is CheckpointLoad.Found found ? Checkpoint.Parse(found.Payload.Span).Totals : new Dictionary<Fate, FateEntry>();
    }
}
