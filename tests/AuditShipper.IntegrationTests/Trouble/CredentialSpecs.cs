using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using Confluent.Kafka.Admin;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>Secrets and rights that change while the agent runs.</summary>
public sealed class CredentialSpecs(SecureKafka kafka)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_wrong_password_corrected_in_its_file_is_taken_over_and_never_shown()
    {
        var secret = kafka.Secret("password-1", "hunter2-wrong\n");
        await using var rig = await Rig("wrong-then-right", "alice", $"file:{secret}");
        rig.Log.Write(500);
        await rig.Start();
        await rig.UntilNotReady("Kafka did not accept the credentials");
        await File.WriteAllTextAsync(secret, SecureKafka.Password + "\n");
        await rig.Shipped();
        await rig.UntilReady();
        Assert.Equal(0, await rig.Agent.Stop());
        ExpectAllOnce(rig);
        Assert.Contains("changed: sasl.password. Each source goes on with a new producer", rig.Agent.Child.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", rig.Agent.Child.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(SecureKafka.Password, rig.Agent.Child.Output, StringComparison.Ordinal);
    }

    /// <summary>As Kubernetes does it: a symbolic link is replaced by one to another directory, and with it every file at once.</summary>
    [Theory]
    [InlineData("swapped", false)]
    [InlineData("swapped-exactly-once", true)]
    public async Task A_mounted_Secret_that_is_swapped_under_load_sends_nothing_twice(string topic, bool isExactlyOnce)
    {
        using var mount = new TemporaryFolder();
        Put(mount, "..1", "alice", SecureKafka.Password);
        Put(mount, "..2", "bob", SecureKafka.OtherPassword);
        Directory.CreateSymbolicLink(mount.File("..data"), "..1");
        await using var rig = await Rig(topic, $"file:{mount.File("..data", "username")}", $"file:{mount.File("..data", "password")}", isExactlyOnce, "alice", "bob");
        await rig.Start();
        await using var load = new SteadyLoad(rig.Log);
        await rig.Delivered(200);
        Directory.CreateSymbolicLink(mount.File("..next"), "..2");
        (await ChildProcess.Run("mv", ["-T", mount.File("..next"), mount.File("..data")], Patience)).RequireSuccess();
        await rig.Agent.Child.WaitForLine("changed: sasl.username, sasl.password", Patience);
        await rig.UntilMetric("auditshipper_producer_rebuilds_total", rebuilds => rebuilds == 1);

        // What is gone keeps the one in use.
        File.Delete(mount.File("..data"));
        await rig.Agent.Child.WaitForLine("The secrets cannot be read again, those in use stay: kafka.properties.sasl", Patience);
        await rig.Delivered(200);
        await load.End();
        await rig.Shipped();
        Assert.Equal(1, await rig.Agent.Metric("auditshipper_producer_rebuilds_total"));
        Assert.Equal(0, await rig.Agent.Metric("auditshipper_resent_records_total"));
        ExpectAllOnce(rig);
    }

    [Fact]
    public async Task A_right_revoked_under_load_and_granted_again_is_named_and_loses_nothing()
    {
        var cluster = await kafka.SaslAsync();
        await using var rig = await Rig("revoked", "alice", $"file:{kafka.Secret("password-3", SecureKafka.Password)}");
        await rig.Start();
        await using var load = new SteadyLoad(rig.Log);
        await rig.Delivered(200);
        await cluster.RevokeAsync(AclSpecs.Rule("revoked", AclOperation.Write));
        await cluster.AllowAsync(AclSpecs.Rule("revoked", AclOperation.Describe));
        await rig.UntilNotReady("Kafka does not let this user write to topic 'revoked'. Allow Describe and Write on");
        await cluster.AllowAsync(AclSpecs.Rule("revoked", AclOperation.Write));
        await rig.UntilReady();
        await load.End();
        await rig.Shipped();
        await rig.ExpectNothingLost();
    }

    private static void Put(TemporaryFolder mount, string version, string user, string password)
    {
        Directory.CreateDirectory(mount.File(version));
        File.WriteAllText(mount.File(version, "username"), user);
        File.WriteAllText(mount.File(version, "password"), password);
    }

    private static void ExpectAllOnce(TroubleRig rig)
    {
        var arrivals = rig.Arrivals();
        arrivals.ExpectAllBut();
        Assert.Equal(0, arrivals.Duplicates);
    }

    private Task<TroubleRig> Rig(string topic, string user, string password) => Rig(topic, user, password, isExactlyOnce: false, "alice");

    private async Task<TroubleRig> Rig(string topic, string user, string password, bool isExactlyOnce, params string[] users)
    {
        var cluster = await kafka.SaslAsync();
        foreach (var name in users)
        {
            await cluster.AllowAsync(AclSpecs.Rule(topic, AclOperation.Write, $"User:{name}"));
            if (isExactlyOnce) await AllowExactlyOnce(cluster, topic, $"User:{name}");
        }

        return await TroubleRig.Create(cluster, topic, new()
        {
            IsExactlyOnce = isExactlyOnce,
            Properties =
            [
                "security.protocol: SASL_SSL", $"ssl.ca.location: {kafka.Certificates.AuthorityFile}", "sasl.mechanism: PLAIN",
                $"sasl.username: \"{user}\"", $"sasl.password: \"{password}\"",
            ],
        });
    }

    /// <summary>What docs/exactly-once.md names, and no more.</summary>
    private static async Task AllowExactlyOnce(KafkaCluster cluster, string topic, string principal)
    {
        var checkpoints = TroubleRig.Checkpoints(topic);
        await cluster.AllowTransactionsAsync($"auditshipper/{topic}/", principal); // known where the rights given after it are
        await cluster.AllowAsync(AclSpecs.Rule(checkpoints, AclOperation.Write, principal), AclSpecs.Rule(checkpoints, AclOperation.Read, principal));
    }
}
