using Microsoft.Win32.SafeHandles;

namespace AuditShipper.IntegrationTests.Support;

internal sealed record LumberjackSettings
{
    /// <summary>Of the live file.</summary>
    public required string Path { get; init; }

    /// <summary>A file never gets larger: the API server's --audit-log-maxsize.</summary>
    public int MaxBytes { get; init; } = 1 << 20;

    /// <summary>--audit-log-maxbackup; 0: all are kept.</summary>
    public int MaxBackups { get; init; }

    /// <summary>--audit-log-compress.</summary>
    public bool Compress { get; init; }
}

/// <summary>
/// Writes a log as the API server does: one write an event; before one that would not fit it closes the file, renames it, creates the next,
/// and wakes the mill. It keeps its descriptor and its own count of bytes, whatever others do to the file. One thread at a time.
/// </summary>
internal sealed class LumberjackWriter : IDisposable
{
    private readonly LumberjackSettings _settings;
    private readonly LumberjackMill _mill;
    private SafeFileHandle? _file;
    private long _size;
    private DateTimeOffset _lastBackup;
    private long _number;
    private DateTimeOffset? _rotatedAt;

    public LumberjackWriter(LumberjackSettings settings)
    {
        _settings = settings;
        _mill = new LumberjackMill(settings);
    }

    public WrittenLog Log { get; } = new();

    public string Path => _settings.Path;

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Which file is written now, from 0 on.</summary>
    public int Generation { get; private set; }

    /// <summary>Bytes of the file that is written now, by the writer's own count.</summary>
    public long SizeBytes => _size;

    public void WriteEvents(int count, int sizeBytes)
    {
        for (var n = 0; n < count; n++) WriteEvent(sizeBytes);
    }

    public void WriteEvent(int sizeBytes)
    {
        var line = AuditEvents.Line(_number++, sizeBytes, _rotatedAt);
        _rotatedAt = null;
        Write(line);
    }

    /// <param name="line">With its newline.</param>
    public void Write(ReadOnlySpan<byte> line)
    {
        if (_size + line.Length > _settings.MaxBytes && _size > 0) MoveOn();
        Open();
        Log.Add(line[..^1], Generation, _size);
        Append(line);
    }

    /// <summary>Bytes that are no line of their own: halves, holes, fragments.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Open();
        RandomAccess.Write(_file!, bytes, _size);
        _size += bytes.Length;
    }

    /// <summary>The first part of a line now; the returned action writes the rest.</summary>
    public Action WriteHalf(byte[] line, int firstBytes)
    {
        var (generation, offset) = (Generation, _size);
        Append(line.AsSpan(0, firstBytes));
        return () =>
        {
            Log.Add(line.AsSpan(..^1), generation, offset);
            Append(line.AsSpan(firstBytes));
        };
    }

    /// <summary>As for an event that does not fit: the next one to be written happened before the rotation.</summary>
    public void Rotate()
    {
        MoveOn();
        _rotatedAt = _lastBackup;
    }

    private void MoveOn()
    {
        Close();
        if (File.Exists(Path)) File.Move(Path, BackupPath(), overwrite: true);
        Create();
        _mill.Wake();
    }

    /// <summary>Closes the file as the end of the process does. The next write opens it again and goes on at its end.</summary>
    public void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    /// <summary>Other hands cut the file off: the writer goes on at its old offset, what it writes from here on is another segment.</summary>
    public void CountAsAnotherFile() => Generation++;

    /// <summary>Until everything that is to be removed and compressed is.</summary>
    public Task WhenMilled() => _mill.WhenIdle();

    public void Dispose()
    {
        Close();
        _mill.Dispose();
    }

    private void Open()
    {
        if (_file is not null) return;
        if (!File.Exists(Path))
        {
            Create();
            return;
        }

        _file = File.OpenHandle(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _size = RandomAccess.GetLength(_file);
    }

    private void Create()
    {
        if (_size > 0) Generation++;
        _file = File.OpenHandle(Path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _size = 0;
    }

    /// <summary>UTC, milliseconds. Two rotations in one would destroy a backup: no server was seen to be that fast, and neither is this.</summary>
    private string BackupPath()
    {
        var now = TimeProvider.System.GetUtcNow();
        var moment = new DateTimeOffset(now.Ticks - now.Ticks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
        _lastBackup = moment > _lastBackup ? moment : _lastBackup.AddMilliseconds(1);
        var stem = System.IO.Path.GetFileNameWithoutExtension(Path);
        return System.IO.Path.Combine(Folder, $"{stem}-{_lastBackup:yyyy-MM-dd'T'HH-mm-ss.fff}{System.IO.Path.GetExtension(Path)}");
    }
}
