using System.Text.Json;
using System.Text.Unicode;

namespace AuditShipper.Bench.Scan;

/// <summary>What the scanner is measured against: the same verdict with the library's own parts.</summary>
internal static class Reader
{
    public static bool IsValid(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (reader.Read())
        {
        }

        return Utf8.IsValid(line);
    }
}
