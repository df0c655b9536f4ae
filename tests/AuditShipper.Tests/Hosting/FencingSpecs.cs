using System.Globalization;
using AuditShipper.Configuration;
using AuditShipper.Hosting;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Observability;

namespace AuditShipper.Tests.Hosting;

/// <summary>Fencings without a claim: another program with the same identity, or a transaction that outlived its timeout.</summary>
public sealed class FencingSpecs
{
    private readonly MemoryFileSystem disk = new();
    private readonly ManualTime time = new();
    private readonly FakeKafka kafka = new();
    private int written;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(7, 16)]
    [InlineData(8, 30)]
    [InlineData(1_000_000, 30)]
    public void A_rival_is_given_way_to_longer_each_time_and_never_longer_than_half_a_minute(int inARow, int seconds) =>
        Assert.Equal(seconds, FencingRules.Delay(inARow).TotalSeconds);

    [Fact]
    public void A_rival_whose_claims_are_elsewhere_is_told_and_given_way_to()
    {
        using var life = Start(out var broker);
        for (var second = 0; second < 600; second++)
        {
            kafka.Fence();
            Write(1);
            life.Turns(4, afterMs: 200);
        }

        Assert.InRange(broker.Created, 10, 40); // some at once, then every 30 s
        Assert.Contains("uses another kafka.checkpointTopic", life.Parts.Delivery.Problem, StringComparison.Ordinal);
        Assert.Null(life.Shipper.Twin);

        life.Turns(400, afterMs: 1000);
        Assert.Null(life.Parts.Delivery.Problem);
        AssertEachOnce();
    }

    [Fact]
    public void Transactions_that_outlived_their_timeout_are_no_rival()
    {
        using var life = Start(out var broker);
        for (var pause = 0; pause < 6; pause++)
        {
            life.Turns(10);
            Write(1);
            life.Turn();
            time.Advance(TimeSpan.FromMinutes(1.5));
            kafka.Fence();
        }

        life.Turns(20);
        Assert.Equal(7, broker.Created);
        Assert.Null(life.Parts.Delivery.Problem);
        AssertEachOnce();
    }

    private AgentLife Start(out FakeBroker broker)
    {
        broker = new FakeBroker(time) { AcksAtOnce = true, Kafka = kafka };
        return new AgentLife(disk, broker, time, new LifeOptions { Delivery = DeliveryGuarantee.ExactlyOnce });
    }

    private void Write(int lines)
    {
        for (; lines > 0; lines--) disk.Append(AgentLife.LogPath, ServerLog.Event($"{written++}"));
    }

    private void AssertEachOnce() =>
        Assert.Equal(Enumerable.Range(0, written), kafka.Committed.Select(record => int.Parse(record.Key, CultureInfo.InvariantCulture)));
}
