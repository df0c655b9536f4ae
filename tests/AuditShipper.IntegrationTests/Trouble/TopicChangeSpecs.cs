using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>Topics that are changed under the agent.</summary>
public sealed class TopicChangeSpecs(SharedKafka kafka)
{
    [Fact]
    public async Task Partitions_added_under_load_send_nothing_twice()
    {
        var cluster = await kafka.OneNodeAsync();
        await using var rig = await TroubleRig.Create(cluster, "widened", new() { Properties = ["topic.metadata.refresh.interval.ms: 500"] });
        await rig.Start();
        await using var load = new SteadyLoad(rig.Log);
        await rig.Delivered(200);
        await cluster.AddPartitionsAsync("widened", 4);
        using var added = new TopicWatch(cluster.BootstrapServers, "widened", partition: 3);
        await rig.Until(() => Task.FromResult(added.Records() > 0), "the new partitions get records");
        await rig.Delivered(500);
        await load.End();
        await rig.Shipped();
        await rig.UntilReady();
        var arrivals = rig.Arrivals();
        arrivals.ExpectAllBut();
        Assert.Equal(0, arrivals.Duplicates);
        Assert.True(arrivals.Partitions > 1);
    }

    [Fact]
    public async Task A_limit_lowered_under_load_makes_dead_letters_of_what_is_over_it_alone()
    {
        const int TooLargeBytes = 40_000;
        var cluster = await kafka.OneNodeAsync();
        // Told by nobody how large a record may be, it does not matter when the topic was asked.
        await using var rig = await TroubleRig.Create(cluster, "lowered", new() { More = "limits: { recordBytes: 900MiB }" });
        await rig.Start();
        await using var load = new SteadyLoad(rig.Log);
        await rig.Delivered(200);
        await cluster.SetTopicConfigAsync("lowered", ("max.message.bytes", "5000"));
        await load.End();
        var first = rig.Log.Lines;
        rig.Log.Write(1, TooLargeBytes, isNoise: true);
        rig.Log.Write(200);
        await rig.Shipped();
        await rig.UntilReady();
        Assert.Equal(1, await rig.Metric("auditshipper_dead_letters_total", "reason", "broker-too-large"));
        rig.Arrivals().ExpectAllBut(first);

        await cluster.SetTopicConfigAsync("lowered", ("max.message.bytes", "1000000"));
        rig.Log.Write(1, TooLargeBytes, isNoise: true);
        rig.Log.Write(200);
        await rig.Shipped();
        var arrivals = rig.Arrivals();
        arrivals.ExpectAllBut(first);
        Assert.InRange(arrivals.Duplicates, 0, await rig.Agent.Metric("auditshipper_resent_records_total"));
    }

    [Fact]
    public async Task Records_deleted_under_the_producer_change_nothing_for_those_that_follow()
    {
        var cluster = await kafka.OneNodeAsync();
        await using var rig = await TroubleRig.Create(cluster, "purged");
        await rig.Start();
        rig.Log.Write(500);
        await rig.Shipped();
        await cluster.DeleteRecordsAsync("purged");
        rig.Log.Write(500);
        await rig.Shipped();
        rig.Arrivals().ExpectAllBut(Enumerable.Range(0, 500));

        await using var load = new SteadyLoad(rig.Log);
        for (var times = 0; times < 2; times++)
        {
            await rig.Delivered(300);
            await cluster.DeleteRecordsAsync("purged");
        }

        await load.End();
        var behind = rig.Log.Lines;
        rig.Log.Write(500);
        await rig.Shipped();
        await rig.UntilReady();
        var arrivals = rig.Arrivals();
        arrivals.ExpectAllBut(Enumerable.Range(0, arrivals.Missing.Count));
        Assert.InRange(arrivals.Missing.Count, 500, behind);
        Assert.Equal(0, arrivals.Duplicates);
        Assert.Equal(0, await rig.Agent.Metric("auditshipper_producer_rebuilds_total"));
    }
}
