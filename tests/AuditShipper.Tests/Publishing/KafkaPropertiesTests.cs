using AuditShipper.Configuration;

namespace AuditShipper.Tests.Publishing;

public sealed class KafkaPropertiesTests
{
    [Theory]
    [InlineData("acks", "min.insync.replicas")]
    [InlineData("request.required.acks", "min.insync.replicas")]
    [InlineData("metadata.broker.list", "kafka.bootstrapServers")]
    [InlineData("message.max.bytes", "limits.maxLineBytes")]
    [InlineData("queue.buffering.max.kbytes", "limits.inFlightBytes")]
    [InlineData("dr_msg_cb", "Leave it out")]
    public void A_guarded_property_tells_the_way_out(string name, string wayOut) =>
        Assert.Contains(wayOut, KafkaProperties.WhyGuarded(name), StringComparison.Ordinal);

    [Theory]
    [InlineData("linger.ms")]
    [InlineData("compression.codec")]
    [InlineData("security.protocol")]
    [InlineData("batch.size")]
    public void Others_are_the_operators(string name) => Assert.Null(KafkaProperties.WhyGuarded(name));

    [Theory]
    [InlineData("sasl.password", true)]
    [InlineData("ssl.key.pem", true)]
    [InlineData("ssl.key.password", true)]
    [InlineData("sasl.oauthbearer.client.secret", true)]
    [InlineData("sasl.oauthbearer.config", true)]
    [InlineData("ssl.ca.location", false)]
    [InlineData("linger.ms", false)]
    public void Secrets_are_known(string name, bool isSecret) => Assert.Equal(isSecret, KafkaProperties.IsSecret(name));
}
