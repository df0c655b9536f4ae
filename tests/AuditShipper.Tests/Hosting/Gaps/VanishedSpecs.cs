using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Observability;

namespace AuditShipper.Tests.Hosting.Gaps;

/// <summary>What went while the agent was stopped.</summary>
public sealed class VanishedSpecs : IDisposable
{
    private readonly GapRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public void Of_a_live_file_that_was_read_to_its_end_nobody_knows_whether_more_was_lost()
    {
        rig.Write("a", "b");
        rig.Start();
        rig.Stop();
        var (size, savedAt) = (rig.Saved().Open[0].Size, rig.Saved().At);
        rig.Change(disk => disk.Delete(ServerLog.LivePath));
        rig.Write("c");
        rig.Start();
        Assert.Equal(["a", "b", "c"], rig.Events);

        var gap = Assert.Single(rig.Gaps);
        Assert.Equal((FateReason.Vanished, size, null, 0L, false, false), (gap.Reason, gap.From, gap.To, gap.Bytes, gap.SizeKnown, gap.Certain));
        Assert.Equal(("audit.log", savedAt), (gap.Name, gap.After));
        Assert.Equal((1L, 1L), (rig.Lost(LostReasons.Vanished), rig.Life!.Metrics.LostRanges[LostReasons.Vanished]));
        Assert.Null(Assert.Single(rig.Life.Log.Losses).Bytes);
    }

    [Fact]
    public void Of_a_live_file_that_was_not_read_to_its_end_what_was_seen_is_lost_and_more_may_be()
    {
        rig.Broker.AcksAtOnce = false;
        rig.Write("a", "b", "c");
        rig.Start(turns: 1);
        rig.Broker.Current!.Ack(1);
        rig.Life!.Stop(1);
        var entry = rig.Saved().Open[0];
        Assert.True(entry.Mark > 0 && entry.Mark < entry.Size);
        rig.Change(disk => disk.Delete(ServerLog.LivePath));
        rig.Broker.AcksAtOnce = true;
        rig.Write("d");
        rig.Start();

        var gap = Assert.Single(rig.Gaps);
        Assert.Equal((entry.Mark, null, entry.Size - entry.Mark, false, true), (gap.From, gap.To, gap.Bytes, gap.SizeKnown, gap.Certain));
        Assert.Equal(entry.Size - entry.Mark, rig.Lost(LostReasons.Vanished));
        Assert.Equal(entry.Size - entry.Mark, rig.Accounts.Routes[0].Sums().BytesOf(Fate.Lost));
        var account = Assert.Single(rig.Saved().Ledger!.Routes[0].Finished);
        Assert.Equal((entry.Id, entry.Size), (account.Id, account.Ranges[^1].To));
        Assert.Equal([Fate.Lost], account.Ranges[^1].Fates);
    }

    [Fact]
    public void A_backup_whose_every_byte_had_its_fate_is_no_loss()
    {
        rig.Write("a");
        rig.Start();
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        var backup = rig.RotateFor("b");
        rig.Life!.Turns(5, 500);
        rig.Stop();
        rig.Change(disk => disk.Delete(backup));
        rig.Start();
        Assert.Empty(rig.Gaps);
        Assert.Equal(0, rig.Lost(LostReasons.Vanished));
    }

    [Fact]
    public void A_backup_that_was_not_read_is_lost_with_its_size()
    {
        rig.Broker.AcksAtOnce = false;
        rig.Write("a", "b");
        rig.Start();
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        var backup = rig.RotateFor("c");
        rig.Life!.Turns(5, 500);
        rig.Life.Stop(1);
        var size = rig.Saved().Open[0].Size;
        rig.Change(disk => disk.Delete(backup));
        rig.Broker.AcksAtOnce = true;
        rig.Start();

        var gap = Assert.Single(rig.Gaps);
        Assert.Equal((0L, size, size, true, true), (gap.From, gap.To, gap.Bytes, gap.SizeKnown, gap.Certain));
        Assert.Equal(size, rig.Lost(LostReasons.Vanished));
        Assert.Equal(["c"], rig.Events);
    }

    [Fact]
    public void Backups_that_came_and_went_are_noticed_by_their_times()
    {
        rig.Write("a");
        rig.Start();
        rig.Stop();
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        var first = rig.RotateFor("b");
        var second = rig.RotateFor("c");
        var begins = rig.Time.GetUtcNow();
        rig.RotateFor("d");
        rig.RotateFor("e");
        rig.Change(disk => disk.Delete(second));
        rig.Start();
        Assert.Equal(["a", "c", "d", "e"], rig.Events);

        var gap = Assert.Single(rig.Gaps);
        Assert.Equal((Path.GetFileName(first), null, null, null, false, false), (gap.Name, gap.Segment, gap.From, gap.To, gap.SizeKnown, gap.Certain));
        Assert.Equal((begins.AddMinutes(-20), begins.AddMinutes(-10)), (gap.After, gap.Before));
        Assert.Equal(1, rig.Lost(LostReasons.Vanished));
        rig.Stop();
        rig.Start();
        Assert.Equal(0, rig.Lost(LostReasons.Vanished));
    }

    [Fact]
    public void Backups_that_follow_one_another_are_no_gap_also_compressed()
    {
        rig.Write("a");
        rig.Start();
        rig.Stop();
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        var backups = new[] { rig.RotateFor("b"), rig.RotateFor("c"), rig.RotateFor("d") };
        foreach (var backup in backups)
        {
            rig.Change(disk =>
            {
                disk.Append(backup + ".gz", ServerLog.Gzip(disk.ReadAll(backup)));
                disk.Delete(backup);
            });
        }

        rig.Start();
        Assert.Equal(["a", "b", "c", "d"], rig.Events);
        Assert.Empty(rig.Gaps);
    }

    [Fact]
    public void Where_the_live_file_vanished_the_backups_behind_it_are_one_gap_with_it()
    {
        rig.Write("a");
        rig.Start();
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        rig.RotateFor("b");
        rig.Life!.Turns(5, 500);
        rig.Stop();
        var gone = new[] { rig.RotateFor("c"), rig.RotateFor("d") };
        var begins = rig.Time.GetUtcNow().AddMinutes(-10);
        rig.RotateFor("e");
        rig.Change(disk => Array.ForEach(gone, disk.Delete));
        rig.Start();
        Assert.Equal(["a", "b", "d", "e"], rig.Events);
        var gap = Assert.Single(rig.Gaps);
        Assert.Equal(("audit.log", begins), (gap.Name, gap.Before));
    }

    [Fact]
    public void What_went_while_the_loop_was_held_up_is_noticed_too()
    {
        rig.Write("a");
        rig.Start();
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        rig.RotateFor("b");
        rig.Change(disk => disk.Delete(rig.RotateFor("c")));
        rig.Life!.Turns(5, 500);
        Assert.Equal(["a", "c"], rig.Events);
        Assert.Equal("audit", Assert.Single(rig.Gaps).Name![..5]);
    }

    [Fact]
    public void Where_other_hands_move_files_nothing_is_concluded_from_times()
    {
        rig.Write("a");
        rig.Start();
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        rig.RotateFor("b");
        rig.Life!.Turns(5, 500);
        rig.Stop();
        rig.Change(disk => disk.Rename(ServerLog.LivePath, "/log/audit.log.1"));
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        rig.Write("c");
        rig.Start();
        Assert.Equal(["a", "b", "c"], rig.Events);
        Assert.Empty(rig.Gaps);
    }
}
