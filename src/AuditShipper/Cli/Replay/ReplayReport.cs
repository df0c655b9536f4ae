using System.Text.Json;
using System.Text.Json.Serialization;
using AuditShipper.Cli.Status;
using AuditShipper.Configuration;
using AuditShipper.Hosting.Replay;

namespace AuditShipper.Cli.Replay;

/// <summary>What <c>replay --json</c> prints (docs/commands.md has the schema).</summary>
internal sealed record ReplayReport
{
    public required string Topic { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }
    public required bool IsComplete { get; init; }
    public required IReadOnlyList<SourceReplayReport> Sources { get; init; }

    [JsonIgnore]
    public int ExitCode =>
        Sources.Any(source => source.IsFenced) ? ExitCodes.Fenced :
        !IsComplete ? ExitCodes.Fault :
        Sources.Any(source => source.Refused > 0) ? ExitCodes.Difference : ExitCodes.Done;

    public void PrintJson(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(this, ReplayJson.Default.ReplayReport));

    public void Print(TextWriter output)
    {
        output.WriteLine($"topic {Topic}; lines from {new TimeRange(From, To)}");
        foreach (var source in Sources) source.Print(output);
        if (!IsComplete) output.WriteLine("Stopped before the end: the rest of the range was NOT sent.");
    }
}

internal sealed record SourceReplayReport
{
    public required string Name { get; init; }
    public required string Path { get; init; }

    /// <summary>Acknowledged.</summary>
    public required long SentLines { get; init; }
    public required long SentBytes { get; init; }

    /// <summary>Events that Kafka or the client refused.</summary>
    public required long Refused { get; init; }

    /// <summary>No events.</summary>
    public required long BadLines { get; init; }
    public required bool IsComplete { get; init; }
    public required bool IsFenced { get; init; }

    /// <summary>Everything before it was looked at and, where it is in the range, sent; null: complete.</summary>
    public required string? StoppedAtFile { get; init; }
    public required long? StoppedAtOffset { get; init; }
    public required string? Problem { get; init; }

    public static SourceReplayReport Of(SourceOptions source, ReplayOutcome outcome) => new()
    {
        Name = source.Name,
        Path = source.Path,
        SentLines = outcome.SentLines,
        SentBytes = outcome.SentBytes,
        Refused = outcome.Refused,
        BadLines = outcome.BadLines,
        IsComplete = outcome.End == ReplayEnd.Complete,
        IsFenced = outcome.End == ReplayEnd.Fenced,
        StoppedAtFile = outcome.StoppedAt?.File,
        StoppedAtOffset = outcome.StoppedAt?.Offset,
        Problem = outcome.Problem,
    };

    public void Print(TextWriter output)
    {
        output.WriteLine($"source {Name}: {StatusText.Number(SentLines)} line(s) sent again, {StatusText.Bytes(SentBytes)}.");
        if (Refused > 0) output.WriteLine($"  {StatusText.Number(Refused)} event(s) were refused, as too large or for their time, and were not sent.");
        if (Problem is not null) output.WriteLine($"  {Problem}");
        if (StoppedAtFile is not null) output.WriteLine($"  Stopped at {StoppedAtFile}, offset {StoppedAtOffset}.");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ReplayReport))]
internal sealed partial class ReplayJson : JsonSerializerContext;
