using AuditShipper.Cli.Disk;
using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Hosting;
using AuditShipper.Tests.Observability;
using AuditShipper.Tests.Publishing;

namespace AuditShipper.Tests.Cli.Disk;

/// <summary>What the commands find on the disk is what the agent knew.</summary>
public sealed class SourceDiskTests
{
    private static readonly SourceOptions Source = new() { Name = "audit", Path = AgentLife.LogPath, Start = StartPosition.Oldest };
    private readonly MemoryFileSystem disk = new();
    private readonly ManualTime time = new();
    private readonly FakeBroker broker;

    public SourceDiskTests() => broker = new FakeBroker(time) { AcksAtOnce = true };

    [Fact]
    public void Finished_compressed_open_and_new_segments_have_the_agents_identities_and_marks()
    {
        WriteThree();
        using (var life = new AgentLife(disk, broker, time))
        {
            life.Turns(20, afterMs: 100);
            Assert.True(life.Stop());
        }

        var content = disk.ReadAll(ServerLog.BackupPath(1));
        disk.Append(ServerLog.BackupPath(1) + ".gz", ServerLog.Gzip(content));
        disk.Delete(ServerLog.BackupPath(1));
        disk.Rename(AgentLife.LogPath, ServerLog.BackupPath(3));
        disk.Append(AgentLife.LogPath, ServerLog.Event("new"));
        using var found = Open();
        var segments = found.Segments().ToList();
        Assert.Equal(broker.Delivered.Select(record => record.Segment).Distinct(), segments.Take(3).Select(segment => segment.Id.ToString()));
        Assert.Equal([true, true, false, false], segments.Select(segment => segment.IsFinished));
        Assert.Equal([content.Length, segments[1].SizeBytes, segments[2].SizeBytes, 0], segments.Select(segment => segment.Mark));
        Assert.Empty(found.Losses);
    }

    [Fact]
    public void Before_the_first_start_the_identities_are_those_it_will_give()
    {
        WriteThree();
        List<string> expected;
        using (var found = Open()) expected = [.. found.Segments().Select(segment => segment.Id.ToString())];
        using var life = new AgentLife(disk, broker, time);
        life.Turns(10);
        Assert.Equal(expected, broker.Delivered.Select(record => record.Segment).Distinct());
    }

    [Fact]
    public void Every_line_is_walked_as_the_agent_sends_it()
    {
        WriteThree();
        var half = ServerLog.Event("torn")[..30];
        disk.Append(AgentLife.LogPath, half + ServerLog.Event("glued"), "", "no event", new string('x', 5_000), ServerLog.Event("last"));
        disk.Append(AgentLife.LogPath, "{\"half"u8);
        using (var life = new AgentLife(disk, broker, time)) life.Turns(20);
        var walked = new List<(string, long)>();
        var kinds = new Dictionary<LineKind, int>();
        using var found = Open();
        foreach (var segment in found.Segments())
        {
            var opened = found.Reopen(segment)!;
            using var file = opened.File;
            LineWalk.Walk(
                opened, 2048, (in line) =>
                {
                    kinds[line.Kind] = kinds.GetValueOrDefault(line.Kind) + 1;
                    if (line.Kind != LineKind.Event) return;
                    walked.Add((segment.Id.ToString(), line.Start));
                    Assert.Equal(broker.Delivered[walked.Count - 1].Value, line.Bytes.ToArray());
                },
                () => true, CancellationToken.None);
        }

        Assert.Equal(broker.Delivered.Select(record => (record.Segment, record.Offset)), walked);
        Assert.Equal((3, 1), (kinds[LineKind.DeadLetter], kinds[LineKind.Skipped]));
    }

    [Fact]
    public void A_walk_that_is_stopped_goes_on_where_it_was()
    {
        disk.Append(AgentLife.LogPath, [.. Enumerable.Range(0, 50).Select(number => ServerLog.Event($"id-{number}"))]);
        using var found = Open();
        var segment = found.Segments().Single();
        var (starts, at) = (new List<long>(), 0L);
        for (var part = 0; part < 10; part++)
        {
            var opened = found.Reopen(segment)!;
            using var file = opened.File;
            opened.ReadOffset = at;
            var most = starts.Count + 7;
            at = LineWalk.Walk(opened, 2048, (in line) => starts.Add(line.Start), () => starts.Count < most, CancellationToken.None);
        }

        Assert.Equal(50, starts.Count);
        Assert.Equal(starts.Order().Distinct(), starts);
    }

    [Fact]
    public void What_vanished_unsent_is_a_loss()
    {
        WriteThree();
        broker.AcksAtOnce = false;
        using (var life = new AgentLife(disk, broker, time))
        {
            life.Turns(50, afterMs: 100);
            life.Kill();
        }

        disk.Delete(ServerLog.BackupPath(1));
        using var found = Open();
        Assert.Equal(Path.GetFileName(ServerLog.BackupPath(1)), Assert.Single(found.Losses).Segment.Name.FileName);
        Assert.Equal(2, found.Segments().Count());
        Assert.Equal(0, disk.Unlinked.Sum(inode => inode.Handles));
    }

    private void WriteThree()
    {
        disk.Append(ServerLog.BackupPath(1), ServerLog.Event("a"), ServerLog.Event("b"));
        disk.Append(ServerLog.BackupPath(2), ServerLog.Event("c"));
        disk.Append(AgentLife.LogPath, ServerLog.Event("d"), ServerLog.Event("e"));
    }

    private SourceDisk Open() => SourceDisk.Open(disk, PublisherRig.Options("k:1", "t") with { StateDirectory = "/state", Sources = [Source] }, Source);
}
