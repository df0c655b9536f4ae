using AuditShipper.Cli;
using AuditShipper.Cli.Checks;
using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.Publishing.Reading;
using AuditShipper.Tests.Publishing;
using Confluent.Kafka.Admin;

namespace AuditShipper.IntegrationTests.Kafka;

/// <summary>What <c>check --connect</c> finds out, and that it writes nothing.</summary>
public sealed class ClusterCheckSpecs(SecureKafka kafka)
{
    [Fact]
    public async Task With_every_right_all_is_fine_and_nothing_is_written()
    {
        var cluster = await kafka.SaslAsync();
        await Make(cluster, "checked", AclOperation.Write, AclOperation.DescribeConfigs);
        await Make(cluster, "checked-notices", AclOperation.Write, AclOperation.DescribeConfigs);
        var findings = await Look(Options(cluster, "checked") with { DeadLetter = new() { Topic = "checked-notices", MaxBytes = 1 << 20, Unredacted = false } });
        Assert.DoesNotContain(findings, finding => finding.Kind == FindingKind.Difference);
        Assert.Contains(CheckFinding.Fine($"broker 1 at {cluster.BootstrapServers} answers."), findings);
        Assert.Contains(CheckFinding.Fine("this user may write to topic 'checked'."), findings);
        Assert.Contains(CheckFinding.Fine("this user may write to topic 'checked-notices'."), findings);
        foreach (var topic in new[] { "checked", "checked-notices" }) Assert.Empty(TopicReader.ReadAll(cluster.InternalServers, topic, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_missing_right_to_write_is_found_without_writing()
    {
        var cluster = await kafka.SaslAsync();
        await Make(cluster, "described-only", AclOperation.Describe);
        var findings = await Look(Options(cluster, "described-only"));
        var wrong = Assert.Single(findings, finding => finding.Kind == FindingKind.Difference);
        Assert.StartsWith("Kafka does not let this user write to topic 'described-only'. Allow Describe and Write on it", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(findings, finding => finding.Kind == FindingKind.Warning && finding.Message.Contains("DescribeConfigs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_topic_and_wrong_credentials_are_found()
    {
        var cluster = await kafka.SaslAsync();
        var missing = Assert.Single(await Look(Options(cluster, "nowhere", user: SecureKafka.SuperUser)), finding => finding.Kind == FindingKind.Difference);
        Assert.StartsWith("Topic 'nowhere' does not exist", missing.Message, StringComparison.Ordinal);
        var refused = Assert.Single(await Look(Options(cluster, "nowhere", password: "hunter2-wrong")));
        Assert.Equal(FindingKind.Difference, refused.Kind);
        Assert.StartsWith("Kafka did not accept the credentials", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exactly_once_needs_more_rights_and_each_is_named()
    {
        var cluster = await kafka.SaslAsync();
        await Make(cluster, "transacted", AclOperation.Write);
        await Make(cluster, "checkpoints-described", AclOperation.Describe);
        var findings = await Look(ExactlyOnce(Options(cluster, "transacted"), "checkpoints-described"));
        var wrong = findings.Where(finding => finding.Kind == FindingKind.Difference).Select(finding => finding.Message).ToList();
        Assert.Equal(3, wrong.Count);
        Assert.Contains(wrong, message => message.StartsWith("Kafka does not let this user write to topic 'checkpoints-described'", StringComparison.Ordinal));
        Assert.Contains("Kafka does not let this user read topic 'checkpoints-described'. Allow Read on it.", wrong);
        Assert.Contains("Kafka does not let this user use the transactional.id 'auditshipper/test-cluster/cp-1/audit'. Allow Write and Describe on it.", wrong);
    }

    [Fact]
    public async Task With_all_the_rights_of_exactly_once_only_a_topic_that_is_not_compacted_is_refused()
    {
        var cluster = await kafka.SaslAsync();
        await Make(cluster, "transacted-2");
        await Make(cluster, "checkpoints-deleted");
        var options = ExactlyOnce(Options(cluster, "transacted-2", user: SecureKafka.SuperUser), "checkpoints-deleted");
        var wrong = Assert.Single(await Look(options), finding => finding.Kind == FindingKind.Difference);
        Assert.StartsWith("The checkpoint topic 'checkpoints-deleted' has not cleanup.policy=compact", wrong.Message, StringComparison.Ordinal);
        await cluster.SetTopicConfigAsync("checkpoints-deleted", ("cleanup.policy", "compact"));
        Assert.DoesNotContain(await Look(options), finding => finding.Kind == FindingKind.Difference);
        Assert.Empty(TopicReader.ReadAll(cluster.InternalServers, "checkpoints-deleted", TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task While_an_agent_runs_its_transactional_id_is_left_alone()
    {
        var cluster = await kafka.SaslAsync();
        await Make(cluster, "transacted-3", AclOperation.Write);
        await Make(cluster, "checkpoints-3", AclOperation.Write, AclOperation.Read);
        using var folder = new TemporaryFolder();
        var files = new LinuxFileSystem();
        using var running = files.TryLock(folder.File("lock"));
        var findings = await Look(ExactlyOnce(Options(cluster, "transacted-3"), "checkpoints-3") with { StateDirectory = folder.Path });
        Assert.Contains(findings, finding => finding.Kind == FindingKind.Warning && finding.Message.Contains("was not tried, because that would fence the agent", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, finding => finding.Kind == FindingKind.Difference);
    }

    private static AgentOptions ExactlyOnce(AgentOptions options, string checkpoints) =>
        options with { Kafka = options.Kafka with { Delivery = DeliveryGuarantee.ExactlyOnce, CheckpointTopic = checkpoints } };

    private static async Task Make(KafkaCluster cluster, string topic, params AclOperation[] rights)
    {
        await cluster.CreateTopicAsync(topic);
        if (rights.Length > 0) await cluster.AllowAsync([.. rights.Select(right => AclSpecs.Rule(topic, right))]);
    }

    private static Task<IReadOnlyList<CheckFinding>> Look(AgentOptions options) => new ClusterChecks(new LinuxFileSystem(), TimeProvider.System).Step(options);

    private AgentOptions Options(KafkaCluster cluster, string topic, string password = SecureKafka.Password, string user = "alice") => PublisherRig.Options(
        cluster.BootstrapServers,
        topic,
        properties:
        [
            ("security.protocol", "SASL_SSL"), ("ssl.ca.location", kafka.Certificates.AuthorityFile), ("sasl.mechanism", "PLAIN"), ("sasl.username", user), ("sasl.password", password),
        ]) with
    { Sources = [new() { Name = "audit", Path = "/nonexistent/audit.log", Start = StartPosition.Oldest }] };
}
