using System.Globalization;
using AuditShipper.Configuration;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Observability;

namespace AuditShipper.Tests.Hosting;

/// <summary>The loop in exactly-once, against a Kafka that commits, aborts and fences on command.</summary>
public sealed class ExactlyOnceSpecs
{
    private static readonly LifeOptions ExactlyOnce = new() { Delivery = DeliveryGuarantee.ExactlyOnce };
    private readonly MemoryFileSystem disk = new();
    private readonly MemoryFileSystem otherDisk = new();
    private readonly ManualTime time = new();
    private readonly FakeKafka kafka = new();
    private int written;

    [Fact]
    public void What_is_committed_is_what_was_written()
    {
        using var life = Start(out _);
        Write(20);
        life.Turns(20);
        AssertEachOnce();
        Assert.Equal(0, life.Parts.Ledger.Pending);
    }

    [Fact]
    public void The_first_transaction_is_a_claim_and_no_other_one_is_empty()
    {
        using var life = Start(out _);
        life.Turns(50);
        Assert.Equal(1, kafka.Commits);
        Assert.Equal(life.Parts.Checkpoints.Instance.Id, kafka.LastCheckpoint!.Instance!.Id);
    }

    [Fact]
    public void The_checkpoint_is_looked_for_only_when_the_older_instance_is_fenced()
    {
        kafka.NotYetInitialized = 5;
        using var life = Start(out _);
        while (kafka.NotYetInitialized > 0)
        {
            life.Turn();
            Assert.Equal((1, 0), (kafka.Preparations, kafka.Searches));
        }

        life.Turn();
        Assert.Equal((1, 1), (kafka.Preparations, kafka.Searches));
        Assert.True(life.Parts.Delivery.TakesRecords);
    }

    [Fact]
    public void A_source_that_is_behind_commits_once_a_second_and_not_by_age()
    {
        using var life = Start(out var broker, ExactlyOnce with { InFlightBytes = 1 << 20 });
        life.Turns(3);
        broker.AcksAtOnce = false;
        Write(2000, new string('x', 1000));
        life.Turns(2, afterMs: 300);
        Assert.True(life.Parts.Delivery.TakesRecords);
        life.Turns(3, afterMs: 300);
        Assert.False(life.Parts.Delivery.TakesRecords);
        Assert.Equal(1, kafka.Commits);
        broker.AcksAtOnce = true;
        life.Turns(20);
        AssertEachOnce();
    }

    [Fact]
    public void The_mark_does_not_move_before_the_commit()
    {
        using var life = Start(out _);
        life.Turns(5);
        kafka.Answer([.. Enumerable.Repeat(CommitAnswer.Again, 5)]);
        Write(3);
        life.Turns(3, afterMs: 250);
        Assert.Equal(3, life.Parts.Ledger.Pending);
        Assert.Equal(0, life.Parts.Tracker.Open[0].Mark);
        life.Turns(5);
        AssertEachOnce();
        Assert.Equal(life.Parts.Tracker.Open[0].SizeBytes, life.Parts.Tracker.Open[0].Mark);
    }

    [Theory]
    [InlineData(CommitAnswer.AbortedButSilent)]
    [InlineData(CommitAnswer.CommittedButSilent)]
    [InlineData(CommitAnswer.TimedOut)]
    public void A_commit_without_an_answer_is_looked_up_and_never_guessed(object answer)
    {
        using var life = Start(out var broker);
        life.Turns(5);
        kafka.Answer((CommitAnswer)answer);
        Write(5);
        life.Turns(60);
        Write(5);
        life.Turns(20);
        AssertEachOnce();
        Assert.Equal(2, broker.Created);
        Assert.Null(life.Shipper.Twin);
        Assert.Equal(10, life.Parts.Ledger.Totals.Ranges(AuditShipper.Checkpointing.Fate.Delivered));
    }

    [Theory]
    [InlineData(CommitAnswer.AbortedButSilent)]
    [InlineData(CommitAnswer.CommittedButSilent)]
    public void A_kill_during_a_commit_changes_nothing(object answer)
    {
        using (var life = Start(out _))
        {
            life.Turns(5);
            Write(5);
            kafka.Answer((CommitAnswer)answer);
            life.Turns(2, afterMs: 150);
            life.Kill();
        }

        Write(5);
        using var next = Start(out _);
        next.Turns(30);
        AssertEachOnce();
    }

    [Fact]
    public void A_node_that_comes_back_with_an_empty_disk_resumes_from_the_topic()
    {
        using (var life = Start(out _))
        {
            Write(10);
            life.Turns(20);
            Assert.True(life.Stop());
        }

        foreach (var slot in new[] { "checkpoint.0", "checkpoint.1" }) disk.Delete($"{AgentLife.SourceStateDirectory}/{slot}");
        Write(10);
        using var next = Start(out _);
        next.Turns(30);
        AssertEachOnce();
    }

    [Fact]
    public void What_vanishes_while_Kafka_is_away_at_the_start_is_held_open()
    {
        using (var life = Start(out _))
        {
            Write(4);
            life.Turns(20);
            life.Kill();
        }

        kafka.NotYetInitialized = 10;
        using var next = Start(out _);
        next.Turns(2);
        Write(4);
        disk.Now = disk.Now.AddSeconds(1);
        disk.Rename(AgentLife.LogPath, AgentLife.LogDirectory + "/audit-2026-01-02T03-04-05.000.log");
        Write(2);
        next.Turns(3);
        disk.Delete(AgentLife.LogDirectory + "/audit-2026-01-02T03-04-05.000.log");
        next.Turns(40);
        AssertEachOnce();
    }

    [Fact]
    public void What_vanished_is_kept_also_when_only_Kafka_knows_the_position()
    {
        using (var life = Start(out _))
        {
            Write(4);
            life.Turns(20);
            life.Kill();
        }

        foreach (var slot in new[] { "checkpoint.0", "checkpoint.1" }) disk.Delete($"{AgentLife.SourceStateDirectory}/{slot}");
        kafka.NotYetFound = 10;
        using var next = Start(out _);
        Write(4);
        next.Turns(2);
        disk.Now = disk.Now.AddSeconds(1);
        disk.Rename(AgentLife.LogPath, AgentLife.LogDirectory + "/audit-2026-01-02T03-04-05.000.log");
        Write(2);
        next.Turns(2);
        disk.Delete(AgentLife.LogDirectory + "/audit-2026-01-02T03-04-05.000.log");
        next.Turns(40);
        AssertEachOnce();
    }

    [Fact]
    public void What_was_compressed_meanwhile_is_not_taken_for_another_segment()
    {
        const string Backup = AgentLife.LogDirectory + "/audit-2026-01-02T03-04-05.000.log";
        using (var life = Start(out _))
        {
            Write(4);
            life.Turns(2);
            Write(4);
            life.Turns(8);
            life.Kill();
        }

        kafka.NotYetInitialized = 10;
        using var next = Start(out _);
        disk.Now = disk.Now.AddSeconds(1);
        disk.Rename(AgentLife.LogPath, Backup);
        Write(2);
        next.Turns(3);
        disk.Append(Backup + ".gz", ServerLog.Gzip(disk.ReadAll(Backup)));
        disk.Delete(Backup);
        next.Turns(60);
        AssertEachOnce();
    }

    [Fact]
    public void An_older_agent_that_wakes_up_ends_and_names_its_successor()
    {
        using var first = Start(out _);
        Write(4);
        first.Turns(20);
        otherDisk.Append(AgentLife.LogPath, disk.ReadAll(AgentLife.LogPath));
        using var other = new AgentLife(otherDisk, new FakeBroker(time) { AcksAtOnce = true, Kafka = kafka }, time, ExactlyOnce);
        other.Turns(20);
        Write(4);
        first.Turns(20);
        Assert.Contains("another agent with the same cluster, node and source took over: host node-1", first.Shipper.Twin, StringComparison.Ordinal);
        other.Turns(20);
        AssertEachOnce();
        Assert.Null(other.Shipper.Twin);
    }

    [Fact]
    public void The_position_moves_to_exactly_once_and_back()
    {
        foreach (var mode in new[] { DeliveryGuarantee.AtLeastOnce, DeliveryGuarantee.ExactlyOnce, DeliveryGuarantee.AtLeastOnce, DeliveryGuarantee.ExactlyOnce })
        {
            using var life = Start(out var broker, ExactlyOnce with { Delivery = mode });
            Write(5);
            life.Turns(30);
            Assert.True(life.Stop());
            if (mode == DeliveryGuarantee.AtLeastOnce) kafka.Committed.AddRange(broker.Delivered);
        }

        AssertEachOnce();
        Assert.True(kafka.LastCheckpoint!.Number > 4);
    }

    [Fact]
    public void At_least_once_takes_up_a_position_that_only_the_topic_has()
    {
        using (var life = Start(out _))
        {
            Write(5);
            life.Turns(30);
            life.Kill();
        }

        foreach (var slot in new[] { "checkpoint.0", "checkpoint.1" }) disk.Delete($"{AgentLife.SourceStateDirectory}/{slot}");
        using var next = Start(out var broker, ExactlyOnce with { Delivery = DeliveryGuarantee.AtLeastOnce });
        Write(5);
        next.Turns(30);
        kafka.Committed.AddRange(broker.Delivered);
        AssertEachOnce();
    }

    [Theory]
    [InlineData(FakeBroker.Poison)]
    [InlineData(FakeBroker.BadTime)]
    public void A_refused_record_takes_no_neighbour_with_it(string mark)
    {
        using var life = Start(out _);
        life.Turns(5);
        Write(3);
        Write(1, mark);
        Write(3);
        Write(1, mark);
        Write(3);
        life.Turns(400);
        Assert.Equal(0, life.Parts.Ledger.Pending);
        var expected = Enumerable.Range(0, written).Where(i => mark != FakeBroker.Poison || (i != 3 && i != 7));
        Assert.Equal(expected, Numbers());
        Assert.Equal(mark == FakeBroker.Poison ? 2 : 0, life.Parts.Ledger.Totals.Ranges(AuditShipper.Checkpointing.Fate.DeadLettered));
    }

    [Fact]
    public void A_publisher_that_breaks_between_commits_is_replaced_and_what_was_open_is_sent_again()
    {
        using var life = Start(out var broker);
        life.Turns(5);
        Write(5);
        life.Turn();
        broker.Current!.Break();
        life.Turns(40);
        AssertEachOnce();
    }

    private AgentLife Start(out FakeBroker broker, LifeOptions? options = null)
    {
        var chosen = options ?? ExactlyOnce;
        broker = new FakeBroker(time) { AcksAtOnce = true, Kafka = kafka, IsTransactional = chosen.Delivery == DeliveryGuarantee.ExactlyOnce };
        return new AgentLife(disk, broker, time, chosen);
    }

    private void Write(int lines, string mark = "fine")
    {
        for (; lines > 0; lines--)
        {
            var line = ServerLog.Event($"{written++}", mark);
            disk.Append(AgentLife.LogPath, line);
            if (otherDisk.TryStat(AgentLife.LogPath) is not null) otherDisk.Append(AgentLife.LogPath, line);
        }
    }

    private void AssertEachOnce() => Assert.Equal(Enumerable.Range(0, written), Numbers());

    private IEnumerable<int> Numbers() => kafka.Committed.Select(record => int.Parse(record.Key, CultureInfo.InvariantCulture));
}
