using AuditShipper.IntegrationTests.ApiServer;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Native;
using AuditShipper.Tests.Publishing;
using Confluent.Kafka.Admin;

namespace AuditShipper.IntegrationTests.Kafka;

/// <summary>Every way to sign in, against brokers that check it.</summary>
public sealed class SecuritySpecs(SecureKafka kafka)
{
    private static bool CanScram => LibrdkafkaRules.CanScramWithKafka4(Librdkafka.Load().Number);

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-512")]
    public async Task Sasl_over_TLS_with_an_authority_of_ones_own(string mechanism)
    {
        var cluster = await kafka.SaslAsync();
        using var rig = await Rig(cluster, "tls-" + mechanism.ToLowerInvariant(), "User:alice", Tls("SASL_SSL"), Login(mechanism, "alice", SecureKafka.Password));
        rig.Publish(1, [1]);
        if (mechanism == "PLAIN" || CanScram)
            rig.PollUntil(() => rig.Sink.DeliveredTickets is [1]);
        else
            rig.PollUntil(() => rig.Publisher.State.Problem?.Contains("but the password may be right: librdkafka", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-512")]
    public async Task A_wrong_password_is_told_as_such(string mechanism)
    {
        if (mechanism != "PLAIN" && !CanScram) return; // a librdkafka that cannot do it cannot tell a wrong password from a right one: the test above
        var cluster = await kafka.SaslAsync();
        using var rig = await Rig(cluster, "wrong-" + mechanism.ToLowerInvariant(), "User:alice", Tls("SASL_SSL"), Login(mechanism, "alice", "hunter2-wrong"));
        rig.PollUntil(() => rig.Publisher.State.Problem?.StartsWith("Kafka did not accept the credentials", StringComparison.Ordinal) == true);
        Assert.DoesNotContain("hunter2", rig.Publisher.State.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_the_authority_does_not_know_is_not_trusted()
    {
        var cluster = await kafka.SaslAsync();
        using var folder = new TemporaryFolder();
        using var stranger = new TestCertificates(folder.Path);
        using var rig = await Rig(cluster, "untrusted", "User:alice", Tls("SASL_SSL", stranger.AuthorityFile), Login("PLAIN", "alice", SecureKafka.Password));
        rig.PollUntil(() => rig.Publisher.State.Problem?.StartsWith("TLS with Kafka failed: ", StringComparison.Ordinal) == true);
        Assert.Contains("ssl.ca.location", rig.Publisher.State.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mutual_TLS_with_files_or_with_PEM_texts(bool asFiles)
    {
        var cluster = await kafka.MutualTlsAsync();
        var (certificate, key) = (kafka.Certificates.CertificateFile("agent"), kafka.Certificates.KeyFile("agent"));
        (string, string)[] identity = asFiles
            ? [("ssl.certificate.location", certificate), ("ssl.key.location", key)]
            : [("ssl.certificate.pem", await File.ReadAllTextAsync(certificate)), ("ssl.key.pem", await File.ReadAllTextAsync(key))];
        using var rig = await Rig(cluster, $"mutual-{asFiles}", "User:O=auditshipper,CN=agent", Tls("SSL"), identity);
        rig.Publish(1, [1]);
        rig.PollUntil(() => rig.Sink.DeliveredTickets is [1]);
    }

    [Fact]
    public async Task Without_a_certificate_of_ones_own_mutual_TLS_says_so()
    {
        var cluster = await kafka.MutualTlsAsync();
        using var rig = await Rig(cluster, "mutual-none", "User:O=auditshipper,CN=agent", Tls("SSL"), []);
        rig.PollUntil(() => rig.Publisher.State.Problem?.Contains("ssl.key", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Oauthbearer_with_OIDC_or_a_librdkafka_without_it_is_named()
    {
        var cluster = await kafka.SaslAsync();
        if (Librdkafka.Load().Number < 0x020600ff)
        {
            var exception = await Assert.ThrowsAsync<PublisherSetupException>(() => Rig(cluster, "oidc", "User:agent", Tls("SASL_SSL"), Oidc(TokenEndpoint.ClientSecret)));
            Assert.Contains("has no OIDC: use a build that has it", exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(TokenEndpoint.ClientSecret, exception.Message, StringComparison.Ordinal);
            return;
        }

        using var rig = await Rig(cluster, "oidc", "User:agent", Tls("SASL_SSL"), Oidc(TokenEndpoint.ClientSecret));
        rig.Publish(1, [1]);
        rig.PollUntil(() => rig.Sink.DeliveredTickets is [1]);
        Assert.True(kafka.Tokens.Granted > 0);
        using var wrong = await Rig(cluster, "oidc-wrong", "User:agent", Tls("SASL_SSL"), Oidc("hunter2-wrong"));
        wrong.PollUntil(() => wrong.Publisher.State.Problem?.Contains("token", StringComparison.OrdinalIgnoreCase) == true);
        Assert.DoesNotContain("hunter2", wrong.Publisher.State.Problem, StringComparison.Ordinal);
    }

    private (string, string)[] Tls(string protocol, string? authority = null) =>
        [("security.protocol", protocol), ("ssl.ca.location", authority ?? kafka.Certificates.AuthorityFile)];

    private static (string, string)[] Login(string mechanism, string user, string password) =>
        [("sasl.mechanism", mechanism), ("sasl.username", user), ("sasl.password", password)];

    private (string, string)[] Oidc(string secret) =>
    [
        ("sasl.mechanism", "OAUTHBEARER"), ("sasl.oauthbearer.method", "oidc"), ("sasl.oauthbearer.client.id", TokenEndpoint.ClientId),
        ("sasl.oauthbearer.client.secret", secret), ("sasl.oauthbearer.token.endpoint.url", kafka.Tokens.TokensAt), ("sasl.oauthbearer.scope", "kafka"),
    ];

    private static async Task<PublisherRig> Rig(
        KafkaCluster cluster, string topic, string principal, (string, string)[] tls, (string, string)[] login, string? servers = null)
    {
        await cluster.CreateTopicAsync(topic);
        await cluster.AllowAsync(AclSpecs.Rule(topic, AclOperation.Write, principal));
        return new PublisherRig(servers ?? cluster.BootstrapServers, topic, properties: [.. tls, .. login]);
    }
}
