using AuditShipper.Configuration;

namespace AuditShipper.Tests.Configuration;

public sealed class EnvironmentTests
{
    [Fact]
    public void The_environment_wins_over_the_file() =>
        Assert.Equal("other", Yaml.Options(Yaml.Smallest, ("AUDITSHIPPER__CLUSTER", "other")).Cluster);

    [Fact]
    public void It_wins_over_a_mistake_in_the_file_too() =>
        Assert.Equal("other", Yaml.Options(Yaml.With("cluster: ''"), ("AUDITSHIPPER__CLUSTER", "other")).Cluster);

    [Theory]
    [InlineData("AUDITSHIPPER__LIMITS__INFLIGHTBYTES")]
    [InlineData("AuditShipper__Limits__InFlightBytes")]
    [InlineData("auditshipper__limits__inflightbytes")]
    public void Case_does_not_matter(string name) => Assert.Equal(5L << 20, Yaml.Options(Yaml.Smallest, (name, "5MiB")).Limits.InFlightBytes);

    [Theory]
    [InlineData("AUDITSHIPPER_SERVICE_HOST")]
    [InlineData("AUDITSHIPPER_PORT_9464_TCP__ADDR")]
    [InlineData("AUDITSHIPPER_LIBRDKAFKA")]
    [InlineData("AUDITSHIPPER")]
    [InlineData("XAUDITSHIPPER__CLUSTER")]
    public void Without_the_double_underscore_it_is_no_configuration(string name) =>
        Assert.Equal("prod", Yaml.Options(Yaml.Smallest, (name, "10.0.0.1")).Cluster);

    [Fact]
    public void An_empty_mapping_and_the_environment_are_enough()
    {
        var options = Yaml.Options(
            "{}",
            ("AUDITSHIPPER__CLUSTER", "c"),
            ("AUDITSHIPPER__SOURCES__1__PATH", "/b.log"),
            ("AUDITSHIPPER__SOURCES__0__START", "newest"),
            ("AUDITSHIPPER__SOURCES__0__PATH", "/a.log"),
            ("AUDITSHIPPER__KAFKA__BOOTSTRAPSERVERS__1", "k2:1"),
            ("AUDITSHIPPER__KAFKA__BOOTSTRAPSERVERS__0", "k1:1"),
            ("AUDITSHIPPER__KAFKA__PROPERTIES__SASL_PASSWORD", "null"),
            ("AUDITSHIPPER__ROUTES__0__TOPIC", "t"),
            ("AUDITSHIPPER__HTTP__LISTEN", "null"));

        Assert.Equal(["a", "b"], options.Sources.Select(source => source.Name));
        Assert.Equal(StartPosition.Newest, options.Sources[0].Start);
        Assert.Equal(["k1:1", "k2:1"], options.Kafka.BootstrapServers);
        Assert.Equal("null", options.Kafka.Properties["sasl.password"]);
        Assert.Null(options.Http.Listen);
    }

    [Fact]
    public void Twelve_items_are_added_in_the_order_of_their_numbers()
    {
        var variables = Enumerable.Range(1, 11).Select(i => ($"AUDITSHIPPER__KAFKA__BOOTSTRAPSERVERS__{i}", $"k{i}:1")).Reverse().ToArray();

        Assert.Equal(["kafka-1:9092", .. Enumerable.Range(1, 11).Select(i => $"k{i}:1")], Yaml.Options(Yaml.Smallest, variables).Kafka.BootstrapServers);
    }

    [Fact]
    public void An_item_of_the_file_is_replaced_and_its_neighbours_stay() =>
        Assert.Equal(
            ["a:1", "new:2", "c:3"],
            Yaml.Options(Yaml.With("kafka: { bootstrapServers: [a:1, b:2, c:3] }"), ("AUDITSHIPPER__KAFKA__BOOTSTRAPSERVERS__1", "new:2")).Kafka.BootstrapServers);

    [Theory]
    [InlineData("COMPRESSION_CODEC", "compression.codec")]
    [InlineData("compression_codec", "compression.codec")]
    [InlineData("QUEUE_BUFFERING_MAX_MS", "queue.buffering.max.ms")]
    [InlineData("ENABLE_SASL_OAUTHBEARER_UNSECURE_JWT", "enable.sasl.oauthbearer.unsecure.jwt")]
    [InlineData("SASL.PASSWORD", "sasl.password")]
    [InlineData("LOG_LEVEL", "log_level")]
    [InlineData("IN_THE_FILE", "in_the.file")]
    [InlineData("debug", "debug")]
    public void An_underscore_is_a_dot_unless_the_name_is_known_to_have_one(string key, string property)
    {
        var yaml = Yaml.With("kafka: { bootstrapServers: [a:1], properties: { in_the.file: a, compression.codec: a } }");

        Assert.Equal("new", Yaml.Options(yaml, ($"AUDITSHIPPER__KAFKA__PROPERTIES__{key}", "new")).Kafka.Properties[property]);
    }

    [Theory]
    [InlineData("CLUSTER", "", "cluster: is empty. Expected 1 to 255 printable ASCII characters.")]
    [InlineData("KAFKA__DELIVERY", "at-most-once", "kafka.delivery: \"at-most-once\" is not known here. Expected at-least-once or exactly-once. Did you mean at-least-once?")]
    [InlineData("KAFKA__DELIVRY", "x", "unknown key. Did you mean AUDITSHIPPER__KAFKA__DELIVERY? Expected one of AUDITSHIPPER__KAFKA__BOOTSTRAPSERVERS, AUDITSHIPPER__KAFKA__DELIVERY, AUDITSHIPPER__KAFKA__CHECKPOINTTOPIC, AUDITSHIPPER__KAFKA__COMMITINTERVAL, AUDITSHIPPER__KAFKA__COMMITBYTES, AUDITSHIPPER__KAFKA__TRANSACTIONTIMEOUT, AUDITSHIPPER__KAFKA__PROPERTIES.")]
    [InlineData("KAFKA", "x", "names a section. Set one of its keys: AUDITSHIPPER__KAFKA__BOOTSTRAPSERVERS, AUDITSHIPPER__KAFKA__DELIVERY, AUDITSHIPPER__KAFKA__CHECKPOINTTOPIC, AUDITSHIPPER__KAFKA__COMMITINTERVAL, AUDITSHIPPER__KAFKA__COMMITBYTES, AUDITSHIPPER__KAFKA__TRANSACTIONTIMEOUT, AUDITSHIPPER__KAFKA__PROPERTIES.")]
    [InlineData("CLUSTER__NAME", "x", "goes on behind a value: AUDITSHIPPER__CLUSTER ends there.")]
    [InlineData("SOURCES", "x", "is a list. Set its items by number, from AUDITSHIPPER__SOURCES__0 on.")]
    [InlineData("SOURCES__A__PATH", "x", "is a list. Set its items by number, from AUDITSHIPPER__SOURCES__0 on.")]
    [InlineData("SOURCES__0", "x", "names a section. Set one of its keys: AUDITSHIPPER__SOURCES__0__PATH, AUDITSHIPPER__SOURCES__0__NAME, AUDITSHIPPER__SOURCES__0__START.")]
    [InlineData("SOURCES__2__PATH", "/x", "is item 2 of a list of 1. The next one is AUDITSHIPPER__SOURCES__1.")]
    [InlineData("SOURCES__0__PATH", "x", "sources[0].path: \"x\" is not absolute. Expected an absolute path of a file. An absolute path begins with /.")]
    [InlineData("KAFKA__BOOTSTRAPSERVERS", "a:1", "is a list. Set its items by number, from AUDITSHIPPER__KAFKA__BOOTSTRAPSERVERS__0 on.")]
    [InlineData("KAFKA__BOOTSTRAPSERVERS__0__A", "a:1", "goes on behind a value: AUDITSHIPPER__KAFKA__BOOTSTRAPSERVERS__0 ends there.")]
    [InlineData("KAFKA__PROPERTIES", "a", "names a section. Set its properties one by one, such as AUDITSHIPPER__KAFKA__PROPERTIES__LINGER_MS.")]
    [InlineData("KAFKA__PROPERTIES__SASL__PASSWORD", "hunter2", "has a double underscore inside a property's name. Each dot is written as one.")]
    [InlineData("KAFKA__PROPERTIES__", "hunter2", "kafka.properties: a name here is none that a property can have. Expected name: value, such as linger.ms: 50.")]
    public void A_problem_names_the_variable(string keys, string value, string message)
    {
        var name = EnvironmentOverlay.Prefix + keys;

        Assert.Equal($"environment variable {name}: {message}", Yaml.OnlyProblem(Yaml.Smallest, (name, value)));
    }

    [Fact]
    public void A_guarded_property_is_refused_here_too()
    {
        const string Name = "AUDITSHIPPER__KAFKA__PROPERTIES__ACKS";

        Assert.StartsWith($"environment variable {Name}: kafka.properties.acks: cannot be set: ", Yaml.OnlyProblem(Yaml.Smallest, (Name, "1")), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_variables_for_one_key_are_a_problem() =>
        Assert.Contains(
            "case does not matter. Keep one of the two.",
            Yaml.OnlyProblem(Yaml.Smallest, ("AUDITSHIPPER__NODE", "a"), ("AUDITSHIPPER__node", "b")),
            StringComparison.Ordinal);

    [Fact]
    public void A_section_of_the_wrong_shape_is_the_files_mistake_alone() =>
        Assert.Equal(
            "a.yaml:5:9: limits: is a single value. Expected keys with values: inFlightBytes, heldBytes, recordBytes, maxLineBytes.",
            Yaml.OnlyProblem(Yaml.With("limits: 5"), ("AUDITSHIPPER__LIMITS__HELDBYTES", "1GiB")));
}
