using System.Buffers;
using System.Security.Cryptography;
using AuditShipper.Files;

namespace AuditShipper.Discovery;

/// <summary>
/// What a segment begins with: SHA-256 of its first line, newline included, or of that line's first 1,024 bytes. Blank lines and NUL bytes
/// before it (a hole that an outside truncation left) are passed over. It never changes while the segment grows.
/// </summary>
/// <param name="ContentStart">Offset of the first hashed byte.</param>
/// <param name="Length">How many bytes are hashed, 1 to 1,024.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
internal readonly record struct Fingerprint(long ContentStart, int Length, string Sha256)
{
    public const int MaxLength = 1024;
    private const int ScanBytes = 64 * 1024;

    /// <returns>Null: the first line is not whole yet, and shorter than 1,024 bytes; with <paramref name="isFinal"/>: there is nothing in it.</returns>
    public static Fingerprint? TryTake(IReadableFile file, bool isFinal)
    {
        if (FindContent(file) is not { } start) return null;
        Span<byte> head = stackalloc byte[MaxLength];
        head = head[..ReadFully(file, head, start)];
        var newline = head.IndexOf((byte)'\n');
        if (newline < 0 && head.Length < MaxLength && !isFinal) return null;
        if (newline >= 0) head = head[..(newline + 1)];
        return new Fingerprint(start, head.Length, HashOf(head));
    }

    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <returns>Bytes read: less than asked for only at the end of the file.</returns>
    public static int ReadFully(IReadableFile file, Span<byte> destination, long offset)
    {
        var total = 0;
        while (total < destination.Length && file.Read(destination[total..], offset + total) is var count and > 0) total += count;
        return total;
    }

    private static long? FindContent(IReadableFile file)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ScanBytes);
        try
        {
            for (var offset = file.NextData(0); ;)
            {
                var count = file.Read(buffer, offset);
                if (count == 0) return null;
                var at = buffer.AsSpan(0, count).IndexOfAnyExcept((byte)0, (byte)'\n');
                if (at >= 0) return offset + at;
                offset = file.NextData(offset + count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
