using AuditShipper.Configuration;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Native;
using AuditShipper.Tests.Publishing;
using Confluent.Kafka.Admin;

namespace AuditShipper.IntegrationTests.Kafka;

public sealed class AclSpecs : IAsyncLifetime
{
    private KafkaCluster _cluster = null!;

    internal static KafkaSettings WithAlice { get; } = new()
    {
        Protocol = "SASL_PLAINTEXT",
        Users = new Dictionary<string, string> { ["alice"] = "right-password" },
        Authorizes = true,
    };

    public async ValueTask InitializeAsync() => _cluster = await KafkaCluster.StartAsync(WithAlice);

    public ValueTask DisposeAsync()
    {
        _cluster?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_missing_right_is_named_and_delivery_goes_on_after_it_was_given()
    {
        await _cluster.CreateTopicAsync("guarded");
        await _cluster.AllowAsync(Rule("guarded", AclOperation.Describe), Rule("another", AclOperation.Write));
        using (var rig = Rig("guarded"))
        {
            rig.Publish(1, [1]);
            rig.PollUntil(() => rig.Publisher.Fault is not null);
            rig.PollUntil(() => rig.Sink.Reports == 1);
            Assert.Equal((FailureKind.Environment, "not-authorized"), (rig.Sink.Failures[0].Failure.Kind, rig.Sink.Failures[0].Failure.Reason));
            Assert.StartsWith("Kafka does not let this user write to topic 'guarded'. Allow", rig.Publisher.Fault!.Message, StringComparison.Ordinal);
            Assert.Equal(rig.Publisher.Fault.Message, rig.Publisher.State.Problem);
        }
        await _cluster.AllowAsync(Rule("guarded", AclOperation.Write));
        using var next = Rig("guarded");
        next.Publish(1, [1]);
        next.PollUntil(() => next.Sink.DeliveredTickets is [1]);
    }

    [Fact]
    public async Task A_user_without_any_right_is_told_which_it_needs()
    {
        await _cluster.CreateTopicAsync("closed");
        using var rig = Rig("closed");
        rig.Publish(1, [1]);
        rig.PollUntil(() => rig.Publisher.State.Problem?.Contains("Write", StringComparison.Ordinal) == true);
        Assert.Contains("'closed'", rig.Publisher.State.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_never_repeated()
    {
        await _cluster.CreateTopicAsync("locked");
        using var rig = Rig("locked", password: "wrong-password");
        rig.Publish(1, [1]);
        rig.PollUntil(() => rig.Publisher.State.Problem?.StartsWith("Kafka did not accept the credentials", StringComparison.Ordinal) == true);
        Assert.DoesNotContain("wrong-password", rig.Publisher.State.Problem, StringComparison.Ordinal);
        Assert.Empty(rig.Sink.Failures);
    }

    [Theory]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-512")]
    public async Task Scram_works_or_an_old_librdkafka_is_named_as_the_reason(string mechanism)
    {
        var topic = mechanism.ToLowerInvariant();
        await _cluster.CreateTopicAsync(topic);
        await _cluster.AllowAsync(Rule(topic, AclOperation.Write));
        using var rig = Rig(topic, mechanism: mechanism);
        rig.Publish(1, [1]);
        if (LibrdkafkaRules.CanScramWithKafka4(Librdkafka.Load().Number))
            rig.PollUntil(() => rig.Sink.DeliveredTickets is [1]);
        else
            rig.PollUntil(() => rig.Publisher.State.Problem?.Contains("but the password may be right: librdkafka", StringComparison.Ordinal) == true);
    }

    internal static AclBinding Rule(string topic, AclOperation operation, string principal = "User:alice") => new()
    {
        Pattern = new() { Type = ResourceType.Topic, Name = topic, ResourcePatternType = ResourcePatternType.Literal },
        Entry = new() { Principal = principal, Host = "*", Operation = operation, PermissionType = AclPermissionType.Allow },
    };

    internal static AgentOptions Alice(KafkaCluster cluster, string topic) => PublisherRig.Options(cluster.BootstrapServers, topic, properties: Login("PLAIN", "right-password"));

    private static (string, string)[] Login(string mechanism, string password) =>
        [("security.protocol", "SASL_PLAINTEXT"), ("sasl.mechanism", mechanism), ("sasl.username", "alice"), ("sasl.password", password)];

    private PublisherRig Rig(string topic, string mechanism = "PLAIN", string password = "right-password") =>
        new(_cluster.BootstrapServers, topic, properties: Login(mechanism, password));
}
