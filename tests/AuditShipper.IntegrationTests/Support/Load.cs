namespace AuditShipper.IntegrationTests.Support;

/// <summary>
/// A writer under load: so many events a second, in a thread of its own, until it is stopped. Whom the machine held up, or who had to wait, writes the faster afterwards.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private Load(LumberjackWriter writer, int perSecond, int sizeBytes, Func<bool> mayWrite) => _running = Task.Run(() => Run(writer, perSecond, sizeBytes, mayWrite));

    /// <param name="writer">Nobody else uses it meanwhile.</param>
    /// <param name="perSecond">Events.</param>
    /// <param name="sizeBytes">Of each.</param>
    /// <param name="mayWrite">Asked before each event; null: always.</param>
    public static Load Start(LumberjackWriter writer, int perSecond, int sizeBytes, Func<bool>? mayWrite = null) => new(writer, perSecond, sizeBytes, mayWrite ?? (() => true));

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

    private async Task Run(LumberjackWriter writer, int perSecond, int sizeBytes, Func<bool> mayWrite)
    {
        using var ticks = new PeriodicTimer(Tick);
        var begun = TimeProvider.System.GetTimestamp();
        for (var written = 0; !_stop.IsCancellationRequested;)
        {
            var due = (int)(TimeProvider.System.GetElapsedTime(begun).TotalSeconds * perSecond);
            for (; written < due && mayWrite(); written++) writer.WriteEvent(sizeBytes);
            await ticks.WaitForNextTickAsync();
        }
    }
}
