using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace AuditShipper.Discovery;

/// <summary>
/// Identity of a segment, 128 bits, made of its first bytes alone: the same on every start, under every name, compressed or not.
/// Segments that begin alike are told apart by an ordinal, which is part of the identity.
/// </summary>
internal readonly record struct SegmentId(UInt128 Value)
{
    public const int HexLength = 32;

    public static SegmentId Of(in Fingerprint fingerprint, int ordinal)
    {
        Span<byte> text = stackalloc byte[32 + 4];
        Convert.FromHexString(fingerprint.Sha256, text, out _, out _);
        BinaryPrimitives.WriteInt32LittleEndian(text[32..], ordinal);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return new SegmentId(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    /// <summary>The first that no other segment has: the same on every start that finds the same segments.</summary>
    public static SegmentId FirstFree(in Fingerprint fingerprint, Predicate<SegmentId> isTaken)
    {
        for (var ordinal = 0; ; ordinal++)
        {
            var id = Of(fingerprint, ordinal);
            if (!isTaken(id)) return id;
        }
    }

    public static bool TryParse(string hex, out SegmentId id)
    {
        var ok = UInt128.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && hex.Length == HexLength;
        id = new SegmentId(value);
        return ok;
    }

    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
