using System.Buffers;

namespace AuditShipper.Reading;

/// <summary>
/// Hands out blocks, and knows how many bytes are out: that is what the in-flight budget bounds. Three kinds: small ones for a log that trickles,
/// large ones for a backlog, and single ones of any size for a line that fits no other.
/// </summary>
internal sealed class BlockPool : MemoryPool<byte>
{
    public const int SmallBytes = 16 * 1024;
    public const int LargeBytes = 256 * 1024;
    private readonly SpareBlocks small = new();
    private readonly SpareBlocks large = new();
    private readonly SpareSingles singles = new();

    /// <summary>Bytes of the blocks that somebody holds, of a single one those that are used.</summary>
    public long RentedBytes { get; private set; }

    /// <summary>Bytes of the blocks that nobody holds.</summary>
    public long SpareBytes => small.SizeBytes + large.SizeBytes + singles.SizeBytes;

    public override int MaxBufferSize => Array.MaxLength;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => RentBlock(Math.Max(1, minBufferSize));

    /// <returns>Held once.</returns>
    public Block RentBlock(int sizeBytes)
    {
        var block = sizeBytes switch
        {
            <= SmallBytes => small.Take() ?? new Block(this, SmallBytes),
            <= LargeBytes => large.Take() ?? new Block(this, LargeBytes),
            _ => TakeSingle(sizeBytes),
        };
        block.Hold();
        Count(block, sizeBytes > LargeBytes ? sizeBytes : block.SizeBytes);
        return block;
    }

    /// <param name="sizeBytes">More than <see cref="LargeBytes"/>.</param>
    /// <returns>Held once; counts for nothing before <see cref="Count"/>.</returns>
    public Block RentUncounted(int sizeBytes)
    {
        var block = TakeSingle(sizeBytes);
        block.Hold();
        return block;
    }

    /// <summary>So much of it is used now.</summary>
    public void Count(Block block, int bytes)
    {
        RentedBytes += bytes - block.CountedBytes;
        block.CountedBytes = bytes;
    }

    public void Return(Block block)
    {
        var used = block.CountedBytes;
        Count(block, 0);
        switch (block.SizeBytes)
        {
            case SmallBytes: small.Keep(block); break;
            case LargeBytes: large.Keep(block); break;
            default: singles.Keep(block, used); break;
        }
    }

    /// <summary>
    /// Gives the blocks that nobody needed since the last call back to the system. To be called once in a while, however busy the log is: what a
    /// backlog or a large line took goes when it is over, not when the log rests.
    /// </summary>
    public void Trim()
    {
        small.Trim(least: 1);
        large.Trim(least: 0);
        singles.Trim();
    }

    protected override void Dispose(bool disposing)
    {
        small.Free();
        large.Free();
        singles.Free();
    }

    private Block TakeSingle(int sizeBytes) => singles.Take(sizeBytes) ?? new Block(this, sizeBytes);
}
