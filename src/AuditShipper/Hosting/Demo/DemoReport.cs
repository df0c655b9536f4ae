using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AuditShipper.Hosting.Demo;

/// <summary>The account at the end.</summary>
internal sealed record DemoReport
{
    public required int Written { get; init; }
    public required int Delivered { get; init; }
    public required int Duplicated { get; init; }
    public required int Lost { get; init; }
    public required int Altered { get; init; }

    /// <summary>Lines and fragments that are no event, among them.</summary>
    public required int BadLines { get; init; }

    public required int DeadLettered { get; init; }
    public required int EmptyLines { get; init; }

    /// <summary>Bytes of the log, uncompressed.</summary>
    public required long LogBytes { get; init; }

    /// <summary>Bytes that have a fate, by the agent's own checkpoint.</summary>
    public required long AccountedBytes { get; init; }

    public required int Rotations { get; init; }
    public required double Seconds { get; init; }
    public required bool AddsUp { get; init; }

    public void Print(TextWriter output)
    {
        output.WriteLine();
        Row(output, "events written", Written, "");
        Row(output, "delivered", Delivered, "with exactly their bytes");
        Row(output, "duplicated", Duplicated, "");
        Row(output, "lost", Lost, "");
        Row(output, "altered", Altered, "");
        Row(output, "bad lines written", BadLines, "not JSON, or torn and glued to the next event");
        Row(output, "dead-lettered", DeadLettered, "kept on the node, the topic told");
        Row(output, "empty lines", EmptyLines, "skipped");
        Row(output, "bytes written", LogBytes, "");
        Row(output, "bytes with a fate", AccountedBytes, "by the checkpoint");
        Row(output, "rotations", Rotations, "backups compressed in place");
        output.WriteLine($"  {"seconds",-18}{Seconds.ToString("F1", CultureInfo.InvariantCulture),14}");
        output.WriteLine();
        output.WriteLine(AddsUp ? "It adds up." : "It does NOT add up.");
    }

    public void PrintJson(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(this, DemoReportJson.Default.DemoReport));

    private static void Row(TextWriter output, string name, long value, string remark) =>
        output.WriteLine($"  {name,-18}{value.ToString("N0", CultureInfo.InvariantCulture),14}   {remark}".TrimEnd());
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DemoReport))]
internal sealed partial class DemoReportJson : JsonSerializerContext;
