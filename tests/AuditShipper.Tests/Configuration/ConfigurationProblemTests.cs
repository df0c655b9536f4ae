using System.Text;
using AuditShipper.Configuration;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Configuration;

/// <summary>Each mistake gives one problem, at its place, with the way out.</summary>
public sealed class ConfigurationProblemTests
{
    [Theory]
    [InlineData("cluster: ''", "a.yaml:4:10: cluster: is empty. Expected 1 to 255 printable ASCII characters.")]
    [InlineData("cluster: ~", "a.yaml:4:10: cluster: has no value. Expected 1 to 255 printable ASCII characters.")]
    [InlineData("cluster: prod-ü", "a.yaml:4:10: cluster: \"prod-ü\" has a character that is not printable ASCII. Expected 1 to 255 printable ASCII characters.")]
    [InlineData("cluster: \"a\\nb\"", "a.yaml:4:10: cluster: \"a?b\" has a character that is not printable ASCII. Expected 1 to 255 printable ASCII characters.")]
    [InlineData("cluster: ' a'", "a.yaml:4:10: cluster: \" a\" begins or ends with a blank. Expected 1 to 255 printable ASCII characters.")]
    [InlineData("cluster: [a]", "a.yaml:4:10: cluster: is a list. Expected 1 to 255 printable ASCII characters.")]
    [InlineData("cluster: { a: b }", "a.yaml:4:10: cluster: is a mapping. Expected 1 to 255 printable ASCII characters.")]
    [InlineData("node:", "a.yaml:5:6: node: has no value. Expected 1 to 255 printable ASCII characters; or leave the key out.")]
    [InlineData("stateDirectory: state", "a.yaml:5:17: stateDirectory: \"state\" is not absolute. Expected an absolute path of a directory. An absolute path begins with /.")]
    [InlineData("sources: []", "a.yaml:4:1: sources: is empty. Expected a list with at least one item.")]
    [InlineData("sources: /a", "a.yaml:4:10: sources: is a single value. Expected a list: begin each item with \"- \".")]
    [InlineData("sources: [/a]", "a.yaml:4:11: sources[0]: is a single value. Expected keys with values: path, name, start.")]
    [InlineData("sources: [{ path: /a/ }]", "a.yaml:4:19: sources[0].path: \"/a/\" names a directory. Expected an absolute path of a file.")]
    [InlineData("sources: [{ path: /a, name: A }]", "a.yaml:4:29: sources[0].name: \"A\" has a character outside that set. Expected 1 to 64 characters of a-z 0-9 . _ -, beginning with a letter or digit.")]
    [InlineData("sources: [{ path: /a, name: .. }]", "a.yaml:4:29: sources[0].name: \"..\" begins with .. Expected 1 to 64 characters of a-z 0-9 . _ -, beginning with a letter or digit.")]
    [InlineData("sources: [{ path: /Audit.log }]", "a.yaml:4:11: sources[0].name: \"Audit\", taken from the path, has a character outside that set. Set sources[0].name to 1 to 64 characters of a-z 0-9 . _ -, beginning with a letter or digit.")]
    [InlineData("sources: [{ path: /a.log }, { path: /b/a.log }]", "a.yaml:4:29: sources[1].name: \"a\" is the name of sources[0] too. Give each source a name of its own.")]
    [InlineData("sources: [{ path: /a.log }, { path: /b/../a.log, name: b }]", "a.yaml:4:37: sources[1].path: \"/a.log\" is the path of sources[0] too. Each event would be sent twice: remove one.")]
    [InlineData("sources: [{ path: /a, start: latest }]", "a.yaml:4:30: sources[0].start: \"latest\" is not known here. Expected oldest or newest.")]
    [InlineData("sources: [{ path: /a, start: oldset }]", "a.yaml:4:30: sources[0].start: \"oldset\" is not known here. Expected oldest or newest. Did you mean oldest?")]
    [InlineData("kafka: {}", "a.yaml:4:8: kafka.bootstrapServers: is missing. Expected a list, each item host:port: [kafka-1:9092, kafka-2:9092].")]
    [InlineData("kafka: { bootstrapServers: [] }", "a.yaml:4:28: kafka.bootstrapServers: is empty. Expected a list, each item host:port: [kafka-1:9092, kafka-2:9092].")]
    [InlineData("kafka: { bootstrapServers: [kafka-1] }", "a.yaml:4:29: kafka.bootstrapServers[0]: \"kafka-1\" is no host and port. Expected host:port. Such as kafka-1:9092, 10.0.0.1:9092 or [fd00::1]:9092.")]
    [InlineData("kafka: { bootstrapServers: ['a:1,b:2'] }", "a.yaml:4:29: kafka.bootstrapServers[0]: \"a:1,b:2\" names several. Expected host:port. Write one server an item.")]
    [InlineData("kafka: { bootstrapServers: ['SSL://a:1'] }", "a.yaml:4:29: kafka.bootstrapServers[0]: \"SSL://a:1\" has a protocol. Expected host:port. Leave it out, and set security.protocol in kafka.properties.")]
    [InlineData("kafka: { bootstrapServers: [a:1], delivery: exactly-once }", "a.yaml:4:45: kafka.delivery: exactly-once needs kafka.checkpointTopic. Make a topic with cleanup.policy=compact and one partition, and name it there.")]
    [InlineData("kafka: { bootstrapServers: [a:1], checkpointTopic: kubernetes-audit }", "a.yaml:4:52: kafka.checkpointTopic: \"kubernetes-audit\" is the topic of routes[0].topic too. Compaction would remove events: give the checkpoints a topic of their own.")]
    [InlineData("kafka: { bootstrapServers: [a:1], linger.ms: 5 }", "a.yaml:4:35: kafka.linger.ms: unknown key. librdkafka's own properties go below kafka.properties. Expected one of bootstrapServers, delivery, checkpointTopic, commitInterval, commitBytes, transactionTimeout, properties.")]
    [InlineData("kafka: { bootstrapServers: [a:1], properties: [a] }", "a.yaml:4:47: kafka.properties: is a list. Expected names with values, such as linger.ms: 50.")]
    [InlineData("kafka: { bootstrapServers: [a:1], properties: { linger: { ms: 5 } } }", "a.yaml:4:57: kafka.properties: is a mapping. Expected the whole name in one line, such as linger.ms: 50.")]
    [InlineData("kafka: { bootstrapServers: [a:1], properties: { linger.ms: } }", "a.yaml:4:60: kafka.properties.linger.ms: has no value. Expected any text; or leave the key out.")]
    [InlineData("routes: []", "a.yaml:4:1: routes: is empty. Expected a list with at least one item.")]
    [InlineData("routes: [{ topic: a/b }]", "a.yaml:4:19: routes[0].topic: \"a/b\" has a character that Kafka does not take. Expected a topic: 1 to 249 characters of a-z A-Z 0-9 . _ -.")]
    [InlineData("routes: [{ topic: .. }]", "a.yaml:4:19: routes[0].topic: \"..\" is a name that Kafka keeps for itself. Expected a topic: 1 to 249 characters of a-z A-Z 0-9 . _ -.")]
    [InlineData("routes: [{ topic: a, redaction: maybe }]", "a.yaml:4:33: routes[0].redaction: \"maybe\" is not known here. Expected on or off.")]
    [InlineData("routes: [{ topic: a, filter: { sample: 2 } }]", "a.yaml:4:40: routes[0].filter.sample: \"2\" is no such number. Expected a number above 0, up to 1.")]
    [InlineData("routes: [{ topic: a, filter: { omitResponseCodes: [20] } }]", "a.yaml:4:52: routes[0].filter.omitResponseCodes[0]: \"20\" is no HTTP status. Expected a status from 100 to 599.")]
    [InlineData("routes: [{ topic: a, policy: policy.yaml }]", "a.yaml:4:30: routes[0].policy: \"policy.yaml\" is not absolute. Expected an absolute path of a file, or its content as a block. An absolute path begins with /.")]
    [InlineData("redaction: { paths: ['**'] }", "a.yaml:5:22: redaction.paths[0]: \"**\" is no path: the path ends with ** and names no value: put a key behind it, or * for all. Expected a path into an event, such as requestObject.spec.password.")]
    [InlineData("deadLetter: { topic: kubernetes-audit }", "a.yaml:5:22: deadLetter.topic: \"kubernetes-audit\" is the topic of routes[0] too. A notice is no event: give the notices a topic of their own.")]
    [InlineData("deadLetter: { unredacted: yes }", "a.yaml:5:27: deadLetter.unredacted: \"yes\" is not known here. Expected true or false.")]
    [InlineData("limits: { inFlightBytes: 32MX }", "a.yaml:5:26: limits.inFlightBytes: \"32MX\" is no size. Expected a size from 1MiB to 16GiB. A whole number with KiB, MiB, GiB, TiB (1024), kB, MB, GB, TB (1000), or plain bytes.")]
    [InlineData("limits: { maxLineBytes: 1GiB }", "a.yaml:5:25: limits.maxLineBytes: \"1GiB\" is more than 900MiB. Expected a size from 1KiB to 900MiB.")]
    [InlineData("limits: { heldBytes: 0 }", "a.yaml:5:22: limits.heldBytes: \"0\" is less than 1MiB. Expected a size from 1MiB to 16TiB.")]
    [InlineData("limits: 5", "a.yaml:5:9: limits: is a single value. Expected keys with values: inFlightBytes, heldBytes, recordBytes, maxLineBytes.")]
    [InlineData("shutdownDeadline: 20", "a.yaml:5:19: shutdownDeadline: \"20\" is no duration. Expected a duration from 1s to 1h. A whole number with one of ms, s, m, h.")]
    [InlineData("shutdownDeadline: 0s", "a.yaml:5:19: shutdownDeadline: \"0s\" is less than 1s. Expected a duration from 1s to 1h.")]
    [InlineData("http: { listen: 'localhost:9464' }", "a.yaml:5:17: http.listen: \"localhost:9464\" has no IP address. Expected address:port. Such as 127.0.0.1:9464, 0.0.0.0:9464 (every IPv4 address) or [::]:9464 (every address).")]
    [InlineData("log: { level: verbose }", "a.yaml:5:15: log.level: \"verbose\" is not known here. Expected trace, debug, information, warning or error.")]
    [InlineData("state_directory: /a", "a.yaml:5:1: state_directory: unknown key. Did you mean stateDirectory? Expected one of cluster, node, stateDirectory, sources, kafka, routes, redaction, deadLetter, limits, shutdownDeadline, http, log.")]
    [InlineData("topic: a", "a.yaml:5:1: topic: unknown key. It belongs at routes[].topic. Expected one of cluster, node, stateDirectory, sources, kafka, routes, redaction, deadLetter, limits, shutdownDeadline, http, log.")]
    [InlineData("? [a]\n: b", "a.yaml:5:3: this key: is a list or a mapping. Expected a name.")]
    [InlineData("node: a\nnode: b", "a.yaml:6:1: node: is already set in line 5, column 1. Keep one of the two.")]
    [InlineData("<<: { node: a }", "a.yaml:5:1: this key: merge keys (<<) are not supported. Write the keys out.")]
    [InlineData("node: &a b", "a.yaml:5:7: node: anchors (a word that begins with &) are not supported. Write the value out where it is used, or quote it if the & belongs to it.")]
    [InlineData("node: *a", "a.yaml:5:7: node: aliases (a word that begins with *) are not supported. Write the value out, or quote it if the * belongs to it.")]
    [InlineData("node: !a b", "a.yaml:5:7: node: YAML tags (a word that begins with !) are not supported. Quote the value if the ! belongs to it.")]
    [InlineData("node: a\n  b: c", "a.yaml:6:4: this is no valid YAML: While scanning a plain scalar value, found invalid mapping.")]
    [InlineData("node: \"a", "a.yaml:5:7: this is no valid YAML: While scanning a quoted scalar, found unexpected end of stream.")]
    [InlineData("node: [rod\nlog: {}", "a.yaml:5:7: this is no valid YAML from here on. Is a bracket, a brace or a quote not closed?")]
    [InlineData("---\na: b", "a.yaml:5:1: a second document begins here. Expected one document: remove the line ---, or the rest.")]
    public void A_mistake_is_one_problem(string line, string problem) => Assert.Equal(problem, Yaml.OnlyProblem(Yaml.With(line)));

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    public void An_empty_file_says_what_to_write(string yaml) =>
        Assert.StartsWith("a.yaml:1:1: the file is empty. Expected at least cluster, sources", Yaml.OnlyProblem(yaml), StringComparison.Ordinal);

    [Fact]
    public void A_list_is_no_configuration() =>
        Assert.StartsWith("a.yaml:1:1: the file: is a list. Expected keys with values: cluster, node,", Yaml.OnlyProblem("- a"), StringComparison.Ordinal);

    [Fact]
    public void What_is_required_is_missed() =>
        Assert.Equal(
            ["cluster", "sources", "kafka.bootstrapServers", "routes"],
            Yaml.Read("{}").Problems.Select(problem => problem.Message.Split(": is missing")[0]));

    [Fact]
    public void A_host_name_that_is_no_node_name_asks_for_one()
    {
        var problem = Assert.Single(ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(Yaml.Smallest), "a.yaml", new MemoryFileSystem(), [], "höst").Problems);

        Assert.Equal("a.yaml:1:1: node: the host name \"höst\" has a character that is not printable ASCII. Set node to 1 to 255 printable ASCII characters.", problem.ToString());
    }

    [Fact]
    public void A_long_value_is_shortened() =>
        Assert.Contains($"stateDirectory: \"{new string('x', 60)}...\" is not absolute", Yaml.OnlyProblem(Yaml.With($"stateDirectory: {new string('x', 5000)}")), StringComparison.Ordinal);

    [Theory]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', 0xC3, 0xA4, 0xFF }, "a.yaml:2:2: this byte is not valid UTF-8. Expected a YAML file in UTF-8.")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0 }, "a.yaml:1:1: the file is UTF-16. Expected UTF-8: save it again in that encoding.")]
    [InlineData(new byte[] { (byte)'a', 0 }, "a.yaml:1:2: control character U+0000. Expected a YAML file: is this another kind of file?")]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0xE2, 0x82 }, "a.yaml:1:1: this byte is not valid UTF-8. Expected a YAML file in UTF-8.")]
    public void What_is_no_text_is_said_with_its_place(byte[] bytes, string problem) =>
        Assert.Equal(problem, Assert.Single(ConfigurationLoader.Parse(bytes, "a.yaml", new MemoryFileSystem(), [], "h").Problems).ToString());

    [Theory]
    [InlineData("{ sasl.password hunter2: }")]
    [InlineData("{ hunter2: }")]
    [InlineData("{ sasl.password: [hunter2] }")]
    [InlineData("{ sasl.password: { hunter2: hunter2 } }")]
    [InlineData("{ sasl.password: *hunter2 }")]
    [InlineData("{ sasl.password: &hunter2 }")]
    [InlineData("{ sasl.password: !hunter2 }")]
    [InlineData("{ sasl.password: !hunter2!hunter2 }")]
    [InlineData("{ sasl.password: @hunter2 }")]
    [InlineData("{ sasl.password: `hunter2 }")]
    [InlineData("{ sasl.password: %hunter2 }")]
    [InlineData("{ sasl.password: \"\\hunter2\" }")]
    [InlineData("{ acks: hunter2 }")]
    [InlineData("hunter2")]
    [InlineData("[hunter2]")]
    [InlineData("{ sasl.password: a }\n  sasl.password: hunter2")]
    public void What_is_below_properties_is_never_shown(string properties)
    {
        var result = Yaml.Read($"{Yaml.With("kafka:")}\n  bootstrapServers: [a:1]\n  properties: {properties}\n");

        Assert.NotEmpty(result.Problems);
        Assert.DoesNotContain("hunter2", string.Join('\n', result.Problems), StringComparison.Ordinal);
    }
}
