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
        pool.Trim();
        held.GetSpan()[^1] = 7;
        Assert.Equal(BlockPool.LargeBytes, pool.RentedBytes);
        held.LetGo();
        Assert.Equal(0, pool.RentedBytes);
    }

    [Theory]
    [InlineData(BlockPool.LargeBytes)]
    [InlineData(20 << 20)]
    public void A_block_that_nobody_took_between_two_trims_is_given_back(int sizeBytes)
    {
        using var pool = new BlockPool();
        var block = pool.RentBlock(sizeBytes);
        block.LetGo();
        pool.Trim();
        Assert.Same(block, Again(pool, sizeBytes));
        pool.Trim();
        Assert.Same(block, Again(pool, sizeBytes));
        pool.Trim();
        pool.Trim();
        Assert.NotSame(block, Again(pool, sizeBytes));
    }

    /// <summary>The log goes on without a rest: what the backlog took goes all the same.</summary>
    [Theory]
    [InlineData(BlockPool.SmallBytes)]
    [InlineData(BlockPool.LargeBytes)]
    public void Of_many_blocks_those_in_use_stay(int sizeBytes)
    {
        using var pool = new BlockPool();
        var backlog = Enumerable.Range(0, 10).Select(_ => pool.RentBlock(sizeBytes)).ToList();
        backlog.ForEach(block => block.LetGo());
        pool.Trim();
        var now = Again(pool, sizeBytes);
        pool.Trim();
        var first = pool.RentBlock(sizeBytes);
        var second = pool.RentBlock(sizeBytes);
        Assert.Contains(first, backlog);
        Assert.DoesNotContain(second, backlog);
        Assert.Contains(now, backlog);
        first.LetGo();
        second.LetGo();
    }

    /// <summary>The block of the largest line would else serve every line of 300 KB for ever.</summary>
    [Fact]
    public void A_large_single_block_goes_when_lines_that_large_come_no_more()
    {
        using var pool = new BlockPool();
        var block = pool.RentBlock(30 << 20);
        block.LetGo();
        pool.Trim();
        Assert.Same(block, Again(pool, 300 << 10));
        pool.Trim();
        Assert.NotSame(block, Again(pool, 300 << 10));
    }

    /// <summary>It was out at every trim.</summary>
    [Fact]
    public void A_large_single_block_is_not_taken_back_when_lines_that_large_come_no_more()
    {
        using var pool = new BlockPool();
        pool.RentBlock(30 << 20).LetGo();
        pool.Trim();
        var block = pool.RentBlock(300 << 10);
        pool.Trim();
        block.LetGo();
        Assert.NotSame(block, Again(pool, 300 << 10));
    }

    [Fact]
    public void A_single_block_counts_for_what_is_used_of_it()
    {
        using var pool = new BlockPool();
        var block = pool.RentUncounted(20 << 20);
        Assert.Equal(0, pool.RentedBytes);
        pool.Count(block, 13 << 20);
        Assert.Equal(13 << 20, pool.RentedBytes);
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

    private static Block Again(BlockPool pool, int sizeBytes)
    {
        var block = pool.RentBlock(sizeBytes);
        block.LetGo();
        return block;
    }
}
