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
    private readonly Stack<Block> small = new();
    private readonly Stack<Block> large = new();

    /// <summary>Bytes of the blocks that somebody holds.</summary>
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
            _ => new Block(this, sizeBytes),
        };
        block.Hold();
        RentedBytes += block.SizeBytes;
        return block;
    }

    public void Return(Block block)
    {
        RentedBytes -= block.SizeBytes;
        switch (block.SizeBytes)
        {
            case SmallBytes: small.Push(block); break;
            case LargeBytes: large.Push(block); break;
            default: block.Free(); break;
        }
    }

    /// <summary>Gives the memory that nobody holds back to the system, once the backlog is drained.</summary>
    public void Trim()
    {
        while (large.Count > 0) large.Pop().Free();
        while (small.Count > 1) small.Pop().Free();
    }

    protected override void Dispose(bool disposing)
    {
        Trim();
        while (small.Count > 0) small.Pop().Free();
    }
}
