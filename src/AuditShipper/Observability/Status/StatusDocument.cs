using System.Text.Json;
using System.Text.Json.Serialization;

namespace AuditShipper.Observability.Status;

/// <summary>Which of the two the answer is of.</summary>
internal enum AgentState : byte
{
    /// <summary>It answered.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>No agent has the state directory: the answer is of its files.</summary>
    [JsonStringEnumMemberName("stopped")] Stopped,

    /// <summary>An agent has the state directory and does not answer: the answer is of its files.</summary>
    [JsonStringEnumMemberName("silent")] Silent,
}

/// <summary>What <c>auditshipper status --json</c> prints (docs/commands.md has the schema).</summary>
internal sealed record StatusDocument
{
    public required AgentState Agent { get; init; }

    /// <summary>Null: not running.</summary>
    public required int? Process { get; init; }

    public required string Version { get; init; }
    public required string Cluster { get; init; }
    public required string Node { get; init; }
    public required string StateDirectory { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Null: not running.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    public required IReadOnlyList<SourceStatus> Sources { get; init; }

    /// <summary>A running agent that ships: nothing asks for the operator.</summary>
    [JsonIgnore]
    public bool IsWell => Agent == AgentState.Running && Sources.All(source => source.Problems.Count == 0);

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, StatusJson.Default.StatusDocument);

    /// <exception cref="JsonException">It is none.</exception>
    public static StatusDocument Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, StatusJson.Default.StatusDocument) ?? throw new JsonException("The status is `null`.");
}

internal sealed record SourceStatus
{
    public required string Name { get; init; }
    public required string Path { get; init; }

    /// <summary>The oldest segment that waits for anything, else the one that is written; null: there is none.</summary>
    public required SegmentStatus? Segment { get; init; }

    /// <summary>Segments that are not finished.</summary>
    public required int OpenSegments { get; init; }

    public required LagStatus Lag { get; init; }
    public required AmountStatus InFlight { get; init; }

    /// <summary>Since the first start, by fate, in camel case.</summary>
    public required IReadOnlyDictionary<string, FateStatus> Ledger { get; init; }

    /// <summary>As in the configuration: <c>at-least-once</c>.</summary>
    public required string Delivery { get; init; }

    public required BrokerReport Broker { get; init; }

    /// <summary>What keeps the source from its job now; empty: all is well.</summary>
    public required IReadOnlyList<ProblemStatus> Problems { get; init; }

    /// <summary>The last one of this life of the agent that is over, of those that lasted 3 s or more; null: none.</summary>
    public required ProblemStatus? LastProblem { get; init; }

    /// <summary>Null: none was written yet.</summary>
    public required CheckpointStatus? Checkpoint { get; init; }
}

/// <param name="Name">File name.</param>
/// <param name="Id">32 hexadecimal digits; null: its first line is not whole yet.</param>
/// <param name="Offset">Bytes; everything below has its fate.</param>
/// <param name="Size">Bytes, uncompressed.</param>
internal sealed record SegmentStatus(string Name, string? Id, long Offset, long Size);

/// <param name="Bytes">In the directory, without a fate.</param>
/// <param name="Seconds">Age of the oldest line among them; 0: none waits.</param>
/// <param name="Oldest">When it was written; null: none waits, or nobody knows.</param>
internal sealed record LagStatus(long Bytes, double Seconds, DateTimeOffset? Oldest);

internal sealed record AmountStatus(long Records, long Bytes);

/// <param name="Ranges">Lines, mostly.</param>
/// <param name="Bytes">With their newlines.</param>
internal sealed record FateStatus(long Ranges, long Bytes);

/// <summary>Whether records can be delivered now.</summary>
internal enum BrokerReadiness : byte
{
    [JsonStringEnumMemberName("ready")] Ready,
    [JsonStringEnumMemberName("notReady")] NotReady,

    /// <summary>Nobody asks: the agent is not running.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,
}

internal sealed record BrokerReport(BrokerReadiness State, string? Problem);

/// <param name="Component">source, kafka or state.</param>
/// <param name="Text">Names the thing, the fact and the way out.</param>
/// <param name="Seconds">How long it has been so; of the last problem: how long ago it began.</param>
internal sealed record ProblemStatus(string Component, string Text, double Seconds);

/// <param name="At">When it was made; null: a running agent knows its age alone.</param>
/// <param name="AgeSeconds">Since the state directory last said all that was known.</param>
internal sealed record CheckpointStatus(DateTimeOffset? At, double AgeSeconds);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StatusDocument))]
internal sealed partial class StatusJson : JsonSerializerContext;
