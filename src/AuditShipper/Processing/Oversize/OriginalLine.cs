using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace AuditShipper.Processing.Oversize;

/// <summary>What a degraded event says of the line as the API server wrote it: the numbers by which the whole can be known when it is found elsewhere.</summary>
internal struct OriginalLine
{
    public const int HexLength = 2 * SHA256.HashSizeInBytes;

    private readonly int length;
    private Digest digest;

    /// <param name="line">As the API server wrote it, without its newline, before any edit.</param>
    public OriginalLine(ReadOnlySpan<byte> line)
    {
        length = line.Length;
        SHA256.HashData(line, digest);
    }

    /// <summary>Decimal digits: bytes, without the newline.</summary>
    /// <returns>Bytes written.</returns>
    public readonly int WriteLength(Span<byte> destination) => Utf8Formatter.TryFormat(length, destination, out var digits) ? digits : 0;

    /// <summary>Lower-case hexadecimal digits.</summary>
    /// <returns>Bytes written.</returns>
    public readonly int WriteSha256(Span<byte> destination) => Convert.TryToHexStringLower(digest, destination, out var digits) ? digits : 0;

    [InlineArray(SHA256.HashSizeInBytes)]
    private struct Digest
    {
        private byte first;
    }
}
