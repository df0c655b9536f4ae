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

    [Fact]
    public void A_single_block_counts_for_what_is_used_of_it()
    {
        using var pool = new BlockPool();
        var block = pool.RentUncounted(20 << 20);
        Assert.Equal(0, pool.RentedBytes);
        pool.Count(block, 3 << 20);
        Assert.Equal(3 << 20, pool.RentedBytes);
        block.LetGo();
        Assert.Equal(0, pool.RentedBytes);
        var smaller = pool.RentBlock(1 << 20);
        Assert.Same(block, smaller);
        Assert.Equal(1 << 20, pool.RentedBytes);
        smaller.LetGo();
    }

    [Fact]
    public void A_single_block_grows_and_keeps_its_bytes()
    {
        using var pool = new BlockPool();
        var block = pool.RentUncounted(1 << 20);
        block.GetSpan().Fill(7);
        block.Grow(40 << 20);
        Assert.Equal(1 << 20, block.GetSpan().IndexOf((byte)0));
        block.GetSpan()[^1] = 8;
        Assert.Equal(40 << 20, block.GetSpan().Length);
        block.LetGo();
    }

    /// <summary>Many of a megabyte, or one of any size: the largest.</summary>
    [Fact]
    public void Of_single_blocks_a_few_megabytes_are_kept_or_the_largest()
    {
        using var pool = new BlockPool();
        var small = Enumerable.Range(0, 3).Select(_ => pool.RentBlock(2 << 20)).ToList();
        var (large, larger) = (pool.RentBlock(20 << 20), pool.RentBlock(30 << 20));
        small.ForEach(block => block.LetGo());
        large.LetGo();
        larger.LetGo();
        var next = pool.RentBlock(1 << 20);
        Assert.Same(larger, next);
        var another = pool.RentBlock(1 << 20);
        Assert.DoesNotContain(another, small.Append(large));
        next.LetGo();
        another.LetGo();
    }

    [Fact]
    public void A_trimmed_pool_keeps_no_single_block()
    {
        using var pool = new BlockPool();
        var block = pool.RentBlock(20 << 20);
        block.LetGo();
        pool.Trim();
        var next = pool.RentBlock(20 << 20);
        Assert.NotSame(block, next);
        next.LetGo();
    }
}
