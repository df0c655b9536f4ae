using System.Globalization;
using System.IO.Compression;
using AuditShipper.Files;

namespace AuditShipper.Hosting.Demo;

/// <summary>
/// Writes an audit log the way the API server does (its lumberjack): one write an event; at the size limit close, rename to
/// <c>audit-2006-01-02T15-04-05.000.log</c>, create; a backup is compressed in place behind the writer's back, and removed when its .gz is whole.
/// One thread writes.
/// </summary>
internal sealed class RotatingLog : IAsyncDisposable
{
    private readonly string _path;
    private readonly long _maxBytes;
    private readonly TimeProvider _time;
    private FileStream _file;
    private long _size;
    private string _lastBackup = "";
    private Task _compression = Task.CompletedTask;

    /// <param name="path">Of the live file; made, with mode 0600.</param>
    /// <param name="maxBytes">A write that would go past it comes into a new file.</param>
    /// <param name="time">Names the backups.</param>
    public RotatingLog(string path, long maxBytes, TimeProvider time)
    {
        (_path, _maxBytes, _time) = (path, maxBytes, time);
        _file = Create(path);
    }

    public int Rotations { get; private set; }

    /// <summary>Uncompressed, of all files.</summary>
    public long WrittenBytes { get; private set; }

    /// <param name="bytes">With its newline, or, when the disk is full, without.</param>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_size + bytes.Length > _maxBytes && _size > 0) Rotate();
        _file.Write(bytes);
        _size += bytes.Length;
        WrittenBytes += bytes.Length;
    }

    /// <summary>Waits for the compression of what was rotated so far.</summary>
    public Task CompressedAsync() => _compression;

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        await _compression;
    }

    private void Rotate()
    {
        _file.Dispose();
        var backup = BackupName();
        File.Move(_path, backup);
        _file = Create(_path);
        _size = 0;
        Rotations++;
        _compression = CompressAfterAsync(_compression, backup);
    }

    /// <summary>Two rotations within a millisecond would overwrite one backup, as they do on a server: here the clock is waited for.</summary>
    private string BackupName()
    {
        string name;
        do
        {
            name = Path.Combine(
                Path.GetDirectoryName(_path)!,
                $"{Path.GetFileNameWithoutExtension(_path)}-{_time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss.fff", CultureInfo.InvariantCulture)}{Path.GetExtension(_path)}");
        }
        while (name == _lastBackup);
        return _lastBackup = name;
    }

    private static async Task CompressAfterAsync(Task previous, string backup)
    {
        await previous;
        await Task.Run(() => Compress(backup));
    }

    private static void Compress(string backup)
    {
        using (var plain = new FileStream(backup, Reading))
        using (var gzip = new GZipStream(Create(backup + ".gz"), CompressionLevel.Fastest))
            plain.CopyTo(gzip);
        File.Delete(backup);
    }

    /// <summary>Unbuffered: one call is one write(2). Mode 0600.</summary>
    private static FileStream Create(string path) => new(OpenFile.ForState(path), FileAccess.ReadWrite, bufferSize: 0);

    private static FileStreamOptions Reading => new() { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete };
}
