using System.IO.Compression;

namespace AuditShipper.IntegrationTests.Support;

/// <summary>
/// The clean-up beside a writer, in a thread of its own, woken by each rotation: first it removes what is beyond the number of backups to keep,
/// then it compresses the plain backups, newest first: the .gz grows in place, and the plain one is unlinked last.
/// </summary>
internal sealed class LumberjackMill : IDisposable
{
    private const string Gz = ".gz";
    private readonly LumberjackSettings _settings;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private TaskCompletionSource _idle = NewSignal();
    private int _asked;

    public LumberjackMill(LumberjackSettings settings)
    {
        _settings = settings;
        _running = Task.Run(Run);
    }

    public void Wake()
    {
        lock (_stop)
        {
            if (_asked++ == 0 && _idle.Task.IsCompleted) _idle = NewSignal();
        }

        _wake.Release();
    }

    public Task WhenIdle()
    {
        lock (_stop)
            return _asked == 0 ? Task.CompletedTask : Task.WhenAny(_idle.Task, _running).Unwrap();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _running.GetAwaiter().GetResult();
        _stop.Dispose();
        _wake.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task Run()
    {
        try
        {
            while (true)
            {
                await _wake.WaitAsync(_stop.Token);
                Once();
                lock (_stop)
                {
                    if (--_asked == 0) _idle.TrySetResult();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the writer is gone
        }
    }

    private void Once()
    {
        var stem = Path.GetFileNameWithoutExtension(_settings.Path);
        var backups = Directory.GetFiles(Path.GetDirectoryName(_settings.Path)!, stem + "-*")
            .GroupBy(path => path.EndsWith(Gz, StringComparison.Ordinal) ? path[..^Gz.Length] : path)
            .OrderByDescending(backup => backup.Key, StringComparer.Ordinal).ToList();
        if (_settings.MaxBackups > 0)
        {
            foreach (var path in backups.Skip(_settings.MaxBackups).SelectMany(backup => backup)) File.Delete(path);
            backups = backups.Take(_settings.MaxBackups).ToList();
        }

        if (!_settings.Compress) return;
        foreach (var plain in backups.Select(backup => backup.Key).Where(File.Exists))
        {
            if (_stop.IsCancellationRequested) return;
            Compress(plain);
        }
    }

    private static void Compress(string plain)
    {
        using (var from = File.OpenRead(plain))
        using (var to = new FileStream(plain + Gz, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 4096))
        using (var gzip = new GZipStream(to, CompressionLevel.Fastest))
            from.CopyTo(gzip);
        File.Delete(plain);
    }
}
