using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Discovery;
using AuditShipper.Hosting;

namespace AuditShipper.Tests.Hosting.Gaps;

public sealed class UpgradeSpecs : IDisposable
{
    private readonly GapRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public void A_checkpoint_that_is_older_than_the_ledger_keeps_its_marks_and_its_totals()
    {
        rig.Write("a", "b");
        rig.Start();
        rig.Stop();
        var saved = rig.Saved();
        using (var store = new CheckpointStore(rig.Disk, AgentLife.SourceStateDirectory))
        {
            store.Load();
            store.Save((saved with { Ledger = null }).ToBytes());
        }

        rig.Write("c");
        rig.Start();
        Assert.Equal(["a", "b", "c"], rig.Events);
        var segment = Assert.Single(rig.Life!.Parts.Tracker.Open);
        var account = rig.Accounts.Routes[0].Find(segment)!;
        Assert.Equal((saved.Open[0].Mark, segment.Mark), (account.Start, account.End));
        Assert.Equal([new FateSum(Fate.Delivered, FateReason.None, 3, segment.Mark)], rig.Accounts.Routes[0].Sums().All);
    }

    [Fact]
    public void A_restart_goes_on_with_the_same_accounts()
    {
        rig.Write("a");
        rig.Disk.Append(ServerLog.LivePath, "", "no event");
        rig.Write("b");
        rig.Start();
        rig.Stop();
        rig.Write("c");
        rig.Start();
        rig.Stop();
        var route = Assert.Single(rig.Saved().Ledger!.Routes);
        Assert.Equal("audit", route.Route);
        Assert.Equal(
            [Fate.Delivered, Fate.Skipped, Fate.DeadLettered, Fate.Delivered],
            Assert.Single(route.Open).Ranges.Select(range => Assert.Single(range.Fates)));
        Assert.Equal([1L, 1L, 1L, 2L], route.Open[0].Ranges.Select(range => range.Ranges));
        Assert.Equal([FateReason.None, FateReason.Empty, FateReason.NotJson, FateReason.None], route.Open[0].Ranges.Select(range => range.Reason));
    }

    /// <summary>What was told before a crash is no news after it.</summary>
    [Theory]
    [InlineData(10, 50, 10, 50, null)]
    [InlineData(10, 50, 0, 50, 10L)]
    [InlineData(10, 50, 20, 50, null)]
    [InlineData(10, 40, 10, 50, -1L)]
    public void Only_what_goes_beyond_a_known_gap_is_news(long knownFrom, long knownTo, long from, long to, long? toldFrom)
    {
        var segment = new Segment { Name = new SegmentNames("/log/audit.log").Parse("audit.log"), Id = new SegmentId(1) };
        var gap = new Gap
        {
            Number = 1,
            Reason = FateReason.Truncated,
            Segment = segment.Id.ToString(),
            From = knownFrom,
            To = knownTo,
            Bytes = knownTo - knownFrom,
            SizeKnown = true,
            NoticedAt = default,
        };
        var news = GapRules.WithoutTold(new Loss(segment, from, to, LossReason.Vanished), [gap]);
        Assert.Equal(toldFrom, news is null ? null : news.Value.ToldFrom ?? -1);
    }
}
