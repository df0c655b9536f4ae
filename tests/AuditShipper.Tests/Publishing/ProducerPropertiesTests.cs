using AuditShipper.Configuration;
using AuditShipper.Publishing;

namespace AuditShipper.Tests.Publishing;

public sealed class ProducerPropertiesTests
{
    [Fact]
    public void The_operators_properties_win_over_our_defaults()
    {
        var properties = Final(PublisherMode.Batched, ("compression.codec", "zstd"), ("linger.ms", "7"), ("client.id", "mine"));
        Assert.Equal(("zstd", "7", "mine"), (properties["compression.codec"], properties["linger.ms"], properties["client.id"]));
    }

    [Fact]
    public void What_the_guarantee_depends_on_wins_over_the_operators()
    {
        foreach (var (name, value) in new[] { ("acks", "1"), ("enable.idempotence", "false"), ("message.timeout.ms", "5"), ("bootstrap.servers", "evil:1") })
            Assert.NotEqual(value, Final(PublisherMode.Batched, (name, value))[name]);
    }

    [Fact]
    public void Every_property_that_is_ours_to_set_is_guarded()
    {
        string[] operators = ["client.id", "compression.codec", "linger.ms", "message.copy.max.bytes", "partitioner", "topic.metadata.propagation.max.ms"];
        foreach (var name in Final(PublisherMode.Batched).Keys.Except(operators))
            Assert.NotNull(KafkaProperties.WhyGuarded(name));
    }

    [Fact]
    public void One_by_one_nothing_lingers()
    {
        var properties = Final(PublisherMode.OneByOne, ("linger.ms", "100"));
        Assert.Equal(("0", "false"), (properties["linger.ms"], properties["enable.gapless.guarantee"]));
    }

    [Fact]
    public void The_largest_line_fits() => Assert.Equal("1000000000", Final(PublisherMode.Batched, maxLineBytes: int.MaxValue)["message.max.bytes"]);

    private static Dictionary<string, string> Final(PublisherMode mode, params (string Name, string Value)[] properties) => Final(mode, 64 << 20, properties);

    private static Dictionary<string, string> Final(PublisherMode mode, int maxLineBytes, params (string Name, string Value)[] properties)
    {
        var all = new Dictionary<string, string>();
        foreach (var (name, value) in ProducerProperties.For(PublisherRig.Options("k1:9092", "audit", properties: properties).Kafka, maxLineBytes, mode))
            all[name] = value;
        return all;
    }
}
