using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Cli;
using AuditShipper.Cli.Reset;
using AuditShipper.Configuration;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Hosting;
using AuditShipper.Tests.Observability;
using AuditShipper.Tests.Publishing;

namespace AuditShipper.Tests.Cli.Reset;

/// <summary>A reset between two lives of an agent.</summary>
public sealed class ResetSpecs
{
    private static readonly SourceOptions Source = new() { Name = "audit", Path = AgentLife.LogPath, Start = StartPosition.Oldest };
    private readonly MemoryFileSystem disk = new();
    private readonly ManualTime time = new();
    private readonly FakeBroker broker;

    public ResetSpecs() => broker = new FakeBroker(time) { AcksAtOnce = true };

    [Fact]
    public void Oldest_sends_everything_that_is_there_again_under_the_same_identity()
    {
        Write();
        Live();
        var first = broker.Delivered.Select(Identity).ToList();
        Compress(ServerLog.BackupPath(1));
        Reset("oldest");
        Live();
        Assert.Equal(first.Concat(first), broker.Delivered.Select(Identity));
    }

    [Fact]
    public void Newest_passes_over_what_waits_and_goes_on_with_the_next_line()
    {
        Write();
        Live();
        disk.Append(AgentLife.LogPath, ServerLog.Event("skipped"));
        disk.Rename(AgentLife.LogPath, ServerLog.BackupPath(3));
        disk.Append(AgentLife.LogPath, ServerLog.Event("skipped-too"));
        disk.Append(AgentLife.LogPath, System.Text.Encoding.UTF8.GetBytes(ServerLog.Event("next")[..25]));
        var plan = Reset("newest");
        Assert.True(plan.SkippedBytes > 0);
        Assert.Equal(0, plan.AgainBytes);
        disk.Append(AgentLife.LogPath, System.Text.Encoding.UTF8.GetBytes(ServerLog.Event("next")[25..] + "\n"));
        var before = broker.Delivered.Count;
        using var life = new AgentLife(disk, broker, time);
        life.Turns(20);
        Assert.Equal(["next"], broker.Delivered.Skip(before).Select(record => record.Key));
        Assert.Equal(plan.SkippedBytes, life.Parts.Ledger.Totals.Bytes(Fate.Skipped));
        var sums = life.Parts.Ledger.Accounts.Routes[0].Sums().All;
        Assert.Equal(plan.SkippedBytes, Assert.Single(sums, sum => sum.Fate == Fate.Skipped).Bytes);
        Assert.Equal(FateReason.Reset, Assert.Single(sums, sum => sum.Fate == Fate.Skipped).Reason);
        Assert.Equal(Enum.GetValues<Fate>().Sum(fate => life.Parts.Ledger.Totals.Bytes(fate)), sums.Sum(sum => sum.Bytes));
        Assert.Equal(0, life.Parts.Ledger.Totals.Bytes(Fate.Lost));
    }

    [Fact]
    public void A_place_sends_from_there_on()
    {
        Write();
        Live();
        var place = broker.Delivered[1];
        Reset($"{place.Segment}:{place.Offset}");
        Live();
        Assert.Equal(["a", "b", "c", "d", "e", "b", "c", "d", "e"], broker.Delivered.Select(record => record.Key));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_place_inside_a_line_is_refused_with_the_nearest_ones(int off)
    {
        Write();
        Live();
        var bytes = disk.ReadAll("/state/sources/audit/checkpoint.0").Concat(disk.ReadAll("/state/sources/audit/checkpoint.1")).ToArray();
        var place = broker.Delivered[1].Offset;
        var refusal = Assert.Throws<ResetException>(() => Reset($"{Path.GetFileName(ServerLog.BackupPath(1))}:{place + off}"));
        Assert.Matches($"The nearest that do: {(off > 0 ? place : 0)} and {(off > 0 ? "[0-9]+" : place)}", refusal.Message);
        Assert.Equal(bytes, disk.ReadAll("/state/sources/audit/checkpoint.0").Concat(disk.ReadAll("/state/sources/audit/checkpoint.1")).ToArray());
    }

    [Fact]
    public void The_new_checkpoint_has_the_highest_number_also_of_those_in_Kafka()
    {
        Write();
        Live();
        var inKafka = Saved() with { Number = 5_000, Mode = DeliveryGuarantee.ExactlyOnce };
        Reset("oldest", inKafka);
        Assert.Equal(5_001, Saved().Number);
        Reset("newest");
        Assert.Equal(5_002, Saved().Number);
        Assert.Equal(DeliveryGuarantee.ExactlyOnce, Saved().Mode);
    }

    [Fact]
    public void What_vanished_unsent_is_still_counted_as_lost_by_the_next_start()
    {
        Write();
        broker.AcksAtOnce = false;
        using (var life = new AgentLife(disk, broker, time))
        {
            life.Turns(50, afterMs: 100);
            life.Kill();
        }

        broker.AcksAtOnce = true;
        disk.Delete(ServerLog.BackupPath(1));
        Reset("newest");
        using var next = new AgentLife(disk, broker, time);
        next.Turns(10);
        Assert.True(next.Parts.Ledger.Totals.Bytes(Fate.Lost) > 0);
    }

    [Fact]
    public void In_exactly_once_the_reset_position_wins_over_the_one_in_Kafka()
    {
        var kafka = new FakeKafka();
        var options = new LifeOptions { Delivery = DeliveryGuarantee.ExactlyOnce };
        Write();
        using (var life = new AgentLife(disk, new FakeBroker(time) { AcksAtOnce = true, Kafka = kafka, IsTransactional = true }, time, options)) life.Turns(60, afterMs: 100);
        Assert.Equal(5, kafka.Committed.Count);
        Reset("oldest", kafka.LastCheckpoint);
        using var next = new AgentLife(disk, new FakeBroker(time) { AcksAtOnce = true, Kafka = kafka, IsTransactional = true }, time, options);
        next.Turns(60, afterMs: 100);
        Assert.Equal(["a", "b", "c", "d", "e", "a", "b", "c", "d", "e"], kafka.Committed.Select(record => record.Key));
    }

    private static (string, long) Identity(SentRecord record) => (record.Segment, record.Offset);

    private void Write()
    {
        disk.Append(ServerLog.BackupPath(1), ServerLog.Event("a"), ServerLog.Event("b"));
        disk.Append(ServerLog.BackupPath(2), ServerLog.Event("c"));
        disk.Append(AgentLife.LogPath, ServerLog.Event("d"), ServerLog.Event("e"));
    }

    private void Compress(string path)
    {
        disk.Append(path + ".gz", ServerLog.Gzip(disk.ReadAll(path)));
        disk.Delete(path);
    }

    private void Live()
    {
        using var life = new AgentLife(disk, broker, time);
        life.Turns(20);
        Assert.True(life.Stop());
    }

    private Checkpoint Saved()
    {
        using var store = new CheckpointStore(disk, AgentLife.SourceStateDirectory);
        return Checkpoint.Parse(Assert.IsType<CheckpointLoad.Found>(store.Peek()).Payload.Span);
    }

    private SourceReset Reset(string target, Checkpoint? inKafka = null)
    {
        var options = PublisherRig.Options("k:1", "t") with { StateDirectory = "/state", Sources = [Source] };
        using var reset = SourceReset.Plan(disk, options, Source, ResetTarget.TryParse(target)!, inKafka);
        reset.Write(disk, time.GetUtcNow());
        return reset;
    }
}
