using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>The agent sees a hosts file of its own, which learns the broker's name later.</summary>
public sealed class LateNameSpecs(SharedKafka kafka)
{
    private const string Name = "kafka-late.test";

    [Fact]
    public async Task A_name_that_resolves_late_is_named_and_waited_for()
    {
        SmallDisk.RequireRoot();
        var cluster = await kafka.OneNodeAsync();
        using var folder = new Processes.TemporaryFolder();
        var hosts = folder.File("hosts");
        await File.WriteAllTextAsync(hosts, "127.0.0.1 localhost\n");
        await using var rig = await TroubleRig.Create(cluster, "late-name", new()
        {
            BootstrapServers = $"{Name}:{cluster.BootstrapServers.Split(':')[1]}",
            Wrapper = ["unshare", "--mount", "sh", "-c", "mount --bind \"$1\" /etc/hosts && shift && exec \"$@\"", "sh", hosts],
            Properties = ["reconnect.backoff.max.ms: 1000", "broker.address.ttl: 1000"],
        });
        rig.Log.Write(500);
        await rig.Start();
        await rig.UntilNotReady(Name);
        await File.AppendAllTextAsync(hosts, $"127.0.0.1 {Name}\n");
        await rig.Shipped();
        await rig.UntilReady();
        var arrivals = rig.Arrivals();
        arrivals.ExpectAllBut();
        Assert.Equal(0, arrivals.Duplicates);
    }
}
