using System.Globalization;
using System.IO.Compression;
using System.Text;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Hosting;

/// <summary>Files of an audit log, made by hand.</summary>
internal static class ServerLog
{
    public const string LivePath = AgentLife.LogPath;

    public static string Event(string auditId, string mark = "", DateTimeOffset? at = null) =>
        $"{{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"{auditId}\",\"stage\":\"ResponseComplete\",\"stageTimestamp\":\"{(at ?? new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)}\",\"mark\":\"{mark}\"}}";

    public static void Append(this MemoryFileSystem disk, string path, params string[] lines) =>
        disk.Append(path, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));

    public static string BackupPath(int number) => $"/log/audit-2026-01-02T00-{number / 60:d2}-{number % 60:d2}.000.log";

    public static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    public static byte[] Gzip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest)) gzip.Write(bytes);
        var compressed = stream.ToArray();
        // .NET writes nothing at all for nothing; the API server and gzip(1) write a header and a trailer.
        return compressed.Length > 0 ? compressed : [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }
}
