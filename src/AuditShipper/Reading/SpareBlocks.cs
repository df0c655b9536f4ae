namespace AuditShipper.Reading;

/// <summary>Blocks of one kind that nobody holds. Those that were never taken between two trims are not needed.</summary>
internal sealed class SpareBlocks
{
    private readonly Stack<Block> blocks = new();
    private int unused;

    /// <summary>Of all of them together.</summary>
    public long SizeBytes { get; private set; }

    /// <returns>The one that came back last; null: there is none.</returns>
    public Block? Take()
    {
        if (!blocks.TryPop(out var block)) return null;
        unused = Math.Min(unused, blocks.Count);
        SizeBytes -= block.SizeBytes;
        return block;
    }

    public void Keep(Block block)
    {
        blocks.Push(block);
        SizeBytes += block.SizeBytes;
    }

    /// <param name="least">So many stay, needed or not.</param>
    public void Trim(int least)
    {
        Free(Math.Min(unused, blocks.Count - least));
        unused = blocks.Count;
    }

    /// <summary>All of them.</summary>
    public void Free() => Free(blocks.Count);

    private void Free(int count)
    {
        for (; count > 0; count--) Take()!.Free();
    }
}
