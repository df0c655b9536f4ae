using AuditShipper.IntegrationTests.Kafka;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>Three brokers that go one after the other, under load.</summary>
public sealed class LeaderSpecs(SharedKafka kafka)
{
    [Fact]
    public async Task A_leader_killed_and_all_three_rolled_lose_nothing()
    {
        var cluster = await kafka.ThreeNodesAsync();
        await using var rig = await TroubleRig.Create(cluster, "rolled");
        await rig.Start();
        using var stop = new CancellationTokenSource();
        var load = WriteUntil(rig.Log, stop.Token);
        await Progress(rig);

        var leader = cluster.Nodes.Single(node => node.Number == cluster.LeaderOf("rolled", 0));
        await leader.KillAsync();
        await Progress(rig);
        await leader.StartAsync();
        foreach (var node in cluster.Nodes)
        {
            await node.StopAsync();
            await node.StartAsync();
            await Progress(rig);
        }

        await stop.CancelAsync();
        await load;
        await rig.Shipped();
        await rig.UntilReady();
        var arrivals = rig.Arrivals();
        arrivals.ExpectAllBut();
        Assert.InRange(arrivals.Duplicates, 0, await rig.Agent.Metric("auditshipper_resent_records_total"));
    }

    private static async Task Progress(TroubleRig rig)
    {
        var written = rig.Log.Lines;
        await rig.UntilMetric("auditshipper_delivered_records_total", records => records > written);
    }

    /// <summary>About 500 lines a second, with a rotation every two.</summary>
    private static async Task WriteUntil(WrittenLog log, CancellationToken stop)
    {
        for (var writes = 1; !stop.IsCancellationRequested; writes++)
        {
            log.Write(10);
            if (writes % 100 == 0) log.Rotate();
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }
}
