using System.IO.Compression;

namespace AuditShipper.IntegrationTests.ApiServer;

/// <summary>Everything that a stopped API server has left in its audit folder.</summary>
internal static class AuditLogFiles
{
    /// <returns>Each line, of the backups in order, then of the live file. A compressed backup beside its plain one is unfinished: left out.</returns>
    public static IReadOnlyList<byte[]> Lines(string folder)
    {
        var names = Directory.GetFiles(folder).Where(path => !(path.EndsWith(".gz", StringComparison.Ordinal) && File.Exists(path[..^3])));
        return names.OrderBy(path => path.EndsWith("/audit.log", StringComparison.Ordinal)).ThenBy(path => path, StringComparer.Ordinal).SelectMany(LinesOf).ToList();
    }

    private static IEnumerable<byte[]> LinesOf(string path)
    {
        using var whole = new MemoryStream();
        using (var file = File.OpenRead(path))
        using (Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file)
            plain.CopyTo(whole);
        var rest = whole.ToArray().AsMemory();
        while (rest.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            yield return rest[..end].ToArray();
            rest = rest[(end + 1)..];
        }

        Assert.True(rest.IsEmpty, $"{path} ends in the middle of a line.");
    }
}
