using AuditShipper.Configuration;
using AuditShipper.Observability;
using AuditShipper.Publishing;
using AuditShipper.Reading;
using AuditShipper.Tests.DeadLetters;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Observability;

namespace AuditShipper.Tests.Hosting;

public sealed class SourceShipperSpecs : IDisposable
{
    private readonly MemoryFileSystem disk = new();
    private readonly ManualTime time = new();
    private readonly FakeBroker broker;
    private AgentLife? life;

    public SourceShipperSpecs() => broker = new FakeBroker(time) { AcksAtOnce = true };

    private IEnumerable<string> DeliveredIds => broker.Delivered.Select(record => record.Key);

    public void Dispose() => life?.Dispose();

    [Fact]
    public void A_thousand_backups_are_read_once_each_and_not_opened_again_by_a_restart()
    {
        for (var number = 0; number < 1000; number++) disk.Append(ServerLog.BackupPath(number), ServerLog.Event($"id-{number:d4}"));
        disk.Append(ServerLog.LivePath, ServerLog.Event("live"));
        Start();
        life!.Turns(40);
        Assert.Equal(1001, broker.Delivered.Count);
        Assert.Equal(DeliveredIds.Order(StringComparer.Ordinal), DeliveredIds);
        Assert.All(life.Disk.Opens.Where(open => open.Key.StartsWith("/log/", StringComparison.Ordinal)), open => Assert.Equal(1, open.Value));
        Assert.Single(life.Parts.Tracker.Open);
        Assert.True(life.Stop());

        Start();
        disk.Append(ServerLog.LivePath, ServerLog.Event("live-2"));
        life!.Turns(10);
        Assert.Equal(1002, broker.Delivered.Count);
        Assert.Equal([ServerLog.LivePath], life.Disk.Opens.Keys.Where(path => path.StartsWith("/log/", StringComparison.Ordinal)));
        Assert.True(life.Stop());
    }

    [Theory]
    [InlineData(200, 1000)] // a backlog
    [InlineData(1, 600_000)] // a large line
    public void What_was_needed_for_a_while_is_given_back_under_a_log_that_never_rests(int lines, int lineBytes)
    {
        Start(new LifeOptions { MaxLineBytes = 1 << 20, InFlightBytes = 4 << 20 });
        disk.Append(ServerLog.LivePath, [.. Enumerable.Range(0, lines).Select(number => ServerLog.Event($"{number}-{new string('x', lineBytes)}"))]);
        life!.Turn();
        Assert.True(life.Parts.Pool.SpareBytes > lineBytes);
        for (var turn = 0; turn < 30; turn++)
        {
            disk.Append(ServerLog.LivePath, ServerLog.Event($"after-{turn}"));
            life.Turn(afterMs: 100);
        }

        Assert.Equal(lines + 30, broker.Delivered.Count);
        Assert.InRange(life.Parts.Pool.SpareBytes, 0, BlockPool.SmallBytes);
    }

    [Fact]
    public void A_first_start_at_newest_passes_over_what_is_there_but_for_the_line_that_is_being_written()
    {
        disk.Append(ServerLog.BackupPath(1), ServerLog.Event("old"));
        disk.Append(ServerLog.BackupPath(2) + ".gz", ServerLog.Gzip("not whole").AsSpan(0, 8));
        disk.Append(ServerLog.LivePath, ServerLog.Event("old-2"));
        var whole = ServerLog.Event("half") + "\n";
        disk.Append(ServerLog.LivePath, System.Text.Encoding.UTF8.GetBytes(whole[..20]));
        Start(new LifeOptions { Start = StartPosition.Newest });
        life!.Turns(3);
        disk.Append(ServerLog.LivePath, System.Text.Encoding.UTF8.GetBytes(whole[20..]));
        life.Turns(3);
        Assert.Equal(["half"], DeliveredIds);
        Assert.True(life.Metrics.SkippedBytes[SkipReasons.StartNewest] > 0);
        Assert.True(life.Stop());

        Start(new LifeOptions { Start = StartPosition.Newest });
        disk.Append(ServerLog.LivePath, ServerLog.Event("new"));
        life!.Turns(3);
        Assert.Equal(["half", "new"], DeliveredIds);
    }

    [Fact]
    public void A_restart_goes_on_inside_a_backup_that_was_compressed_meanwhile()
    {
        broker.AcksAtOnce = false;
        disk.Append(ServerLog.LivePath, ServerLog.Event("a"), ServerLog.Event("b"), ServerLog.Event("c"));
        Start();
        life!.Turn();
        broker.Current!.Ack(2);
        Assert.False(life.Stop());
        var content = System.Text.Encoding.UTF8.GetString(disk.ReadAll(ServerLog.LivePath));
        disk.Delete(ServerLog.LivePath);
        disk.Append(ServerLog.BackupPath(1) + ".gz", ServerLog.Gzip(content));
        broker.AcksAtOnce = true;
        Start();
        life!.Turns(5);
        Assert.Equal(["a", "b", "c"], DeliveredIds);
        Assert.Empty(life.Log.Losses);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(100)]
    public void A_damaged_gzip_gives_what_it_can_and_the_rest_is_lost_and_blocks_nobody(int bytes)
    {
        var content = string.Concat(Enumerable.Range(0, 50).Select(i => ServerLog.Event($"{i}-{i * 7919}") + "\n"));
        disk.Append(ServerLog.BackupPath(1) + ".gz", ServerLog.Gzip(content).AsSpan(0, bytes));
        disk.Append(ServerLog.LivePath, ServerLog.Event("live"));
        Start();
        life!.Turns(5);
        Assert.Equal("live", DeliveredIds.Last());
        Assert.Equal(Enumerable.Range(0, broker.Delivered.Count - 1).Select(i => $"{i}-{i * 7919}"), DeliveredIds.SkipLast(1));
        Assert.Equal(1, life.Metrics.LostRanges[LostReasons.DamagedGzip]);
        life.Turns(20, 1000);
        Assert.Equal(1, life.Metrics.LostRanges[LostReasons.DamagedGzip]);
        Assert.Single(life.Parts.Tracker.Open);
    }

    [Fact]
    public void A_refused_record_is_sent_alone_and_becomes_a_dead_letter_and_its_neighbours_are_delivered()
    {
        disk.Append(ServerLog.LivePath, ServerLog.Event("a"), ServerLog.Event("b", FakeBroker.Poison), ServerLog.Event("c"), ServerLog.Event("d"));
        Start();
        life!.Turns(6);
        Assert.Equal(["a", "c", "d"], DeliveredIds);
        Assert.Equal(1, life.Metrics.DeadLetterRecords[DeadLetterReasons.BrokerPolicy]);
        Assert.Equal(PublisherMode.Batched, broker.Current!.Mode);
        Assert.True(life.Stop());
        var letter = Assert.Single(DeadLetterReader.ReadAll(disk, AgentLife.DeadLetterDirectory));
        Assert.Equal(ServerLog.Event("b", FakeBroker.Poison), System.Text.Encoding.UTF8.GetString(letter.Bytes));
    }

    [Fact]
    public void A_record_whose_time_is_refused_is_sent_again_without_it_and_so_are_those_of_its_time()
    {
        disk.Append(ServerLog.LivePath, ServerLog.Event("a"), ServerLog.Event("b", FakeBroker.BadTime), ServerLog.Event("c"));
        Start();
        life!.Turns(6);
        Assert.Equal(["a", "b", "c"], DeliveredIds);
        Assert.Equal([false, true, true], broker.Delivered.Select(record => record.TimestampMs == 0));
        Assert.Equal(2, life.Metrics.ReplacedTimestamps);
        Assert.Equal(0, life.Metrics.DeadLetterRecords.Snapshot().Sum(count => count.Count));
    }

    [Fact]
    public void A_stop_does_not_wait_for_a_record_that_found_the_queue_full()
    {
        broker.AcksAtOnce = false;
        broker.QueueRecords = 1;
        disk.Append(ServerLog.LivePath, ServerLog.Event("a"), ServerLog.Event("b"));
        Start();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        life!.Turn(stop: stop.Token);
        var before = time.GetTimestamp();
        broker.AcksAtOnce = true;
        Assert.True(life.Stop());
        Assert.Equal(["a"], DeliveredIds);
        Assert.True(time.GetElapsedTime(before) < TimeSpan.FromSeconds(1));
        life = null;
        Start();
        life!.Turns(3);
        Assert.Equal(["a", "b"], DeliveredIds);
    }

    [Fact]
    public void What_was_given_up_for_the_disk_it_pinned_lets_go_of_its_memory()
    {
        broker.AcksAtOnce = false;
        Start(new LifeOptions { HeldBytes = 4096, InFlightBytes = 20_000 });
        for (var number = 0; number < 6; number++)
        {
            disk.Append(ServerLog.BackupPath(number), Enumerable.Range(0, 60).Select(i => ServerLog.Event($"{number}-{i}", new string('x', 100))).ToArray());
            disk.Now += TimeSpan.FromSeconds(1);
            life!.Turn();
        }

        for (var number = 0; number < 6; number++) disk.Delete(ServerLog.BackupPath(number));
        disk.Now += TimeSpan.FromSeconds(1);
        life!.Turns(3);
        Assert.True(life.Metrics.LostRanges[LostReasons.HeldLimit] > 0);
        broker.AcksAtOnce = true;
        life.Turns(30);
        Assert.Equal(0, life.Shipper.Pending);
        Assert.Empty(life.Parts.Tracker.Open);
        Assert.Equal(0, life.Parts.Pool.RentedBytes);
    }

    [Fact]
    public void A_rewind_tells_a_loss_once()
    {
        broker.AcksAtOnce = false;
        disk.Append(ServerLog.LivePath, ServerLog.Event("a"), ServerLog.Event("b"));
        Start();
        life!.Turn();
        disk.Truncate(ServerLog.LivePath, 0);
        life.Turns(3);
        Assert.Empty(life.Log.Losses);
        for (var time1 = 0; time1 < 3; time1++)
        {
            broker.Current!.Break();
            life.Turns(3, 1000);
        }

        var loss = Assert.Single(life.Log.Losses);
        Assert.Equal(2 * (ServerLog.Event("a").Length + 1), loss.Bytes);
        Assert.Equal(loss.Bytes, life.Metrics.LostBytes[LostReasons.Vanished]);
        disk.Append(ServerLog.LivePath, ServerLog.Event("c"));
        broker.AcksAtOnce = true;
        life.Turns(5, 1000);
        Assert.Equal(["c"], DeliveredIds);
        Assert.Single(life.Parts.Tracker.Open);
    }

    [Fact]
    public void Lag_is_what_lies_between_the_marks_and_the_ends_and_as_old_as_its_oldest_line()
    {
        broker.AcksAtOnce = false;
        var written = new DateTimeOffset(2026, 1, 2, 2, 0, 0, TimeSpan.Zero);
        disk.Append(ServerLog.BackupPath(1), ServerLog.Event("a", at: written), ServerLog.Event("b", at: written.AddMinutes(1)));
        disk.Append(ServerLog.LivePath, ServerLog.Event("c"));
        Start();
        life!.Turn(1000);
        life.Turn(1000);
        var line = ServerLog.Event("a").Length + 1;
        Assert.Equal((3L * line, written), (life.Parts.Lag.LagBytes, life.Parts.Lag.Oldest));
        broker.Current!.Ack(1);
        life.Turn(1000);
        life.Turn(1000);
        Assert.Equal((2L * line, written.AddMinutes(1)), (life.Parts.Lag.LagBytes, life.Parts.Lag.Oldest));
        broker.AcksAtOnce = true;
        life.Turn(1000);
        life.Turn(1000);
        Assert.Equal((0L, null), (life.Parts.Lag.LagBytes, life.Parts.Lag.Oldest));
    }

    private void Start(LifeOptions? options = null) => life = new AgentLife(disk, broker, time, options);
}
