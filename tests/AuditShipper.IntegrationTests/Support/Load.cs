namespace AuditShipper.IntegrationTests.Support;

/// <summary>A writer under load: so many events a second, in a thread of its own, until it is stopped.</summary>
internal sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private Load(LumberjackWriter writer, int perSecond, int sizeBytes) => _running = Task.Run(() => Run(writer, perSecond, sizeBytes));

    public static Load Start(LumberjackWriter writer, int perSecond, int sizeBytes) => new(writer, perSecond, sizeBytes);

    /// <summary>Returns when the last event is written.</summary>
    public async Task Stop()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stop.Dispose();
    }

    private async Task Run(LumberjackWriter writer, int perSecond, int sizeBytes)
    {
        using var ticks = new PeriodicTimer(Tick);
        var begun = TimeProvider.System.GetTimestamp();
        for (var written = 0; !_stop.IsCancellationRequested;)
        {
            var due = (int)(TimeProvider.System.GetElapsedTime(begun).TotalSeconds * perSecond);
            for (; written < due; written++) writer.WriteEvent(sizeBytes);
            await ticks.WaitForNextTickAsync();
        }
    }
}
