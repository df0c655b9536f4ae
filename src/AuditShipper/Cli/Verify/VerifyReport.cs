using System.Text.Json;
using System.Text.Json.Serialization;
using AuditShipper.Cli.Status;

namespace AuditShipper.Cli.Verify;

/// <summary>What <c>verify --json</c> prints (docs/commands.md has the schema).</summary>
internal sealed record VerifyReport
{
    public required string Topic { get; init; }
    public required int Partitions { get; init; }
    public required DateTimeOffset? From { get; init; }
    public required DateTimeOffset? To { get; init; }
    public required IReadOnlyList<SourceReport> Sources { get; init; }

    /// <summary>No line is missing, doubled or altered, and no record matches no line.</summary>
    public bool AddsUp => Sources.All(source => source.AddsUp);

    public void PrintJson(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(this, VerifyJson.Default.VerifyReport));

    public void Print(TextWriter output)
    {
        output.WriteLine($"topic {Topic}, {Partitions} partition(s); lines from {new TimeRange(From, To)}");
        foreach (var source in Sources) source.Print(output);
        output.WriteLine();
        output.WriteLine(AddsUp ? "It adds up." : "It does NOT add up.");
    }
}

internal sealed record SourceReport
{
    private const int NameWidth = 28;

    public required string Name { get; init; }
    public required string Path { get; init; }
    public required int Files { get; init; }

    /// <summary>Events in the files, in the range.</summary>
    public required long Lines { get; init; }
    public required long Bytes { get; init; }

    /// <summary>Times the topic was gone through.</summary>
    public required int Passes { get; init; }

    /// <summary>Records of the topic that were looked at, of whatever source, in the first pass.</summary>
    public required long RecordsRead { get; init; }
    public required long Once { get; init; }
    public required long Twice { get; init; }
    public required long Never { get; init; }
    public required long Altered { get; init; }
    public required long Strangers { get; init; }
    public required long Pending { get; init; }
    public required long Refused { get; init; }
    public required long PassedOver { get; init; }
    public required long Filtered { get; init; }
    public required long Lost { get; init; }
    public required long BadLines { get; init; }
    public required long Replayed { get; init; }
    public required long ReplayedOnly { get; init; }
    public required long Expired { get; init; }
    public required long RecordsOfGoneFiles { get; init; }
    public required bool AddsUp { get; init; }
    public required IReadOnlyList<TopicBegin> TopicBegins { get; init; }
    public required IReadOnlyList<Example> Examples { get; init; }
    public required IReadOnlyList<string> Notes { get; init; }

    public static SourceReport Of(SourceFindings found) => new()
    {
        Name = found.Name,
        Path = found.Path,
        Files = found.Files,
        Lines = found.Lines,
        Bytes = found.Bytes,
        Passes = found.Passes,
        RecordsRead = found.Records,
        Once = found[LineVerdict.Once],
        Twice = found[LineVerdict.Twice],
        Never = found[LineVerdict.Never],
        Altered = found[LineVerdict.Altered],
        Strangers = found.Strangers,
        Pending = found[LineVerdict.Pending],
        Refused = found[LineVerdict.DeadLettered],
        PassedOver = found[LineVerdict.PassedOver],
        Filtered = found[LineVerdict.Filtered],
        Lost = found[LineVerdict.Lost],
        BadLines = found.BadLines,
        Replayed = found.Replayed,
        ReplayedOnly = found[LineVerdict.ReplayedOnly],
        Expired = found[LineVerdict.Expired],
        RecordsOfGoneFiles = found.OfGoneFiles,
        AddsUp = found.AddsUp,
        TopicBegins = [.. found.Begins],
        Examples = found.Examples,
        Notes = found.Notes,
    };

    public void Print(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"source {Name}: {Path}");
        output.WriteLine($"  {Files} file(s), {StatusText.Number(Lines)} event(s), {StatusText.Bytes(Bytes)}; {StatusText.Number(RecordsRead)} record(s) of the topic, {Passes} pass(es)");
        Row(output, "once", Once, "", isAlways: true);
        Row(output, "twice or more", Twice, "", isAlways: true);
        Row(output, "never", Never, "the agent says they have their fate", isAlways: true);
        Row(output, "altered", Altered, "other bytes than the file has", isAlways: true);
        Row(output, "records that match no line", Strangers, "");
        Row(output, "not settled yet", Pending, "the agent has not come to them");
        Row(output, "refused by Kafka", Refused, "dead letters, kept on the node");
        Row(output, "passed over", PassedOver, "by the ledger: start newest, or a reset");
        Row(output, "filtered", Filtered, "the route does not want them");
        Row(output, "lost", Lost, "by the ledger, which told of it");
        Row(output, "no events", BadLines, "dead letters: bad or overlong lines");
        Row(output, "replayed too", Replayed - ReplayedOnly, "counted apart");
        Row(output, "only by replay", ReplayedOnly, "in the topic, by a replay");
        Row(output, "no longer kept by the topic", Expired, "expired, or never sent: nobody can say");
        Row(output, "records of files now gone", RecordsOfGoneFiles, "nothing to compare them with");
        foreach (var begin in TopicBegins)
            output.WriteLine($"  The topic begins at offset {begin.Offset} of partition {begin.Partition}{(begin.At is { } at ? $", {at:yyyy-MM-dd'T'HH:mm:ss'Z'}" : ", and holds nothing")}.");
        foreach (var note in Notes) output.WriteLine($"  {note}");
        foreach (var example in Examples)
            output.WriteLine($"  {JsonNamingPolicy.CamelCase.ConvertName(example.Verdict.ToString())}: {example.File}, {Where(example)}");
    }

    private static string Where(Example example) => example.Lines == 1
        ? $"offset {example.FirstOffset}"
        : $"{StatusText.Number(example.Lines)} lines, offsets {example.FirstOffset} to {example.LastOffset}";

    private static void Row(TextWriter output, string name, long value, string remark, bool isAlways = false)
    {
        if (value > 0 || isAlways) output.WriteLine($"  {name.PadRight(NameWidth)}{StatusText.Number(value),14}   {(value > 0 ? remark : "")}".TrimEnd());
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(VerdictConverter)], WriteIndented = true)]
[JsonSerializable(typeof(VerifyReport))]
internal sealed partial class VerifyJson : JsonSerializerContext;

internal sealed class VerdictConverter() : JsonStringEnumConverter<LineVerdict>(JsonNamingPolicy.CamelCase);
