using AuditShipper.Files;

namespace AuditShipper.Discovery;

/// <summary>What stands before a mark, so that a file is resumed only where it still holds what was read there.</summary>
/// <param name="Offset">Offset in the uncompressed segment where the hashed bytes end.</param>
/// <param name="Length">How many bytes before it are hashed, up to 256.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
internal readonly record struct TailHash(long Offset, int Length, string Sha256)
{
    public const int MaxLength = 256;

    /// <returns>Null: the file no longer has those bytes.</returns>
    public static TailHash? TryTake(IReadableFile file, long offset)
    {
        Span<byte> tail = stackalloc byte[(int)Math.Min(MaxLength, offset)];
        return Fingerprint.ReadFully(file, tail, offset - tail.Length) == tail.Length
            ? new TailHash(offset, tail.Length, Fingerprint.HashOf(tail))
            : null;
    }

    public bool Matches(IReadableFile file) => TryTake(file, Offset) is { } taken && taken.Length == Length && taken.Sha256 == Sha256;
}

/// <summary>
/// One generation of a source's log, whatever its name now: live file, backup, .gz. All offsets count uncompressed bytes.
/// </summary>
internal sealed class Segment
{
    /// <summary>Null until the first line is whole.</summary>
    public SegmentId? Id { get; set; }

    public Fingerprint? Fingerprint { get; set; }

    /// <summary>The name it was last seen under; kept when it has none any more.</summary>
    public required SegmentName Name { get; set; }

    /// <summary>Open from when it is first seen until every byte has its fate. Null: finished, or its bytes are gone.</summary>
    public IReadableFile? File { get; set; }

    /// <summary>Device and inode it was last seen with: a hint, never a proof.</summary>
    public FileFacts Facts { get; set; }

    /// <summary>The bytes of <see cref="File"/> are a decompressed .gz.</summary>
    public bool IsGunzipped { get; set; }

    /// <summary>Everything below has its fate.</summary>
    public long Mark { get; set; }

    /// <summary>Where reading goes on.</summary>
    public long ReadOffset { get; set; }

    /// <summary>The most bytes it was seen to have; for a .gz what its trailer says.</summary>
    public long SizeBytes { get; set; }

    /// <summary>The size at which it had no identity yet: there is no use in trying again before it grows or becomes final.</summary>
    public (long SizeBytes, bool IsFinal)? UnidentifiedAt { get; set; }

    /// <summary>Nobody writes into it any more. What is read at its end after this was set is all there is.</summary>
    public bool IsFinal { get; set; }

    /// <summary>Final, and read to its end: only acknowledgements are awaited.</summary>
    public bool IsReadOut { get; set; }

    /// <summary>No name leads to it; only our open file keeps its bytes.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>Another file has its name now: names move on, and two rotations within one millisecond share one.</summary>
    public bool IsNameTaken { get; set; }

    /// <summary>Set when other hands moved or removed it: the newest server-made backup name at that moment. A later one makes it final.</summary>
    public string? MovedAfter { get; set; }

    /// <summary>No file of it could be opened at the start for want of a right, or because the directory was not there: it is looked for again.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>Whether something is missing before it was decided, or was known before.</summary>
    public bool IsChainChecked { get; set; }

    /// <summary>Where this segment was resumed from; checked before reading goes on.</summary>
    public TailHash? Tail { get; set; }

    /// <summary>Where the part begins that cannot be read any more; null: all that was found can be read.</summary>
    public long? LostFrom { get; set; }

    /// <summary>Its own bytes are gone; a copy that nobody writes into has them.</summary>
    public void GoOnIn(OpenedFile copy)
    {
        File = copy.File;
        Facts = copy.Facts;
        SizeBytes = Math.Max(copy.SizeBytes, ReadOffset);
        IsGunzipped = copy.Name.IsCompressed;
        IsDeleted = false;
        IsFinal = true;
    }

    public bool IsFinished => IsReadOut && Mark >= ReadOffset;
}
