using System.Text.Json;
using System.Text.Json.Serialization;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Configuration;
using AuditShipper.Discovery;

namespace AuditShipper.Checkpointing;

/// <summary>The marks of one source, as they stand in the state directory (docs/state.md).</summary>
internal sealed record Checkpoint
{
    public required string Cluster { get; init; }
    public required string Node { get; init; }
    public required string Source { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Only grows, over restarts and changes of the mode, here and in the checkpoint topic together: of two checkpoints the higher one counts. 0: by a version that had none.</summary>
    public long Number { get; init; }

    /// <summary>How the agent that wrote it delivered.</summary>
    public DeliveryGuarantee Mode { get; init; }

    /// <summary>Who wrote it: in the checkpoint topic this is the claim to the source. Null: by a version that did not say.</summary>
    public InstanceEntry? Instance { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<OpenSegmentEntry> Open { get; init; }

    public required IReadOnlyList<FinishedSegmentEntry> Finished { get; init; }

    /// <summary>Ranges and bytes by fate, since the first start.</summary>
    public required IReadOnlyDictionary<Fate, FateEntry> Totals { get; init; }

    /// <summary>Null: written by a version that kept none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LedgerEntry? Ledger { get; init; }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, CheckpointJson.Default.Checkpoint);

    /// <exception cref="JsonException">It is none.</exception>
    public static Checkpoint Parse(ReadOnlySpan<byte> payload)
    {
        var checkpoint = JsonSerializer.Deserialize(payload, CheckpointJson.Default.Checkpoint) ?? throw new JsonException("The checkpoint is `null`.");
        foreach (var entry in checkpoint.Open)
        {
            if (!SegmentId.TryParse(entry.Id, out _)) throw new JsonException($"`{entry.Id}` is no segment id.");
        }

        return checkpoint;
    }
}

/// <param name="Id">Random, new with each start.</param>
/// <param name="Host">Its name.</param>
/// <param name="MachineId">/etc/machine-id; null: there is none.</param>
/// <param name="Pid">Of the agent's process, in its own namespace.</param>
/// <param name="StartedAt">When the process started.</param>
internal sealed record InstanceEntry(string Id, string Host, string? MachineId, int Pid, DateTimeOffset StartedAt);

internal sealed record FateEntry(long Ranges, long Bytes);

/// <summary>What a fingerprint or a tail hash covers: the offset where it begins, or ends.</summary>
internal sealed record HashEntry(long Offset, int Length, string Sha256);

internal sealed record OpenSegmentEntry
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required ulong Device { get; init; }
    public required ulong Inode { get; init; }
    public required HashEntry Fingerprint { get; init; }
    public required long Mark { get; init; }
    public required long Size { get; init; }
    public required HashEntry? Tail { get; init; }
    public bool Final { get; init; }
    public string? MovedAfter { get; init; }
}

/// <param name="ModifiedAt">Null: written by a version that did not ask.</param>
internal sealed record FinishedSegmentEntry(
    string Name, string? Id, HashEntry? Fingerprint, HashEntry? Tail, ulong Device, ulong Inode, long Size,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ModifiedAt = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Checkpoint))]
internal sealed partial class CheckpointJson : JsonSerializerContext;

/// <summary>Between the segments of a running source and their entries in a checkpoint.</summary>
internal static class CheckpointEntries
{
    /// <param name="segment">One that is open.</param>
    /// <param name="mark">Its mark, or what it will be.</param>
    /// <returns>Null: nothing of it was read yet that another start could not read again.</returns>
    public static OpenSegmentEntry? Of(Segment segment, long mark)
    {
        if (segment is not { Id: { } id, Fingerprint: { } fingerprint }) return null;
        var tail = segment is { File: { } file, IsGunzipped: false } && ContentRules.Continues(file, fingerprint, null)
            ? TailHash.TryTake(file, mark) ?? segment.Tail
            : segment.Tail; // cut off from outside, perhaps: what stood there when the last one was taken still identifies a copy
        segment.Tail = tail;
        return new OpenSegmentEntry
        {
            Id = id.ToString(),
            Name = segment.Name.FileName,
            Device = segment.Facts.Device,
            Inode = segment.Facts.Inode,
            Fingerprint = Of(fingerprint),
            Mark = mark,
            Size = segment.SizeBytes,
            Tail = tail is { } taken ? Of(taken) : null,
            Final = segment.IsFinal,
            MovedAfter = segment.MovedAfter,
        };
    }

    public static FinishedSegmentEntry Of(FinishedSegment segment) => new(
        segment.Name.FileName,
        segment.Id?.ToString(),
        segment.Fingerprint is { } fingerprint ? Of(fingerprint) : null,
        segment.Tail is { } tail ? Of(tail) : null,
        segment.Device,
        segment.Inode,
        segment.SizeBytes,
        segment.ModifiedAt);

    /// <summary>A segment without its file yet.</summary>
    public static Segment ToSegment(OpenSegmentEntry entry, SegmentNames names) => new()
    {
        Id = SegmentId.TryParse(entry.Id, out var id) ? id : null,
        Fingerprint = ToFingerprint(entry.Fingerprint),
        Name = names.Parse(entry.Name),
        Facts = new(entry.Device, entry.Inode, entry.Size, entry.Size, 1, default),
        Mark = entry.Mark,
        ReadOffset = entry.Mark,
        SizeBytes = entry.Size,
        Tail = entry.Tail is { } tail ? ToTail(tail) : null,
        IsFinal = entry.Final,
        MovedAfter = entry.MovedAfter,
    };

    public static FinishedSegment ToFinished(FinishedSegmentEntry entry, SegmentNames names) => new(
        names.Parse(entry.Name),
        entry.Id is { } hex && SegmentId.TryParse(hex, out var id) ? id : null,
        entry.Fingerprint is { } fingerprint ? ToFingerprint(fingerprint) : null,
        entry.Tail is { } tail ? ToTail(tail) : null,
        entry.Device,
        entry.Inode,
        entry.Size,
        entry.ModifiedAt);

    private static HashEntry Of(in Fingerprint fingerprint) => new(fingerprint.ContentStart, fingerprint.Length, fingerprint.Sha256);

    private static HashEntry Of(in TailHash tail) => new(tail.Offset, tail.Length, tail.Sha256);

    private static Fingerprint ToFingerprint(HashEntry entry) => new(entry.Offset, entry.Length, entry.Sha256);

    private static TailHash ToTail(HashEntry entry) => new(entry.Offset, entry.Length, entry.Sha256);
}
