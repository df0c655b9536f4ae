using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Discovery;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Ledger;

public sealed class AckLedgerTests
{
    private readonly AckLedger ledger = new();
    private readonly Segment segment = NewSegment();

    [Fact]
    public void Mark_waits_for_the_oldest_record()
    {
        var first = ledger.Add(segment, 10, null, Fate.Delivered);
        var second = ledger.Add(segment, 20, null, Fate.Delivered);
        ledger.Settle(second);
        Assert.Equal((0L, 2), (segment.Mark, ledger.Pending));
        ledger.Settle(first);
        Assert.Equal((20L, 0), (segment.Mark, ledger.Pending));
    }

    [Fact]
    public void What_has_its_fate_at_once_waits_behind_what_has_not()
    {
        var first = ledger.Add(segment, 10, null, Fate.Delivered);
        ledger.AddSettled(segment, 15, Fate.Skipped);
        ledger.AddSettled(segment, 100, Fate.Lost);
        Assert.Equal(0, segment.Mark);
        ledger.Settle(first);
        Assert.Equal(100, segment.Mark);
        Assert.Equal((10L, 5L, 85L), (ledger.Totals.Bytes(Fate.Delivered), ledger.Totals.Bytes(Fate.Skipped), ledger.Totals.Bytes(Fate.Lost)));
    }

    [Fact]
    public void What_is_lost_of_another_segment_waits_for_nobody()
    {
        var other = NewSegment();
        var first = ledger.Add(segment, 10, null, Fate.Delivered);
        ledger.SettleAtOnce(other, 100, Fate.Lost, FateReason.HeldLimit);
        Assert.Equal((0L, 100L, 1), (segment.Mark, other.Mark, ledger.Pending));
        Assert.Equal(100, ledger.Totals.Bytes(Fate.Lost));
        Assert.Equal(100, ledger.Accounts.Routes[0].Find(other)!.End);
        ledger.Settle(first);
        Assert.Equal((10L, 0), (segment.Mark, ledger.Pending));
    }

    [Fact]
    public void A_gap_is_told_when_the_last_of_its_records_is_acknowledged()
    {
        var code = GapCode.Of(1, GapTold.Routes);
        ledger.Accounts.Gaps.Add(new Gap { Number = 0, Reason = FateReason.Vanished, NoticedAt = default });
        var first = ledger.Add(new RouteRange(ledger.GapRecords, code, 0, IsLast: false), null, Fate.Lost);
        Assert.Equal(GapTold.Nobody, ledger.Project().Accounts.Gaps.All[0].Told);
        var second = ledger.Add(new RouteRange(ledger.GapRecords, code, 1, IsLast: true), null, Fate.Lost);
        Assert.Equal(GapTold.Routes, ledger.Project().Accounts.Gaps.All[0].Told);
        Assert.Equal((true, 1), (ledger.IsAwaited(code), ledger.AwaitedGaps));
        ledger.Settle(first);
        Assert.Equal(GapTold.Nobody, ledger.Accounts.Gaps.All[0].Told);
        ledger.Settle(second);
        Assert.Equal((GapTold.Routes, false, 0), (ledger.Accounts.Gaps.All[0].Told, ledger.IsAwaited(code), ledger.AwaitedGaps));
    }

    [Fact]
    public void A_gap_is_awaited_no_more_when_its_record_was_taken_back_or_forgotten()
    {
        var code = GapCode.Of(1, GapTold.DeadLetterTopic);
        ledger.TakeBack(ledger.Add(ledger.GapRecords, code, null, Fate.Lost));
        Assert.False(ledger.IsAwaited(code));
        ledger.Add(ledger.GapRecords, code, null, Fate.Lost);
        ledger.Clear();
        Assert.Equal((false, 0), (ledger.IsAwaited(code), ledger.AwaitedGaps));
    }

    [Fact]
    public void Borrowed_bytes_are_given_back_when_the_mark_passes_and_not_before()
    {
        var (a, b) = (new Borrowed(), new Borrowed());
        var first = ledger.Add(segment, 10, a, Fate.Delivered);
        ledger.Settle(ledger.Add(segment, 20, b, Fate.Delivered));
        Assert.Equal((0, 0), (a.Returns, b.Returns));
        ledger.Settle(first);
        Assert.Equal((1, 1), (a.Returns, b.Returns));
    }

    [Fact]
    public void Clearing_gives_everything_back_and_tells_what_is_sent_again()
    {
        var borrowed = Enumerable.Range(0, 3).Select(_ => new Borrowed()).ToArray();
        ledger.Add(segment, 10, borrowed[0], Fate.Delivered);
        ledger.Settle(ledger.Add(segment, 20, borrowed[1], Fate.Delivered));
        ledger.Add(segment, 30, borrowed[2], Fate.Delivered);
        ledger.AddSettled(segment, 40, Fate.Skipped);
        Assert.Equal((2, 1), ledger.Clear());
        Assert.All(borrowed, each => Assert.Equal(1, each.Returns));
        Assert.Equal((0L, 0), (segment.Mark, ledger.Pending));
    }

    [Fact]
    public void An_old_ticket_changes_nothing()
    {
        var old = ledger.Add(segment, 10, null, Fate.Delivered);
        ledger.Clear();
        ledger.Add(segment, 10, null, Fate.Delivered);
        ledger.Settle(old);
        Assert.Equal((0L, 1), (segment.Mark, ledger.Pending));
    }

    [Fact]
    public void The_last_range_can_be_taken_back()
    {
        var borrowed = new Borrowed();
        var first = ledger.Add(segment, 10, null, Fate.Delivered);
        ledger.TakeBack(ledger.Add(segment, 20, borrowed, Fate.Delivered));
        Assert.Equal((1, 1), (borrowed.Returns, ledger.Pending));
        ledger.AddSettled(segment, 20, Fate.DeadLettered);
        ledger.Settle(first);
        Assert.Equal(20, segment.Mark);
        Assert.Throws<InvalidOperationException>(() => ledger.TakeBack(first));
    }

    [Fact]
    public void It_agrees_with_a_naive_ledger()
    {
        var steps = Gen.Choose(0, 9).SelectMany(kind => Gen.Choose(0, 2000).Select(size => (Kind: kind, Size: size))).ListOf().ToArbitrary();
        Prop.ForAll(steps, steps => Agrees([.. steps])).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(3000).WithQuietOnSuccess(true));
    }

    private static void Agrees(List<(int Kind, int Size)> steps)
    {
        var tested = new AckLedger();
        var segments = new[] { NewSegment(), NewSegment() };
        var ends = new long[2];
        var naive = new List<(long Ticket, int Segment, long End, bool IsSettled)>();
        var marks = new long[2];
        foreach (var (kind, size) in steps)
        {
            var which = size % 2;
            switch (kind)
            {
                case < 5:
                    ends[which] += size + 1;
                    naive.Add((tested.Add(segments[which], ends[which], null, Fate.Delivered), which, ends[which], false));
                    break;
                case < 9 when naive.Count > 0:
                    var at = kind < 7 ? 0 : size % naive.Count;
                    tested.Settle(naive[at].Ticket);
                    naive[at] = naive[at] with { IsSettled = true };
                    break;
                case 9 when size < 20:
                    tested.Clear();
                    naive.Clear();
                    (ends[0], ends[1]) = (marks[0], marks[1]);
                    break;
            }

            while (naive.Count > 0 && naive[0].IsSettled)
            {
                marks[naive[0].Segment] = naive[0].End;
                naive.RemoveAt(0);
            }

            Assert.Equal((marks[0], marks[1], naive.Count), (segments[0].Mark, segments[1].Mark, tested.Pending));
            Assert.Equal(marks[0] + marks[1], tested.Totals.Bytes(Fate.Delivered));
        }
    }

    private static Segment NewSegment() => new() { Name = new SegmentNames("/log/audit.log").Parse("audit.log") };

    private sealed class Borrowed : IDisposable
    {
        public int Returns { get; private set; }

        public void Dispose() => Returns++;
    }
}
