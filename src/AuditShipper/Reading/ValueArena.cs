namespace AuditShipper.Reading;

/// <summary>Room for values that are not sent from where they were read: one behind the other in blocks of the pool. One thread owns it.</summary>
internal sealed class ValueArena(BlockPool pool)
{
    private Block? current;
    private int used;

    /// <returns>Room for one value, and the block it lies in, which must be held for as long as the value is needed.</returns>
    public Span<byte> Take(int lengthBytes, out Block block)
    {
        if (current is null || current.CountedBytes - used < lengthBytes)
        {
            Release();
            current = pool.RentBlock(Math.Max(lengthBytes, BlockPool.SmallBytes));
        }

        block = current;
        var value = block.GetSpan().Slice(used, lengthBytes);
        used += lengthBytes;
        return value;
    }

    /// <summary>What was taken lives on as long as somebody holds its block.</summary>
    public void Release()
    {
        current?.LetGo();
        (current, used) = (null, 0);
    }
}
