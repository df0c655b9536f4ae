using AuditShipper.Reading;

namespace AuditShipper.Tests.Reading;

public sealed class BlockPoolTests
{
    [Theory]
    [InlineData(1, BlockPool.SmallBytes)]
    [InlineData(BlockPool.SmallBytes, BlockPool.SmallBytes)]
    [InlineData(BlockPool.SmallBytes + 1, BlockPool.LargeBytes)]
    [InlineData(BlockPool.LargeBytes, BlockPool.LargeBytes)]
    [InlineData(BlockPool.LargeBytes + 1, BlockPool.LargeBytes + 1)]
    public void What_is_out_is_counted_until_the_last_holder_lets_go(int wanted, int given)
    {
        using var pool = new BlockPool();
        var block = pool.RentBlock(wanted);
        block.Hold();
        Assert.Equal(given, pool.RentedBytes);
        block.LetGo();
        Assert.Equal(given, pool.RentedBytes);
        block.LetGo();
        Assert.Equal(0, pool.RentedBytes);
    }

    [Fact]
    public void A_block_that_came_back_is_used_again()
    {
        using var pool = new BlockPool();
        var first = pool.RentBlock(100);
        first.LetGo();
        Assert.Same(first, pool.RentBlock(200));
        Assert.NotSame(first, pool.RentBlock(200));
        Assert.Equal(2 * BlockPool.SmallBytes, pool.RentedBytes);
        first.LetGo();
    }

    [Fact]
    public void Trimming_leaves_what_is_held_alone()
    {
        using var pool = new BlockPool();
        var held = pool.RentBlock(BlockPool.LargeBytes);
        pool.RentBlock(BlockPool.LargeBytes).LetGo();
        pool.Trim();
        held.GetSpan()[^1] = 7;
        Assert.Equal(BlockPool.LargeBytes, pool.RentedBytes);
        held.LetGo();
        Assert.Equal(0, pool.RentedBytes);
    }
}
