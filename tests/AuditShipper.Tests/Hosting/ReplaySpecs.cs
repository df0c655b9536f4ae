using AuditShipper.Cli;
using AuditShipper.Cli.Disk;
using AuditShipper.Configuration;
using AuditShipper.Hosting.Replay;
using AuditShipper.Publishing;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Observability;
using AuditShipper.Tests.Publishing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuditShipper.Tests.Hosting;

/// <summary>A replay against a broker that acknowledges, refuses and breaks on command.</summary>
public sealed class ReplaySpecs
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 2, 3, 0, 0, TimeSpan.Zero);
    private static readonly SourceOptions Source = new() { Name = "audit", Path = AgentLife.LogPath, Start = StartPosition.Oldest };
    private readonly MemoryFileSystem disk = new();
    private readonly ManualTime time = new();
    private readonly FakeBroker broker;

    public ReplaySpecs() => broker = new FakeBroker(time) { AcksAtOnce = true };

    private IEnumerable<string> Keys => broker.Delivered.Select(record => record.Key);

    [Fact]
    public void Exactly_the_range_is_sent_from_every_file_under_the_agents_identity()
    {
        Write(30);
        using (var life = new AgentLife(disk, broker, time)) life.Turns(20);
        var shipped = broker.Delivered.ToList();
        broker.Delivered.Clear();
        var outcome = Replay(Minute(5), Minute(25));
        Assert.Equal((ReplayEnd.Complete, 20, 0), (outcome.End, outcome.SentLines, outcome.Refused));
        Assert.Equal(shipped.Where((_, minute) => minute is >= 5 and < 25).Select(Facts), broker.Delivered.Select(Facts));
        Assert.Null(outcome.StoppedAt);
    }

    [Fact]
    public void Bad_and_overlong_lines_are_counted_and_nothing_is_stored()
    {
        Write(3);
        disk.Append(AgentLife.LogPath, "no event", new string('x', 5_000), ServerLog.Event("torn")[..20] + ServerLog.Event("glued", at: Minute(2)), "");
        disk.Append(AgentLife.LogPath, "{\"half"u8);
        var outcome = Replay(Minute(0), Minute(10));
        Assert.Equal(["id-00", "id-01", "id-02", "glued"], Keys);
        Assert.Equal((4, 3), (outcome.SentLines, outcome.BadLines));
        Assert.Null(disk.TryList("/state"));
    }

    [Fact]
    public void What_the_broker_refuses_alone_is_left_out_and_its_neighbours_go()
    {
        Write(10);
        disk.Append(AgentLife.LogPath, ServerLog.Event("bad", FakeBroker.Poison, Minute(3)), ServerLog.Event("large", FakeBroker.TooLarge, Minute(3)), ServerLog.Event("good", "", Minute(3)));
        var outcome = Replay(Minute(0), Minute(60));
        Assert.Equal([.. Enumerable.Range(0, 10).Select(number => $"id-{number:d2}"), "good"], Keys);
        Assert.Equal((11, 2), (outcome.SentLines, outcome.Refused));
    }

    [Fact]
    public void A_broken_publisher_is_replaced_and_what_had_no_acknowledgement_goes_again()
    {
        Write(30);
        var left = 7;
        broker.OnDelivered = _ =>
        {
            if (--left == 0) broker.Current!.Break();
        };
        var outcome = Replay(Minute(0), Minute(60));
        Assert.Equal((ReplayEnd.Complete, 30), (outcome.End, outcome.SentLines));
        Assert.Equal(2, broker.Created);
        Assert.Equal(30, Keys.Distinct().Count());
    }

    [Fact]
    public void A_stop_waits_for_what_is_in_flight_and_says_where_it_ended()
    {
        Write(30);
        broker.QueueRecords = 4;
        using var stop = new CancellationTokenSource();
        broker.OnDelivered = _ =>
        {
            if (broker.Delivered.Count == 10) stop.Cancel();
        };
        var outcome = Replay(Minute(0), Minute(60), stop: stop.Token);
        broker.AcksAtOnce = true;
        Assert.Equal(ReplayEnd.Interrupted, outcome.End);
        Assert.Equal(broker.Delivered.Count, outcome.SentLines);
        Assert.InRange(outcome.SentLines, 10, 29);
        Assert.NotNull(outcome.StoppedAt);
    }

    [Fact]
    public void In_exactly_once_it_commits_without_a_checkpoint()
    {
        Write(30);
        var kafka = new FakeKafka { NotYetInitialized = 3, ExpectsCheckpoints = false };
        var publishers = new FakeBroker(time) { AcksAtOnce = true, Kafka = kafka };
        var outcome = Replay(Minute(0), Minute(60), publishers, DeliveryGuarantee.ExactlyOnce);
        Assert.Equal((ReplayEnd.Complete, 30), (outcome.End, outcome.SentLines));
        Assert.Equal(30, kafka.Committed.Count);
        Assert.Null(kafka.Checkpoint);
    }

    [Fact]
    public void Another_replay_of_the_source_ends_this_one()
    {
        Write(30);
        var kafka = new FakeKafka { ExpectsCheckpoints = false };
        var publishers = new FakeBroker(time) { AcksAtOnce = true, Kafka = kafka };
        var left = 3;
        publishers.OnDelivered = _ =>
        {
            if (--left == 0) kafka.Fence();
        };
        var outcome = Replay(Minute(0), Minute(60), publishers, DeliveryGuarantee.ExactlyOnce);
        Assert.Equal(ReplayEnd.Fenced, outcome.End);
        Assert.Contains("Another replay of source audit", outcome.Problem, StringComparison.Ordinal);
        Assert.Equal((0, 0), (outcome.SentLines, kafka.Committed.Count));
    }

    private static DateTimeOffset Minute(int number) => Begin.AddMinutes(number);

    private static (string, string, long, long, string) Facts(SentRecord record) => (record.Key, record.Segment, record.Offset, record.TimestampMs, Convert.ToHexString(record.Value));

    /// <summary>One event a minute: a third in a .gz, a third in a backup, a third in the live file.</summary>
    private void Write(int count)
    {
        var lines = Enumerable.Range(0, count).Select(number => ServerLog.Event($"id-{number:d2}", at: Minute(number))).ToArray();
        disk.Append(ServerLog.BackupPath(1) + ".gz", ServerLog.Gzip(string.Concat(lines[..(count / 3)].Select(line => line + "\n"))));
        disk.Append(ServerLog.BackupPath(2), lines[(count / 3)..(count * 2 / 3)]);
        disk.Append(AgentLife.LogPath, lines[(count * 2 / 3)..]);
    }

    private ReplayOutcome Replay(
        DateTimeOffset from, DateTimeOffset to, FakeBroker? publishers = null, DeliveryGuarantee delivery = DeliveryGuarantee.AtLeastOnce, CancellationToken stop = default)
    {
        var options = PublisherRig.Options("k:1", "t", maxLineBytes: 2048) with { StateDirectory = "/state", Sources = [Source] };
        options = options with { Kafka = options.Kafka with { Delivery = delivery } };
        using var source = SourceDisk.Open(disk, options, Source);
        using var replay = new SourceReplay(
            options, Source, source.Files, disk, null, new ReplayRange(new TimeRange(from, to).Contains), publishers ?? broker, time, NullLogger.Instance);
        var outcome = replay.Run(source.Segments().Select(source.Reopen), TimeSpan.FromSeconds(5), (_, _) => time.Advance(TimeSpan.FromMilliseconds(50)), stop);
        return outcome;
    }
}
