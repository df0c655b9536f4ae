using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>
/// An audit log written as the API server does it: whole lines appended, backups made by renaming. Numbers its lines from 0 on and
/// remembers what each one holds and which file took it.
/// </summary>
internal sealed class WrittenLog(string path)
{
    private const int BackupEveryMs = 1;
    private static readonly byte[] Noise = Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(3 << 20)));
    private readonly List<ulong> _hashes = [];
    private readonly List<(string Path, int From, int To)> _backups = [];
    private DateTimeOffset _lastBackup;
    private int _liveFrom;

    public string Path => path;

    public int Lines => _hashes.Count;

    /// <summary>Backups that are there, oldest first, each with its lines: from the first, to behind the last.</summary>
    public IReadOnlyList<(string Path, int From, int To)> Backups => _backups;

    /// <param name="count">Of lines.</param>
    /// <param name="lineBytes">Of each, without its newline; at least 400. About half of it is noise.</param>
    /// <param name="at">Its stageTimestamp; unset: now.</param>
    /// <param name="isNoise">All of it beyond the fields is noise, which does not compress.</param>
    public void Write(int count, int lineBytes = 1400, DateTimeOffset? at = null, bool isNoise = false)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 1 << 20);
        var time = (at ?? TimeProvider.System.GetUtcNow()).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
        for (var written = 0; written < count; written++)
        {
            var line = Line(_hashes.Count, lineBytes, time, isNoise);
            _hashes.Add(HashOf(line));
            file.Write(line);
            file.WriteByte((byte)'\n');
        }
    }

    /// <summary>The live file becomes a backup, and a new one is made.</summary>
    public void Rotate()
    {
        var now = TimeProvider.System.GetUtcNow();
        _lastBackup = now > _lastBackup.AddMilliseconds(BackupEveryMs) ? now : _lastBackup.AddMilliseconds(BackupEveryMs);
        var backup = System.IO.Path.Combine(
            System.IO.Path.GetDirectoryName(path)!, $"audit-{_lastBackup.UtcDateTime.ToString("yyyy-MM-ddTHH-mm-ss.fff", CultureInfo.InvariantCulture)}.log");
        File.Move(path, backup);
        File.Create(path).Dispose();
        _backups.Add((backup, _liveFrom, Lines));
        _liveFrom = Lines;
    }

    /// <summary>Deletes all but the newest backups, as maxbackup does.</summary>
    public void KeepNewest(int backups)
    {
        while (_backups.Count > backups)
        {
            File.Delete(_backups[0].Path);
            _backups.RemoveAt(0);
        }
    }

    /// <returns>The number of the line that the record holds, byte for byte; null: it is none of these lines.</returns>
    public int? NumberOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        key.StartsWith("line-"u8) && Utf8Parser.TryParse(key[5..], out int number, out _) && number < Lines && _hashes[number] == HashOf(value) ? number : null;

    private static byte[] Line(int number, int lineBytes, string time, bool isNoise)
    {
        var head = $$"""
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"line-{{number}}","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/prod/pods","verb":"list","user":{"username":"system:node:cp-1"},"sourceIPs":["10.0.0.1"],"requestReceivedTimestamp":"{{time}}","stageTimestamp":"{{time}}","annotations":{"noise":"
            """;
        var line = new byte[Math.Max(lineBytes, head.Length + 3)];
        Encoding.ASCII.GetBytes(head, line);
        var body = line.AsSpan(head.Length, line.Length - head.Length - 3);
        body.Fill((byte)'x');
        var noise = isNoise ? body.Length : body.Length / 2;
        Noise.AsSpan((int)(number * 7919L % (Noise.Length - noise)), noise).CopyTo(body);
        "\"}}"u8.CopyTo(line.AsSpan(line.Length - 3));
        return line;
    }

    private static ulong HashOf(ReadOnlySpan<byte> line)
    {
        Span<byte> sha = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line, sha);
        return BitConverter.ToUInt64(sha);
    }
}
