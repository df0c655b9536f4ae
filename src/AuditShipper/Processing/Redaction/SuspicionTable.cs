using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AuditShipper.Processing.Redaction;

/// <summary>
/// Pieces of three bytes, in eight groups: a bit per group for each value of a byte, or of half of one, at each of the three positions. A group is
/// found too where its pieces are mixed, and never missed.
/// </summary>
internal static class SuspicionTable
{
    public const int PieceLength = 3;

    private const int AsciiCount = 128;

    /// <summary>Which bytes may stand at each position of a piece; letters stand for both cases. null: any byte.</summary>
    private static readonly string?[][] Groups =
    [
        ["Ee", "Cc", "Rr"], // sECRet
        ["Oo", "Kk", "Ee"], // tOKEn
        ["SsAa", "Ss", "WwIi"], // paSSWord, paSSWd, bASIc
        ["Vv", "Aa", "Tt"], // priVATe
        ["eUSQ", "yFVU", "JZk"], // eyJ (JSON in base64), and PRIVATE KEY in base64, at its three alignments
        ["Rr", "Ee", "Rr"], // beaRER
        ["Kk", "Ee", "Yy"], // apiKEY, client-KEY-data
        [":\\", "/u", null], // ://, \u, \/
    ];

    private static readonly byte[] Bytes = [.. Enumerable.Range(0, PieceLength).SelectMany(GroupsByByte)];

    private static readonly Vector128<byte>[] Table = [.. Enumerable.Range(0, PieceLength * 2).Select(i => Column(i / 2, isHigh: i % 2 != 0))];

    private static readonly Vector128<byte> Low0 = Table[0];
    private static readonly Vector128<byte> High0 = Table[1];
    private static readonly Vector128<byte> Low1 = Table[2];
    private static readonly Vector128<byte> High1 = Table[3];
    private static readonly Vector128<byte> Low2 = Table[4];
    private static readonly Vector128<byte> High2 = Table[5];

    /// <summary>The groups that a byte with this lower half may belong to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Low(int position) => position switch { 0 => Low0, 1 => Low1, _ => Low2 };

    /// <summary>The groups that a byte with this upper half may belong to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> High(int position) => position switch { 0 => High0, 1 => High1, _ => High2 };

    /// <summary>The groups that each byte may belong to: the first of 128, for ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly byte Of(int position) => ref Bytes[position * AsciiCount];

    private static IEnumerable<byte> GroupsByByte(int position) => Enumerable.Range(0, AsciiCount).Select(one => (byte)Enumerable.Range(0, Groups.Length)
        .Where(group => Groups[group][position]?.Contains((char)one, StringComparison.Ordinal) ?? true).Sum(group => 1 << group));

    private static Vector128<byte> Column(int position, bool isHigh)
    {
        var column = new byte[16];
        for (var group = 0; group < Groups.Length; group++)
        {
            if (Groups[group][position] is { } bytes)
            {
                foreach (var one in bytes)
                    column[isHigh ? one >> 4 : one & 0xf] |= (byte)(1 << group);
            }
            else
            {
                foreach (ref var one in column.AsSpan())
                    one |= (byte)(1 << group);
            }
        }

        return Vector128.Create(column);
    }
}
