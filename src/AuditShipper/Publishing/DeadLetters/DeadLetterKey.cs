using System.Runtime.CompilerServices;

namespace AuditShipper.Publishing.DeadLetters;

/// <summary>Which bytes of which segment, and why they are not sent.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="Segment">32 lower-case hexadecimal digits.</param>
/// <param name="OffsetBytes">Of the first byte, in the uncompressed segment.</param>
/// <param name="Reason">Closed set, kebab-case: docs/dead-letters.md.</param>
internal readonly record struct DeadLetterKey(string Source, string Segment, long OffsetBytes, string Reason);

internal enum DeadLetterVerdict : byte
{
    /// <summary>It is in the folder once the next flush has succeeded.</summary>
    Stored,

    /// <summary>These bytes are there since before a rewind: nothing was written.</summary>
    AlreadyStored,

    /// <summary>Nothing of it is kept; the caller holds the mark back and tries again, or counts the bytes as lost.</summary>
    NotStored,

    /// <summary>It is larger than the whole folder may be and never will be kept: the bytes are lost.</summary>
    DoesNotFit,
}

/// <param name="Verdict">What became of it.</param>
/// <param name="LengthBytes">Of the letter, without its newline.</param>
/// <param name="Digest">SHA-256 of those bytes, whatever the verdict.</param>
/// <param name="Problem">For the operator, where it is not stored; else null.</param>
internal readonly record struct DeadLetterOutcome(DeadLetterVerdict Verdict, long LengthBytes, Sha256Digest Digest, string? Problem);

/// <summary>32 bytes that live on the stack.</summary>
[InlineArray(32)]
internal struct Sha256Digest : IEquatable<Sha256Digest>
{
    private byte _first;

    public static bool operator ==(in Sha256Digest left, in Sha256Digest right) => left.Equals(right);

    public static bool operator !=(in Sha256Digest left, in Sha256Digest right) => !left.Equals(right);

    /// <returns>64 lower-case hexadecimal digits.</returns>
    public override readonly string ToString() => Convert.ToHexStringLower(this);

    public readonly bool Equals(Sha256Digest other) => ((ReadOnlySpan<byte>)this).SequenceEqual(other);

    public override readonly bool Equals(object? obj) => obj is Sha256Digest other && Equals(other);

    public override readonly int GetHashCode() => BitConverter.ToInt32(this);
}

internal enum DeadLetterFlushVerdict : byte
{
    /// <summary>Every letter that was stored is on the disk: a checkpoint may pass it.</summary>
    Flushed,

    /// <summary>The disk takes no more for now; the letters wait in memory. No checkpoint, flush again later.</summary>
    Retry,

    /// <summary>The disk lost letters of this source that had been written: no checkpoint; rewind to the last one, and store them again.</summary>
    Rewind,
}

/// <param name="Verdict">What the caller does.</param>
/// <param name="Problem">For the operator; null when flushed.</param>
internal readonly record struct DeadLetterFlush(DeadLetterFlushVerdict Verdict, string? Problem);

/// <summary>Letters that had to make room for newer ones: lost, reason <c>dead-letter-limit</c>.</summary>
/// <param name="Source">Whose they were.</param>
/// <param name="Reason">Why they were dead letters.</param>
/// <param name="Letters">How many.</param>
/// <param name="Bytes">Of the log, without our headers.</param>
internal readonly record struct EvictedLetters(string Source, string Reason, long Letters, long Bytes);
