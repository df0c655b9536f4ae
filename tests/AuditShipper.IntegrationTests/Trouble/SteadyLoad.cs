namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>Writes about 500 lines a second into a log, with a rotation every two seconds, until it is disposed.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private const int LinesAWrite = 10;
    private const int WritesARotation = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;

    public SteadyLoad(WrittenLog log) => _writing = Write(log);

    /// <summary>The log may be looked at again.</summary>
    public async Task End()
    {
        await _stop.CancelAsync();
        await _writing;
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        _stop.Dispose();
    }

    private async Task Write(WrittenLog log)
    {
        for (var writes = 1; !_stop.IsCancellationRequested; writes++)
        {
            log.Write(LinesAWrite);
            if (writes % WritesARotation == 0) log.Rotate();
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
