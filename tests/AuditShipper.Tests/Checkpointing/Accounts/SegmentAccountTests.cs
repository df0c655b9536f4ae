using System.Text.Json;
using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;

namespace AuditShipper.Tests.Checkpointing.Accounts;

public sealed class SegmentAccountTests
{
    private readonly SegmentAccount account = new(0);

    [Fact]
    public void Adjacent_ranges_of_one_fate_and_reason_are_one()
    {
        account.Append(10, Fate.Delivered, FateReason.None);
        account.Append(30, Fate.Delivered, FateReason.None);
        account.Append(31, Fate.Skipped, FateReason.Empty);
        account.Append(40, Fate.Skipped, FateReason.Hole);
        Assert.Equal(
            [
                new FateRange(0, 30, FateRange.Bit(Fate.Delivered), FateReason.None, 2),
                new FateRange(30, 31, FateRange.Bit(Fate.Skipped), FateReason.Empty, 1),
                new FateRange(31, 40, FateRange.Bit(Fate.Skipped), FateReason.Hole, 1),
            ],
            account.Ranges.ToArray());
        Assert.Equal(40, account.Sums().Bytes);
    }

    [Fact]
    public void A_range_without_bytes_leaves_no_trace()
    {
        account.Append(0, Fate.Lost, FateReason.Vanished);
        account.Append(10, Fate.Delivered, FateReason.None);
        account.Append(10, Fate.Lost, FateReason.Vanished);
        account.Append(10, Fate.Delivered, FateReason.None);
        Assert.Equal(new FateRange(0, 10, FateRange.Bit(Fate.Delivered), FateReason.None, 1), Assert.Single(account.Ranges.ToArray()));
    }

    [Fact]
    public void Too_many_ranges_are_merged_and_a_loss_stays_where_it_was()
    {
        account.Append(10, Fate.Delivered, FateReason.None);
        account.Append(15, Fate.Lost, FateReason.Truncated);
        for (var end = 16; end < 1016; end++) account.Append(end, end % 2 == 0 ? Fate.Delivered : Fate.Skipped, end % 2 == 0 ? FateReason.None : FateReason.Empty);
        Assert.InRange(account.Ranges.Length, 2, SegmentAccount.MostRanges);
        Assert.Contains(new FateRange(10, 15, FateRange.Bit(Fate.Lost), FateReason.Truncated, 1), account.Ranges.ToArray());
        Assert.Equal((510L, 500L, 5L), (account.Sums().BytesOf(Fate.Delivered), account.Sums().BytesOf(Fate.Skipped), account.Sums().BytesOf(Fate.Lost)));
    }

    [Fact]
    public void Even_losses_are_merged_when_there_is_nothing_else_left()
    {
        for (var end = 1; end <= 1000; end++) account.Append(end, Fate.Lost, end % 2 == 0 ? FateReason.Truncated : FateReason.HeldLimit);
        Assert.InRange(account.Ranges.Length, 2, SegmentAccount.MostRanges);
        Assert.Equal([new FateSum(Fate.Lost, FateReason.HeldLimit, 500, 500), new FateSum(Fate.Lost, FateReason.Truncated, 500, 500)], account.Sums().All);
    }

    [Fact]
    public void Lines_of_one_fate_allocate_nothing()
    {
        account.Append(1, Fate.Delivered, FateReason.None);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var end = 2; end < 100_000; end++) account.Append(end, Fate.Delivered, FateReason.None);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("a hole", 6, 10, 5, 4)]
    [InlineData("an overlap", 4, 10, 5, 6)]
    [InlineData("a range without bytes", 5, 5, 5, 0)]
    [InlineData("too large a sum", 5, 10, 5, 6)]
    [InlineData("sums without the last range", 5, 10, 10, 0)]
    public void What_does_not_add_up_is_refused(string _, long secondFrom, long secondTo, long delivered, long skipped)
    {
        var entry = new SegmentAccountEntry(
            null, "audit.log", 0,
            [new(0, 5, [Fate.Delivered], FateReason.None, 1), new(secondFrom, secondTo, [Fate.Skipped], FateReason.Hole, 1)],
            [new(Fate.Delivered, FateReason.None, 1, delivered), new(Fate.Skipped, FateReason.Hole, 1, skipped)]);
        Assert.Throws<JsonException>(() => SegmentAccount.Of(entry));
    }
}
