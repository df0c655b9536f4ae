using System.Buffers.Text;
using System.Security.Cryptography;

namespace AuditShipper.Processing.Oversize;

/// <summary>
/// What is said of a line as the API server wrote it: the numbers by which the whole can be known when it is found elsewhere. Its hash is computed once,
/// however many routes and dead letters name it. Made once; one thread owns it.
/// </summary>
internal sealed class OriginalLine
{
    public const int HexLength = 2 * SHA256.HashSizeInBytes;
    private readonly byte[] sha256 = new byte[SHA256.HashSizeInBytes];
    private int length;
    private bool isKnown;

    /// <summary>32 bytes; empty: nobody needed it yet.</summary>
    public ReadOnlySpan<byte> Sha256 => isKnown ? sha256 : default;

    /// <summary>For the next line.</summary>
    public void Clear() => isKnown = false;

    /// <param name="line">Without its newline, before any edit; the same until <see cref="Clear"/>.</param>
    public void Know(ReadOnlySpan<byte> line)
    {
        if (isKnown)
            return;
        (length, isKnown) = (line.Length, true);
        SHA256.HashData(line, sha256);
    }

    /// <summary>Decimal digits: bytes, without the newline.</summary>
    /// <returns>Bytes written.</returns>
    public int WriteLength(Span<byte> destination) => Utf8Formatter.TryFormat(length, destination, out var digits) ? digits : 0;

    /// <summary>Lower-case hexadecimal digits.</summary>
    /// <returns>Bytes written.</returns>
    public int WriteSha256(Span<byte> destination) => Convert.TryToHexStringLower(sha256, destination, out var digits) ? digits : 0;
}
