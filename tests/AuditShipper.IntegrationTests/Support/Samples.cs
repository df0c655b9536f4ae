using System.Formats.Tar;
using System.IO.Compression;

namespace AuditShipper.IntegrationTests.Support;

/// <summary>The recorded logs in the folder that AUDITSHIPPER_SAMPLES names.</summary>
internal static class Samples
{
    /// <summary>Skips the test where there are none.</summary>
    public static string Path(string name)
    {
        var root = Environment.GetEnvironmentVariable("AUDITSHIPPER_SAMPLES");
        Assert.SkipWhen(string.IsNullOrEmpty(root), "AUDITSHIPPER_SAMPLES does not name a folder of recorded audit logs");
        return System.IO.Path.Combine(root!, name);
    }

    /// <returns>The bytes, decompressed.</returns>
    public static byte[] Bytes(string path)
    {
        using var file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var whole = new MemoryStream();
        plain.CopyTo(whole);
        return whole.ToArray();
    }

    /// <returns>The lines of a sample, plain or compressed, without their newlines.</returns>
    public static List<byte[]> Lines(string name) => Split(Bytes(Path(name)));

    /// <returns>What stands before each newline, and what follows the last one where it is anything.</returns>
    public static List<byte[]> Split(byte[] bytes)
    {
        var lines = new List<byte[]>();
        for (var start = 0; start < bytes.Length;)
        {
            var newline = Array.IndexOf(bytes, (byte)'\n', start);
            var end = newline < 0 ? bytes.Length : newline;
            lines.Add(bytes[start..end]);
            start = end + 1;
        }

        return lines;
    }

    /// <summary>Unpacks a .tar.gz sample.</summary>
    public static void Unpack(string name, string folder)
    {
        using var file = File.OpenRead(Path(name));
        using var tar = new GZipStream(file, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(tar, folder, overwriteFiles: true);
    }
}
