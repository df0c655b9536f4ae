using System.Globalization;
using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Processing;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Observability;

namespace AuditShipper.Tests.Hosting;

/// <summary>A day without a broker, beside a server that rotates more than once a second and keeps ten backups. Alone: it measures the memory of the process.</summary>
[Collection(nameof(LongOutageSpecs))]
[CollectionDefinition(nameof(LongOutageSpecs), DisableParallelization = true)]
public sealed class LongOutageSpecs
{
    private const int Rotations = 100_000;
    private const int KeptBackups = 10;
    private const int Warm = 5_000;
    private readonly MemoryFileSystem disk = new();
    private readonly ManualTime time = new();
    private readonly Queue<string> backups = new();
    private DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_hundred_thousand_rotations_take_no_more_memory_than_the_first_thousands()
    {
        var broker = new FakeBroker(time);
        using var life = new AgentLife(disk, broker, time, new LifeOptions { HeldBytes = 32 << 10, InFlightBytes = 64 << 10, DeadLetterTopic = "letters" });
        for (var rotation = 0; rotation < Warm; rotation++) Turn(life, rotation);
        var (open, pending, warm) = (life.Parts.Tracker.Open.Count, life.Parts.Ledger.Pending, Memory(life));
        for (var rotation = Warm; rotation < Rotations; rotation++)
        {
            Turn(life, rotation);
            Assert.InRange(life.Parts.Tracker.Open.Count, 1, open + KeptBackups);
            Assert.InRange(life.Parts.Ledger.Pending, 1, pending);
            Assert.InRange(life.Parts.Ledger.Accounts.Routes[0].OpenCount, 0, open + KeptBackups);
        }

        Assert.InRange(Memory(life) - warm, long.MinValue, 1 << 20);
        Assert.InRange(life.Parts.Pool.RentedBytes, 0, 1 << 20);
        Assert.InRange(life.Parts.Checkpoints.Take().ToBytes().Length, 1, 200_000);

        broker.AcksAtOnce = true;
        life.Turns(200);
        var totals = life.Parts.Ledger.Totals;
        Assert.Equal(0, life.Parts.Ledger.Pending);
        Assert.Equal(Rotations, totals.Ranges(Fate.Delivered) + totals.Ranges(Fate.Lost));
        Assert.InRange(totals.Ranges(Fate.Delivered), KeptBackups, 100);
        Assert.All(life.Parts.Ledger.Accounts.Gaps.All, gap => Assert.True(gap.IsTold));
        Assert.Equal(totals.Ranges(Fate.Lost), life.Parts.Ledger.Accounts.Gaps.All.Sum(gap => gap.Losses) + life.Parts.Ledger.Accounts.Gaps.Forgotten);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void In_exactly_once_what_was_lost_meanwhile_is_in_the_checkpoint_that_Kafka_has(bool isWithinCommit)
    {
        var kafka = new FakeKafka();
        var broker = new FakeBroker(time) { Kafka = kafka, AcksAtOnce = true };
        using var life = new AgentLife(disk, broker, time, new LifeOptions { Delivery = DeliveryGuarantee.ExactlyOnce, HeldBytes = 32 << 10, InFlightBytes = 64 << 10, DeadLetterTopic = "letters" });
        life.Turns(10);
        broker.AcksAtOnce = isWithinCommit;
        if (isWithinCommit) kafka.Answer([.. Enumerable.Repeat(CommitAnswer.Again, 1_000_000)]);
        for (var rotation = 0; rotation < 2000; rotation++)
        {
            Turn(life, rotation);
            Assert.InRange(life.Parts.Ledger.Pending, 0, 100);
            Assert.InRange(life.Parts.Ledger.Accounts.Routes[0].OpenCount, 0, 100);
        }

        broker.AcksAtOnce = true;
        kafka.AnswerNoMore();
        life.Turns(400);
        var sums = kafka.LastCheckpoint!.Totals;
        Assert.Equal(2000, sums[Fate.Delivered].Ranges + sums[Fate.Lost].Ranges);
        Assert.Equal(sums[Fate.Delivered].Ranges, kafka.Committed.Count(record => record.Kind == RecordKind.Event));
        Assert.InRange(sums[Fate.Lost].Ranges, 1900, 2000);
        Assert.Equal(sums[Fate.Lost].Bytes, kafka.LastCheckpoint.Ledger!.Routes[0].Sums().BytesOf(Fate.Lost));
        Assert.Equal(sums[Fate.Lost].Ranges, kafka.LastCheckpoint.Ledger.Gaps.Sum(gap => gap.Losses) + kafka.LastCheckpoint.Ledger.ForgottenGaps);
    }

    private void Turn(AgentLife life, int rotation)
    {
        now = now.AddMilliseconds(860);
        disk.Now = now;
        disk.Append(AgentLife.LogPath, ServerLog.Event(rotation.ToString(CultureInfo.InvariantCulture), at: now));
        var backup = $"{AgentLife.LogDirectory}/audit-{now.ToString("yyyy-MM-dd'T'HH-mm-ss.fff", CultureInfo.InvariantCulture)}.log";
        disk.Rename(AgentLife.LogPath, backup);
        backups.Enqueue(backup);
        if (backups.Count > KeptBackups) disk.Delete(backups.Dequeue());
        disk.Append(AgentLife.LogPath, []);
        life.Turn(afterMs: 860);
    }

    /// <summary>Of the product: what the doubles write down is left out.</summary>
    private long Memory(AgentLife life)
    {
        life.Log.Losses.Clear();
        life.Log.Losses.TrimExcess();
        disk.Flushes.Clear();
        disk.Flushes.TrimExcess();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
