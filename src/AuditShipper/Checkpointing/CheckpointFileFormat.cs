using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace AuditShipper.Checkpointing;

/// <summary>What one slot file holds.</summary>
internal abstract record SlotContent
{
    private SlotContent()
    {
    }

    /// <param name="Sequence">0: initialised, and nothing saved yet.</param>
    /// <param name="Payload">As it was given to the store.</param>
    internal sealed record Valid(long Sequence, ReadOnlyMemory<byte> Payload) : SlotContent;

    /// <summary>There is no file.</summary>
    internal sealed record Missing : SlotContent;

    /// <summary>No bytes, or zeros where the header belongs: made, and not written to.</summary>
    internal sealed record Blank : SlotContent;

    /// <param name="Reason">For the operator; never content of the file.</param>
    internal sealed record Damaged(string Reason) : SlotContent;

    internal sealed record Newer(long Version) : SlotContent;
}

/// <summary>
/// One header line of fixed width, then the payload; what follows is padding. The checksum covers the header before it and the
/// payload, so that no mixture of an old and a new write passes for either.
/// </summary>
internal static class CheckpointFileFormat
{
    public const int Version = 1;
    public const int HeaderBytes = 154;
    private const int SequenceDigits = 20;
    private const int LengthDigits = 10;
    private const int HashDigits = 64;

    private static ReadOnlySpan<byte> Magic => "auditshipper-checkpoint version="u8;

    private static ReadOnlySpan<byte> UpToSequence => "auditshipper-checkpoint version=1 sequence="u8;

    private static ReadOnlySpan<byte> UpToLength => " length="u8;

    private static ReadOnlySpan<byte> UpToHash => " sha256="u8;

    /// <summary>Header and payload, as they are written from offset 0 on.</summary>
    public static byte[] Encode(long sequence, ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[HeaderBytes + payload.Length];
        payload.CopyTo(bytes.AsSpan(HeaderBytes));

        var rest = Put(bytes, UpToSequence);
        rest = PutNumber(rest, sequence, SequenceDigits);
        rest = Put(rest, UpToLength);
        rest = PutNumber(rest, payload.Length, LengthDigits);
        rest = Put(rest, UpToHash);
        WriteHash(bytes, rest[..HashDigits]);
        rest[HashDigits] = (byte)'\n';
        return bytes;
    }

    /// <param name="file">The file's bytes from offset 0 on, at least as many as its header asks for, where it has them.</param>
    public static SlotContent Decode(ReadOnlyMemory<byte> file)
    {
        var bytes = file.Span;
        if (bytes[..Math.Min(bytes.Length, HeaderBytes)].IndexOfAnyExcept((byte)0) < 0)
            return new SlotContent.Blank();
        if (!bytes.StartsWith(Magic))
            return new SlotContent.Damaged("it does not begin as a checkpoint does");
        if (Utf8Parser.TryParse(bytes[Magic.Length..], out long version, out _) && version > Version)
            return new SlotContent.Newer(version);
        if (!TryReadHeader(bytes, out var sequence, out var length))
            return new SlotContent.Damaged("its header is torn or damaged");
        if (length > bytes.Length - HeaderBytes)
            return new SlotContent.Damaged("it is shorter than its header says");

        return HasItsHash(bytes[..(HeaderBytes + length)])
            ? new SlotContent.Valid(sequence, file.Slice(HeaderBytes, length))
            : new SlotContent.Damaged("its checksum does not match: a write was torn, or the disk damaged it");
    }

    /// <summary>How many bytes <see cref="Decode"/> needs of a file that begins with these; a damaged header asks for no more.</summary>
    public static int TotalBytes(ReadOnlySpan<byte> header, long fileBytes) =>
        TryReadHeader(header, out _, out var length) && length <= fileBytes - HeaderBytes ? HeaderBytes + length : header.Length;

    private static bool TryReadHeader(ReadOnlySpan<byte> bytes, out long sequence, out int length)
    {
        (sequence, length) = (0, 0);
        return bytes.Length >= HeaderBytes
            && TryTake(ref bytes, UpToSequence)
            && TryTakeNumber(ref bytes, SequenceDigits, out sequence)
            && TryTake(ref bytes, UpToLength)
            && TryTakeNumber(ref bytes, LengthDigits, out var payloadBytes)
            && (length = (int)Math.Min(payloadBytes, int.MaxValue)) == payloadBytes
            && TryTake(ref bytes, UpToHash)
            && bytes[HashDigits] == '\n';
    }

    private static bool HasItsHash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> expected = stackalloc byte[HashDigits];
        WriteHash(bytes, expected);
        return bytes.Slice(HeaderBytes - 1 - HashDigits, HashDigits).SequenceEqual(expected);
    }

    private static void WriteHash(ReadOnlySpan<byte> bytes, Span<byte> hex)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(bytes[..(HeaderBytes - 1 - HashDigits)]);
        hash.AppendData(bytes[HeaderBytes..]);
        Span<byte> raw = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(raw);
        if (!Convert.TryToHexStringLower(raw, hex, out _))
            throw new InvalidOperationException("The field of the checksum has the wrong width.");
    }

    private static Span<byte> Put(Span<byte> destination, ReadOnlySpan<byte> text)
    {
        text.CopyTo(destination);
        return destination[text.Length..];
    }

    private static Span<byte> PutNumber(Span<byte> destination, long number, int digits)
    {
        if (!Utf8Formatter.TryFormat(number, destination[..digits], out _, new StandardFormat('D', (byte)digits)))
            throw new ArgumentOutOfRangeException(nameof(number));
        return destination[digits..];
    }

    private static bool TryTake(ref ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> text)
    {
        if (!bytes.StartsWith(text))
            return false;
        bytes = bytes[text.Length..];
        return true;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<byte> bytes, int digits, out long number)
    {
        var field = bytes[..digits];
        bytes = bytes[digits..];
        return Utf8Parser.TryParse(field, out number, out var used) && used == digits && number >= 0;
    }
}
