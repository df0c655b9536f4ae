using AuditShipper.Checkpointing.Accounts;

namespace AuditShipper.Tests.Checkpointing.Accounts;

public sealed class GapListTests
{
    private readonly GapList gaps = new();

    [Fact]
    public void What_was_told_goes_first_when_there_is_no_room()
    {
        for (var i = 0; i < GapList.Most; i++) gaps.Add(Loss(1));
        gaps.Tell(2, GapTold.All);
        gaps.Add(Loss(1));
        Assert.Equal((GapList.Most, 1L), (gaps.All.Count, gaps.Forgotten));
        Assert.DoesNotContain(gaps.All, gap => gap.Number == 2);
        Assert.Equal(1, gaps.All[^1].Losses);
    }

    [Fact]
    public void When_none_was_told_the_newest_stands_for_all_that_follow()
    {
        for (var i = 0; i < 1000; i++) gaps.Add(Loss(i) with { From = i });
        Assert.Equal((GapList.Most, 0L, 1000L), (gaps.All.Count, gaps.Forgotten, gaps.LastNumber));
        Assert.Equal((1000L, Enumerable.Range(0, 1000).Sum()), (gaps.All.Sum(gap => gap.Losses), gaps.All.Sum(gap => gap.Bytes)));
        Assert.Equal((63, null), (gaps.All[^1].From, gaps.All[^1].To));
    }

    [Fact]
    public void A_gap_that_grew_while_it_was_told_is_told_again()
    {
        for (var i = 0; i < GapList.Most; i++) gaps.Add(Loss(1));
        var newest = gaps.All[^1].Number;
        gaps.Add(Loss(5));
        gaps.Tell(newest, GapTold.All);
        Assert.False(gaps.All[^1].IsTold);
    }

    [Fact]
    public void It_is_told_when_everybody_was()
    {
        gaps.Add(Loss(1));
        gaps.Tell(1, GapTold.Routes);
        Assert.False(gaps.All[0].IsTold);
        var version = gaps.Version;
        gaps.Tell(1, GapTold.DeadLetterTopic);
        Assert.True(gaps.All[0].IsTold);
        Assert.NotEqual(version, gaps.Version);
    }

    private static Gap Loss(long bytes) => new()
    {
        Number = 0,
        Reason = FateReason.Truncated,
        From = 0,
        To = bytes,
        Bytes = bytes,
        SizeKnown = true,
        NoticedAt = DateTimeOffset.UnixEpoch,
    };
}
