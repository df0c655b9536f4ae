using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AuditShipper.IntegrationTests.Support;

/// <param name="Generation">Which file, counted from 0 in the order they were begun.</param>
/// <param name="Offset">Of its first byte in that file.</param>
internal readonly record struct WrittenLine(int Generation, long Offset);

/// <summary>What a writer wrote: each whole line once, found again by its bytes. Lines must differ.</summary>
internal sealed class WrittenLog
{
    private readonly List<WrittenLine> _lines = [];
    private readonly Dictionary<UInt128, int> _byBytes = [];

    public int Count
    {
        get
        {
            lock (_byBytes)
                return _lines.Count;
        }
    }

    public WrittenLine this[int index] => _lines[index];

    /// <param name="line">Without its newline.</param>
    /// <param name="generation">Which file.</param>
    /// <param name="offset">Where in it.</param>
    public void Add(ReadOnlySpan<byte> line, int generation, long offset)
    {
        lock (_byBytes)
        {
            _byBytes.Add(KeyOf(line), _lines.Count);
            _lines.Add(new(generation, offset));
        }
    }

    /// <returns>Its index; -1: such a line was never written.</returns>
    public int Find(ReadOnlySpan<byte> line)
    {
        lock (_byBytes)
            return _byBytes.GetValueOrDefault(KeyOf(line), -1);
    }

    private static UInt128 KeyOf(ReadOnlySpan<byte> line)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
