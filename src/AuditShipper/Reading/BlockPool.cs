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

    /// <summary>Of single blocks so many are kept, or one, however large it is: large lines come in rows, and memory that was never used is slow.</summary>
    private const long KeptSingleBytes = 8 * 1024 * 1024;
    private readonly Stack<Block> small = new();
    private readonly Stack<Block> large = new();
    private readonly Stack<Block> single = new();
    private long singleBytes;

    /// <summary>Bytes of the blocks that somebody holds, of a single one those that are used.</summary>
    public long RentedBytes { get; private set; }

    public override int MaxBufferSize => Array.MaxLength;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => RentBlock(Math.Max(1, minBufferSize));

    /// <returns>Held once.</returns>
    public Block RentBlock(int sizeBytes)
    {
        var block = sizeBytes switch
        {
            <= SmallBytes => small.Count > 0 ? small.Pop() : new Block(this, SmallBytes),
            <= LargeBytes => large.Count > 0 ? large.Pop() : new Block(this, LargeBytes),
            _ => RentSingle(sizeBytes),
        };
        block.Hold();
        Count(block, sizeBytes > LargeBytes ? sizeBytes : block.SizeBytes);
        return block;
    }

    /// <param name="sizeBytes">More than <see cref="LargeBytes"/>.</param>
    /// <returns>Held once; counts for nothing before <see cref="Count"/>.</returns>
    public Block RentUncounted(int sizeBytes)
    {
        var block = RentSingle(sizeBytes);
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
        Count(block, 0);
        switch (block.SizeBytes)
        {
            case SmallBytes: small.Push(block); break;
            case LargeBytes: large.Push(block); break;
            default: Keep(block); break;
        }
    }

    /// <summary>Gives the memory that nobody holds back to the system, once the backlog is drained.</summary>
    public void Trim()
    {
        while (large.Count > 0) large.Pop().Free();
        while (small.Count > 1) small.Pop().Free();
        FreeSingles();
    }

    protected override void Dispose(bool disposing)
    {
        Trim();
        while (small.Count > 0) small.Pop().Free();
    }

    private Block RentSingle(int sizeBytes)
    {
        if (!single.TryPop(out var block)) return new Block(this, sizeBytes);
        singleBytes -= block.SizeBytes;
        if (block.SizeBytes < sizeBytes) block.Grow(sizeBytes);
        return block;
    }

    private void Keep(Block block)
    {
        if (single.Count > 0 && singleBytes + block.SizeBytes > KeptSingleBytes)
        {
            if (block.SizeBytes <= singleBytes)
            {
                block.Free();
                return;
            }

            FreeSingles();
        }

        single.Push(block);
        singleBytes += block.SizeBytes;
    }

    private void FreeSingles()
    {
        while (single.Count > 0) single.Pop().Free();
        singleBytes = 0;
    }
}
