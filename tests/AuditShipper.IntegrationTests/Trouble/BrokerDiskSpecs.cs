using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>A broker whose disk is full ends itself; with room it starts again.</summary>
public sealed class BrokerDiskSpecs
{
    [Fact]
    public async Task A_full_disk_of_the_broker_loses_nothing()
    {
        using var folder = new TemporaryFolder();
        await using var disk = await SmallDisk.Mount(folder.File("logs"), megabytes: 64);
        using var cluster = await KafkaCluster.StartAsync(new KafkaSettings
        {
            Properties = new Dictionary<string, string> { ["log.dirs"] = folder.File("logs"), ["metadata.log.dir"] = folder.File("metadata"), ["log.index.size.max.bytes"] = "65536" },
        });
        await using var rig = await TroubleRig.Create(cluster, "full-disk");
        await rig.Start();
        await using var load = new SteadyLoad(rig.Log);
        await rig.Delivered(500);
        disk.Fill();
        await cluster.Nodes[0].WhenEndedAsync();
        await rig.UntilNotReady(cluster.BootstrapServers);
        disk.Free();
        await cluster.Nodes[0].StartAsync();
        await rig.Delivered(500);
        await load.End();
        await rig.Shipped();
        await rig.UntilReady();
        await rig.ExpectNothingLost();
    }
}
