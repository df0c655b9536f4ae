using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.Support;

/// <summary>
/// How long this machine takes for what a checkpoint takes: that a thread gets a processor, and that a small file is durable. Ten times a second, in a thread of its own:
/// others who want the same processors and the same disk hold up both.
/// </summary>
internal sealed class MachinePulse : IDisposable
{
    private const int Bytes = 4096;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(DateTimeOffset Begun, TimeSpan Took)> _beats = [];
    private readonly Task _beating;

    public MachinePulse() => _beating = Task.Factory.StartNew(Beat, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <returns>The slowest of those that were under way between the two moments, the pause before it included.</returns>
    public TimeSpan Slowest(DateTimeOffset from, DateTimeOffset until)
    {
        lock (_beats)
            return _beats.Where(beat => beat.Begun <= until && beat.Begun + beat.Took >= from).Select(beat => beat.Took).DefaultIfEmpty().Max();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _beating.GetAwaiter().GetResult();
        _stop.Dispose();
        _folder.Dispose();
    }

    private void Beat()
    {
        var bytes = new byte[Bytes];
        using var file = File.OpenHandle(_folder.File("beat"), FileMode.Create, FileAccess.Write);
        while (!_stop.IsCancellationRequested)
        {
            var (begun, start) = (TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp());
            _stop.Token.WaitHandle.WaitOne(Pause);
            RandomAccess.Write(file, bytes, 0);
            RandomAccess.FlushToDisk(file);
            lock (_beats)
                _beats.Add((begun, TimeProvider.System.GetElapsedTime(start)));
        }
    }
}
