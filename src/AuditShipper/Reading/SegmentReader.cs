using AuditShipper.Discovery;
using AuditShipper.Files;

namespace AuditShipper.Reading;

internal enum ReadOutcome : byte
{
    /// <summary>Bytes came: take what the framer has.</summary>
    Filled,

    /// <summary>A hole of the file was passed over, from <see cref="SegmentReader.HoleStart"/> to the framer's offset.</summary>
    Hole,

    /// <summary>Nothing more is there now.</summary>
    AtEnd,

    /// <summary>The bytes that were read here earlier are gone: cut off from outside.</summary>
    Truncated,
}

/// <summary>Reads one segment from a mark on. Knows when the file under it stopped being what it was.</summary>
internal sealed class SegmentReader : IDisposable
{
    private const int SmallestReadBytes = 4096;
    private readonly Segment segment;
    private readonly byte[] beginning;
    private bool isAnother;

    private SegmentReader(Segment segment, LineFramer framer, byte[] beginning)
    {
        this.segment = segment;
        this.beginning = beginning;
        Framer = framer;
    }

    public LineFramer Framer { get; }

    /// <summary>Where the hole that was passed over last begins.</summary>
    public long HoleStart { get; private set; }

    /// <param name="segment">Identified, its file open; begins at its <see cref="Segment.ReadOffset"/>.</param>
    /// <param name="pool">Where the lines will lie.</param>
    /// <param name="maxLineBytes">Longer lines come in parts.</param>
    public static SegmentReader Open(Segment segment, BlockPool pool, int maxLineBytes)
    {
        var fingerprint = segment.Fingerprint!.Value;
        var bytes = new byte[segment.IsGunzipped ? 0 : fingerprint.Length];
        var length = Fingerprint.ReadFully(segment.File!, bytes, fingerprint.ContentStart);
        var framer = new LineFramer(pool, maxLineBytes, segment.ReadOffset);
        return new SegmentReader(segment, framer, segment.Name.Kind == NameKind.ServerBackup ? [] : bytes)
        {
            isAnother = bytes.Length > 0 && Fingerprint.HashOf(bytes.AsSpan(0, length)) != fingerprint.Sha256,
        };
    }

    /// <param name="mostBytes">At least 4,096.</param>
    /// <exception cref="IOException">The disk fails.</exception>
    /// <exception cref="InvalidDataException">A damaged .gz.</exception>
    public ReadOutcome Fill(int mostBytes)
    {
        var file = segment.File!;
        if (segment.IsGunzipped) return Framer.Fill(file, mostBytes) > 0 ? ReadOutcome.Filled : ReadOutcome.AtEnd;
        var facts = file.Facts();
        if (isAnother || facts.SizeBytes < Framer.FillOffset) return ReadOutcome.Truncated;
        if (facts.AllocatedBytes < facts.SizeBytes && Framer.IsBetweenLines && file.NextData(Framer.Offset) is var data && data > Framer.Offset)
            return IsStillTheSame(file) ? JumpOverHole(data) : ReadOutcome.Truncated;
        var available = facts.SizeBytes - Framer.FillOffset;
        if (available == 0) return IsStillTheSame(file) ? ReadOutcome.AtEnd : ReadOutcome.Truncated;
        var count = Framer.Fill(file, (int)Math.Clamp(available, SmallestReadBytes, mostBytes));
        if (!IsStillTheSame(file)) return ReadOutcome.Truncated;
        segment.SizeBytes = Math.Max(segment.SizeBytes, facts.SizeBytes);
        return count > 0 ? ReadOutcome.Filled : ReadOutcome.AtEnd;
    }

    public void Dispose() => Framer.Dispose();

    private ReadOutcome JumpOverHole(long data)
    {
        HoleStart = Framer.Offset;
        Framer.Jump(data);
        return ReadOutcome.Hole;
    }

    /// <summary>After an outside truncation the server writes on at its old offset: the size alone does not tell, the beginning does.</summary>
    private bool IsStillTheSame(IReadableFile file)
    {
        if (beginning.Length == 0) return true;
        Span<byte> now = stackalloc byte[beginning.Length];
        return Fingerprint.ReadFully(file, now, segment.Fingerprint!.Value.ContentStart) == now.Length && now.SequenceEqual(beginning);
    }
}
