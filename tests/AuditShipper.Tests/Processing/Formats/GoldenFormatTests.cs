using AuditShipper.Processing.Formats;
using AuditShipper.Tests.Architecture;

namespace AuditShipper.Tests.Processing.Formats;

/// <summary>
/// Golden/NAME.event.json is a line of a real API server of that version, NAME.FORMAT.json the record that it becomes. With AUDITSHIPPER_WRITE_GOLDEN=1
/// the records are written anew: read the difference before it is committed.
/// </summary>
public sealed class GoldenFormatTests
{
    private static readonly string Folder = Path.Combine(SourceFiles.ProductFolder, "../../tests/AuditShipper.Tests/Processing/Formats/Golden");

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var file in Directory.EnumerateFiles(Folder, "*.event.json").Order(StringComparer.Ordinal))
                foreach (var format in FormatRig.Changing)
                    cases.Add(Path.GetFileName(file)[..^".event.json".Length], format);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Records_are_what_they_were(string name, string format)
    {
        var golden = Path.Combine(Folder, $"{name}.{format}.json");
        byte[] record = [.. FormatRig.Write(format, Line(name), FormatRig.Options with { TrustedProxies = name.EndsWith("unauthorized", StringComparison.Ordinal) ? 1 : 0 }), (byte)'\n'];
        if (Environment.GetEnvironmentVariable("AUDITSHIPPER_WRITE_GOLDEN") == "1")
            File.WriteAllBytes(golden, record);
        Assert.Equal(System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(golden)), System.Text.Encoding.UTF8.GetString(record));
    }

    [Fact]
    public void Both_versions_are_there()
    {
        Assert.Contains(Cases, row => row.Data.Item1.StartsWith("1.20", StringComparison.Ordinal));
        Assert.Contains(Cases, row => row.Data.Item1.StartsWith("1.36", StringComparison.Ordinal));
    }

    private static byte[] Line(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".event.json"))[..^1];
}
