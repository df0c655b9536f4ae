using AuditShipper.Cli;
using AuditShipper.Cli.Checks;
using AuditShipper.Files;
using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.Tests.Publishing;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>Three brokers that go one after the other, under load.</summary>
[Collection(nameof(SharedKafka.ThreeNodesAsync))]
public sealed class LeaderSpecs(SharedKafka kafka)
{
    [Fact]
    public async Task A_leader_killed_and_all_three_rolled_lose_nothing()
    {
        var cluster = await kafka.ThreeNodesAsync();
        await using var rig = await TroubleRig.Create(cluster, "rolled");
        await rig.Start();
        await using var load = new SteadyLoad(rig.Log);
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

        await load.End();
        await rig.Shipped();
        await rig.UntilReady();
        var arrivals = rig.Arrivals();
        arrivals.ExpectAllBut();
        Assert.InRange(arrivals.Duplicates, 0, await rig.Agent.Metric("auditshipper_resent_records_total"));
    }

    [Fact]
    public async Task Too_few_in_sync_replicas_are_named_and_delivery_goes_on_when_they_are_back()
    {
        var cluster = await kafka.ThreeNodesAsync();
        await using var rig = await TroubleRig.Create(cluster, "too-few", new() { TopicConfig = [("min.insync.replicas", "3")] });
        await rig.Start();
        rig.Log.Write(500);
        await rig.Shipped();
        var follower = cluster.Nodes.First(node => node.Number != cluster.LeaderOf("too-few", 0));
        await follower.StopAsync();
        rig.Log.Write(500);
        await rig.UntilNotReady("2 in-sync replica(s), and its min.insync.replicas is 3: Kafka takes no record (NOT_ENOUGH_REPLICAS)");
        await rig.Agent.Child.WaitForLine("NOT_ENOUGH_REPLICAS", TimeSpan.FromMinutes(2)); // what stood there before holds the next line back for half a minute
        await follower.StartAsync();
        await rig.Shipped();
        await rig.UntilReady();
        await rig.ExpectNothingLost();
    }

    [Fact]
    public async Task Check_finds_the_one_broker_that_hangs()
    {
        var cluster = await kafka.ThreeNodesAsync();
        await cluster.CreateTopicAsync("one-hangs");
        var hanging = cluster.Nodes.First(node => node.Number != cluster.LeaderOf("one-hangs", 0));
        hanging.Pause();
        try
        {
            var findings = await new ClusterChecks(new LinuxFileSystem(), TimeProvider.System).Step(PublisherRig.Options(cluster.BootstrapServers, "one-hangs"));
            var wrong = Assert.Single(findings, finding => finding.Kind == FindingKind.Difference);
            Assert.StartsWith($"broker {hanging.Number} at {hanging.Address}: ", wrong.Message, StringComparison.Ordinal);
            Assert.Equal(2, findings.Count(finding => finding.Message.EndsWith(" answers.", StringComparison.Ordinal)));
        }
        finally
        {
            hanging.Resume();
        }
    }

    private static async Task Progress(TroubleRig rig)
    {
        var written = rig.Log.Lines;
        await rig.UntilMetric("auditshipper_delivered_records_total", records => records > written);
    }
}
