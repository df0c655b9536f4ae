using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Configuration;
using AuditShipper.Observability;
using AuditShipper.Processing;
using AuditShipper.Publishing;

namespace AuditShipper.Tests.Hosting.Gaps;

public sealed class GapRecordSpecs : IDisposable
{
    private readonly GapRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public void A_gap_is_told_once_and_in_full()
    {
        LoseLive();
        rig.Start();
        var told = Assert.Single(rig.Records());
        Assert.Equal(
            ["number", "reason", "source", "segment", "name", "from", "to", "bytes", "sizeKnown", "certain", "losses", "after", "before", "noticedAt", "cluster", "node"],
            told.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("vanished", "audit", "audit.log", "test", "node-1"), (Text("reason"), Text("source"), Text("name"), Text("cluster"), Text("node")));
        var record = rig.Broker.Delivered.Single(record => record.Kind == RecordKind.Gap);
        Assert.Equal((Text("segment"), told.GetProperty("from").GetInt64(), "", 0L), (record.Segment, record.Offset, record.Key, record.TimestampMs));
        Assert.True(rig.Gaps[0].IsTold);

        rig.Stop();
        rig.Start();
        Assert.Single(rig.Records());
        Assert.Empty(rig.Records(RecordKind.GapToRoute));

        string? Text(string name) => told.GetProperty(name).GetString();
    }

    [Fact]
    public void A_route_is_told_only_when_it_asks()
    {
        LoseLive();
        rig.Start(new LifeOptions { GapRecords = true });
        Assert.Single(rig.Records(RecordKind.GapToRoute));
        Assert.Empty(rig.Records());
    }

    [Fact]
    public void Each_route_that_asks_is_told_and_no_other()
    {
        LoseLive();
        rig.Start(Routes);
        Assert.Equal([0, 2], RoutesTold());
        Assert.True(Assert.Single(rig.Gaps).IsTold);
        rig.Stop();
        rig.Start(Routes);
        Assert.Equal([0, 2], RoutesTold());
    }

    [Fact]
    public void A_gap_is_told_when_every_route_has_acknowledged_it()
    {
        LoseLive();
        rig.Broker.AcksAtOnce = false;
        rig.Start(Routes);
        rig.Broker.Current!.Ack(1);
        rig.Life!.Turns(3, 1000);
        Assert.Equal([0], RoutesTold());
        Assert.False(Assert.Single(rig.Saved().Ledger!.Gaps).IsTold);
        rig.Broker.Current.Break();
        rig.Broker.AcksAtOnce = true;
        rig.Life.Turns(5, 1000);
        Assert.Equal([0, 0, 2], RoutesTold());
        Assert.True(Assert.Single(rig.Saved().Ledger!.Gaps).IsTold);
        Assert.Equal(0, rig.Life.Parts.Ledger.Pending);
    }

    [Fact]
    public void A_route_that_refuses_it_keeps_it_from_no_other()
    {
        rig.Write("a");
        rig.Start(Routes);
        rig.Life!.Parts.Losses.Note(new Gap { Number = 0, Reason = FateReason.Vanished, Name = FakeBroker.Poison, NoticedAt = default });
        rig.Life.Parts.Losses.Note(new Gap { Number = 0, Reason = FateReason.Vanished, Name = "well", NoticedAt = default });
        rig.Life.Turns(20, 500);
        Assert.Equal([0, 2], RoutesTold());
        Assert.Equal(2, rig.Life.Metrics.RefusedNotices);
        Assert.All(rig.Gaps, gap => Assert.True(gap.IsTold));
        Assert.Equal(0, rig.Life.Parts.Ledger.Pending);
    }

    [Fact]
    public void While_nobody_acknowledges_only_so_many_await_it()
    {
        rig.Broker.AcksAtOnce = false;
        rig.Start();
        for (var i = 0; i < 500; i++)
        {
            rig.Life!.Parts.Losses.Note(new Gap { Number = 0, Reason = FateReason.Vanished, Name = $"{i}", NoticedAt = default });
            rig.Life.Turn();
        }

        Assert.InRange(rig.Life!.Parts.Ledger.Pending, 1, 16);
        rig.Broker.AcksAtOnce = true;
        rig.Life.Turns(20, 500);
        Assert.Equal(500, rig.Records().Sum(record => record.GetProperty("losses").GetInt64()));
        Assert.All(rig.Gaps, gap => Assert.True(gap.IsTold));
    }

    [Fact]
    public void Where_nobody_asks_the_ledger_alone_knows()
    {
        LoseLive();
        rig.Start(new LifeOptions());
        Assert.True(Assert.Single(rig.Gaps).IsTold);
        Assert.DoesNotContain(rig.Broker.Delivered, record => record.Kind != RecordKind.Event);
    }

    [Fact]
    public void A_crash_before_the_acknowledgement_makes_nobody_forget_it()
    {
        LoseLive();
        rig.Broker.AcksAtOnce = false;
        rig.Start();
        Assert.False(Assert.Single(rig.Saved().Ledger!.Gaps).IsTold);
        rig.Life!.Kill();
        rig.Broker.AcksAtOnce = true;
        rig.Start();
        Assert.Equal(1, Assert.Single(rig.Records()).GetProperty("number").GetInt64());
        Assert.True(Assert.Single(rig.Gaps).IsTold);
        Assert.Equal(0, rig.Lost(LostReasons.Vanished)); // counted by the life that noticed it
    }

    [Fact]
    public void A_publisher_that_breaks_tells_it_again()
    {
        LoseLive();
        rig.Broker.AcksAtOnce = false;
        rig.Start();
        rig.Broker.Current!.Break();
        rig.Life!.Turns(3, 1000);
        rig.Broker.AcksAtOnce = true;
        rig.Life.Turns(3, 1000);
        Assert.Single(rig.Records());
        Assert.Equal(["a", "b"], rig.Events);
        Assert.Equal(0, rig.Life.Parts.Ledger.Pending);
    }

    [Fact]
    public void A_refused_record_holds_nothing_up()
    {
        rig.Write("a");
        rig.Start();
        rig.Life!.Parts.Losses.Note(new Gap { Number = 0, Reason = FateReason.Vanished, Name = FakeBroker.Poison, NoticedAt = default });
        rig.Write("b");
        rig.Life.Turns(10, 500);
        Assert.Empty(rig.Records());
        Assert.Equal(1, rig.Life.Metrics.RefusedNotices);
        Assert.All(rig.Gaps, gap => Assert.True(gap.IsTold));
        Assert.Equal(["a", "b"], rig.Events);
        Assert.Equal(PublisherMode.Batched, rig.Broker.Current!.Mode);
    }

    [Fact]
    public void A_truncation_is_told_with_the_range_that_was_seen()
    {
        rig.Broker.AcksAtOnce = false;
        rig.Start(GapRig.Told with { InFlightBytes = 1, MaxLineBytes = 1 << 20 });
        rig.Write([.. Enumerable.Range(0, 6000).Select(i => $"{i}")]);
        rig.Life!.Turns(2, 500);
        var segment = rig.Life.Parts.Tracker.Open[0];
        var (read, size) = (segment.ReadOffset, segment.SizeBytes);
        Assert.True(read > 0 && read < size);
        rig.Disk.Truncate(ServerLog.LivePath, 0);
        rig.Broker.AcksAtOnce = true;
        rig.Life.Turns(40, 500);
        var told = Assert.Single(rig.Records());
        Assert.Equal(("truncated", read, size, true, true), (
            told.GetProperty("reason").GetString(), told.GetProperty("from").GetInt64(), told.GetProperty("to").GetInt64(),
            told.GetProperty("sizeKnown").GetBoolean(), told.GetProperty("certain").GetBoolean()));
        Assert.Equal((size - read, read), (rig.Accounts.Routes[0].Sums().BytesOf(Fate.Lost), rig.Accounts.Routes[0].Sums().BytesOf(Fate.Delivered)));
        Assert.Equal(size - read, rig.Lost(LostReasons.Truncated));
    }

    [Fact]
    public void A_damaged_gzip_is_told_with_its_size_unknown_and_what_decompressed_has_its_fate()
    {
        var content = string.Concat(Enumerable.Range(0, 50).Select(i => ServerLog.Event($"{i}-{i * 7919}") + "\n"));
        rig.Disk.Append(ServerLog.BackupPath(1) + ".gz", ServerLog.Gzip(content).AsSpan(0, 200));
        rig.Start();
        var gap = Assert.Single(rig.Gaps);
        Assert.Equal((FateReason.DamagedGzip, null, false, true), (gap.Reason, gap.To, gap.SizeKnown, gap.Certain));
        Assert.Equal(gap.From, rig.Accounts.Routes[0].Sums().Bytes);
        rig.Life!.Kill();
        rig.Start();
        Assert.Single(rig.Gaps);
        Assert.Single(rig.Records());
    }

    [Fact]
    public void What_was_let_go_for_the_disk_it_pinned_is_told()
    {
        rig.Broker.AcksAtOnce = false;
        rig.Start(GapRig.Told with { HeldBytes = 4096, InFlightBytes = 20_000 });
        for (var number = 0; number < 6; number++)
        {
            var at = number;
            rig.Change(disk => disk.Append(ServerLog.BackupPath(at), [.. Enumerable.Range(0, 60).Select(i => ServerLog.Event($"{at}-{i}", new string('x', 100)))]));
            rig.Life!.Turn();
        }

        rig.Change(disk =>
        {
            for (var number = 0; number < 6; number++) disk.Delete(ServerLog.BackupPath(number));
        });
        rig.Life!.Turns(3);
        rig.Broker.AcksAtOnce = true;
        rig.Life.Turns(30);
        Assert.NotEmpty(rig.Records());
        Assert.All(rig.Records(), record => Assert.Equal("held-limit", record.GetProperty("reason").GetString()));
        Assert.Equal(rig.Records().Sum(record => record.GetProperty("bytes").GetInt64()), rig.Lost(LostReasons.HeldLimit));
        Assert.Equal(rig.Lost(LostReasons.HeldLimit), rig.Accounts.Routes[0].Sums().All.Single(sum => sum.Reason == FateReason.HeldLimit).Bytes);
    }

    [Fact]
    public void Letters_that_went_for_newer_ones_are_lost_in_the_ledger_too()
    {
        rig.Start(GapRig.Told with { DeadLetterBytes = 1 << 20, MaxLineBytes = 200_000 });
        for (var i = 0; i < 20; i++) rig.Disk.Append(ServerLog.LivePath, new string((char)('a' + i), 100_000));
        rig.Life!.Turns(40, 500);
        var sums = rig.Accounts.Routes[0].Sums();
        Assert.Equal(20 * 100_001, sums.Bytes);
        Assert.True(sums.BytesOf(Fate.Lost) > 0);
        Assert.Equal(sums.BytesOf(Fate.Lost), rig.Records().Sum(record => record.GetProperty("bytes").GetInt64()));
        Assert.All(rig.Records(), record => Assert.Equal("dead-letter-limit", record.GetProperty("reason").GetString()));
    }

    [Fact]
    public void In_exactly_once_it_is_told_with_the_transaction_that_says_so()
    {
        var kafka = new FakeKafka();
        var broker = new FakeBroker(rig.Time) { AcksAtOnce = true, Kafka = kafka };
        var options = GapRig.Told with { Delivery = DeliveryGuarantee.ExactlyOnce };
        rig.Write("a");
        using (var life = new AgentLife(rig.Disk, broker, rig.Time, options))
        {
            life.Turns(20, 100);
            Assert.True(life.Stop());
        }

        rig.Change(disk => disk.Delete(ServerLog.LivePath));
        kafka.Answer(CommitAnswer.Done, CommitAnswer.AbortedButSilent);
        using var next = new AgentLife(rig.Disk, new FakeBroker(rig.Time) { AcksAtOnce = true, Kafka = kafka }, rig.Time, options);
        next.Turns(60, 100);
        Assert.Single(kafka.Committed, record => record.Kind == RecordKind.Gap);
        Assert.True(Assert.Single(kafka.LastCheckpoint!.Ledger!.Gaps).IsTold);
        Assert.True(Assert.Single(next.Parts.Ledger.Accounts.Gaps.All).IsTold);
    }

    private static LifeOptions Routes => new()
    {
        Routes = [.. new[] { true, false, true }.Select((asks, i) => new RouteOptions { Topic = $"audit-{i}", Redaction = false, Timestamp = RecordTimestamp.Event, GapRecords = asks })],
    };

    private IEnumerable<int> RoutesTold() => rig.Broker.Delivered.Where(record => record.Kind == RecordKind.GapToRoute).Select(record => (int)record.Route);

    private void LoseLive()
    {
        rig.Write("a");
        rig.Start();
        rig.Stop();
        rig.Change(disk => disk.Delete(ServerLog.LivePath));
        rig.Write("b");
    }
}
