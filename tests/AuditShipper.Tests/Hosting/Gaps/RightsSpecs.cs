using AuditShipper.Observability;

namespace AuditShipper.Tests.Hosting.Gaps;

/// <summary>A restart that may not read what was followed before.</summary>
public sealed class RightsSpecs : IDisposable
{
    private readonly GapRig rig = new();

    public void Dispose() => rig.Dispose();

    [Theory]
    [InlineData(ServerLog.LivePath)]
    [InlineData(AgentLife.LogDirectory)]
    public void It_waits_for_the_right_and_goes_on_where_it_stood(string denied)
    {
        rig.Write("a", "b");
        rig.Start();
        rig.Stop();
        rig.Write("c");
        rig.Disk.Deny(denied);
        rig.Start(turns: 10);
        Assert.Equal(["a", "b"], rig.Events);
        Assert.Contains("Permission denied", rig.Life!.Parts.Health.Ready().Parts.Single(part => part.Name == "source/audit").Text, StringComparison.Ordinal);

        rig.Stop();
        rig.Start(turns: 10);
        Assert.Empty(rig.Life.Log.Losses);
        rig.Disk.Allow(denied);
        rig.Life.Turns(10, 500);
        Assert.Equal(["a", "b", "c"], rig.Events);
        Assert.Empty(rig.Gaps);
        Assert.False(Assert.Single(rig.Life.Parts.Tracker.Open).IsFinal);
        rig.Write("d");
        rig.Life.Turns(2, 500);
        Assert.Equal(["a", "b", "c", "d"], rig.Events);
    }

    [Fact]
    public void It_goes_on_in_a_backup_that_was_made_meanwhile()
    {
        rig.Write("a", "b");
        rig.Start();
        rig.Stop();
        rig.Disk.Deny(ServerLog.LivePath);
        rig.Start();
        rig.Disk.Allow(ServerLog.LivePath);
        rig.Write("c");
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        rig.RotateFor("d");
        rig.Life!.Turns(10, 500);
        Assert.Equal(["a", "b", "c", "d"], rig.Events);
        Assert.Empty(rig.Gaps);
    }

    [Fact]
    public void What_is_not_there_when_the_right_is_back_has_vanished()
    {
        rig.Write("a");
        rig.Start();
        rig.Stop();
        rig.Disk.Deny(ServerLog.LivePath);
        rig.Start();
        Assert.Empty(rig.Gaps);
        rig.Disk.Allow(ServerLog.LivePath);
        rig.Change(disk => disk.Delete(ServerLog.LivePath));
        rig.Write("b");
        rig.Life!.Turns(10, 500);
        Assert.Equal(["a", "b"], rig.Events);
        Assert.Equal(1, rig.Lost(LostReasons.Vanished));
        Assert.Single(rig.Gaps);
    }

    /// <summary>logrotate's name, the same inode number, the same size: only the time of the last write is another.</summary>
    [Fact]
    public void A_numbered_backup_with_the_inode_and_size_of_a_finished_one_is_read()
    {
        rig.Write("a");
        rig.Start();
        rig.Change(disk => disk.Rename(ServerLog.LivePath, "/log/audit.log.1"));
        rig.Write("b");
        rig.Life!.Turns(3, 500);
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        rig.RotateFor("c");
        rig.Life.Turns(5, 500);
        Assert.Contains(rig.Life.Parts.Tracker.Finished.All, finished => finished.Name.FileName == "audit.log.1");
        rig.Stop();
        var inode = rig.Disk.TryStat("/log/audit.log.1")!.Value.Inode;
        rig.Change(disk => disk.Delete("/log/audit.log.1"));
        rig.Disk.Append("/log/audit.log.1", ServerLog.Event("d", at: rig.Time.GetUtcNow()));
        Assert.Equal(inode, rig.Disk.TryStat("/log/audit.log.1")!.Value.Inode);
        rig.Start();
        Assert.Equal(["a", "b", "c", "d"], rig.Events.Order(StringComparer.Ordinal));
    }
}
