using System.Net;
using AuditShipper.Configuration;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Tests.Configuration;

public sealed class ConfigurationSpecs
{
    [Fact]
    public void Four_keys_are_enough_and_the_rest_has_defaults()
    {
        var options = Yaml.Options(Yaml.Smallest);

        Assert.Equal("prod", options.Cluster);
        Assert.Equal("cp-1.example.org", options.Node);
        Assert.Equal("/var/lib/auditshipper", options.StateDirectory);
        Assert.Equal(new SourceOptions { Name = "audit", Path = "/var/log/kubernetes/audit.log", Start = StartPosition.Oldest }, Assert.Single(options.Sources));
        Assert.Equal(["kafka-1:9092"], options.Kafka.BootstrapServers);
        Assert.Equal(DeliveryGuarantee.AtLeastOnce, options.Kafka.Delivery);
        Assert.Empty(options.Kafka.Properties);
        var route = Assert.Single(options.Routes);
        Assert.Equal(("kubernetes-audit", true, RecordTimestamp.Event, null, 1.0), (route.Topic, route.Redaction, route.Timestamp, route.Policy, route.Sample));
        Assert.Empty(route.OmitResponseCodes);
        Assert.True(options.Redaction.Key.IsEmpty);
        Assert.Empty(options.Redaction.Paths);
        Assert.Equal(new DeadLetterOptions { Topic = null, MaxBytes = 256L << 20, Unredacted = false }, options.DeadLetter);
        Assert.Equal(new LimitOptions { InFlightBytes = 32L << 20, HeldBytes = 2L << 30, MaxLineBytes = 64 << 20 }, options.Limits);
        Assert.Equal(TimeSpan.FromSeconds(20), options.ShutdownDeadline);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 9464), options.Http.Listen);
        Assert.Equal(new LogOptions { Level = LogLevel.Information, Format = LogFormat.Text }, options.Log);
    }

    [Fact]
    public void Every_key_can_be_set()
    {
        var options = Yaml.Options("""
            cluster: c
            node: n 1
            stateDirectory: /state/
            sources:
              - { name: a, path: /logs/./a.log, start: newest }
              - { path: /logs/b.v1.log }
            kafka:
              bootstrapServers:
                - kafka-1:9092
                - "[fd00::1]:9093"
              delivery: at-least-once
              properties:
                compression.codec: lz4
                linger.ms: 50
                enable.x: true
                ssl.ca.pem: |
                  line 1
                  line 2
                empty.text: ''
            routes:
              - { topic: t, redaction: off, timestamp: sent }
            deadLetter: { topic: dead, maxBytes: 10MB, unredacted: true }
            limits: { inFlightBytes: 1MiB, heldBytes: 3 GiB, maxLineBytes: 1024 }
            shutdownDeadline: 2m
            http: { listen: "[::]:80" }
            log: { level: Debug, format: json }
            """);

        Assert.Equal("n 1", options.Node);
        Assert.Equal("/state", options.StateDirectory);
        Assert.Equal(new SourceOptions { Name = "a", Path = "/logs/a.log", Start = StartPosition.Newest }, options.Sources[0]);
        Assert.Equal(new SourceOptions { Name = "b.v1", Path = "/logs/b.v1.log", Start = StartPosition.Oldest }, options.Sources[1]);
        Assert.Equal(["kafka-1:9092", "[fd00::1]:9093"], options.Kafka.BootstrapServers);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["compression.codec"] = "lz4",
                ["linger.ms"] = "50",
                ["enable.x"] = "true",
                ["ssl.ca.pem"] = "line 1\nline 2\n",
                ["empty.text"] = "",
            },
            options.Kafka.Properties);
        Assert.Equal(("t", false, RecordTimestamp.Sent), (options.Routes[0].Topic, options.Routes[0].Redaction, options.Routes[0].Timestamp));
        Assert.Equal(new DeadLetterOptions { Topic = "dead", MaxBytes = 10_000_000, Unredacted = true }, options.DeadLetter);
        Assert.Equal(new LimitOptions { InFlightBytes = 1L << 20, HeldBytes = 3L << 30, MaxLineBytes = 1024 }, options.Limits);
        Assert.Equal(TimeSpan.FromMinutes(2), options.ShutdownDeadline);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Any, 80), options.Http.Listen);
        Assert.Equal(new LogOptions { Level = LogLevel.Debug, Format = LogFormat.Json }, options.Log);
    }

    [Fact]
    public void Null_switches_the_port_off() => Assert.Null(Yaml.Options(Yaml.With("http: { listen: null }")).Http.Listen);

    [Fact]
    public void Null_means_no_dead_letter_topic() => Assert.Null(Yaml.Options(Yaml.With("deadLetter: { topic: ~ }")).DeadLetter.Topic);

    [Fact]
    public void A_quoted_null_is_a_word() => Assert.Equal("null", Yaml.Options(Yaml.With("deadLetter: { topic: 'null' }")).DeadLetter.Topic);

    [Fact]
    public void A_section_whose_keys_are_all_commented_out_has_its_defaults() =>
        Assert.Equal(2L << 30, Yaml.Options(Yaml.With("limits:\n  # heldBytes: 1GiB")).Limits.HeldBytes);

    [Fact]
    public void A_line_may_be_larger_than_what_may_be_in_flight() =>
        Assert.Equal(900 << 20, Yaml.Options(Yaml.With("limits: { inFlightBytes: 1MiB, maxLineBytes: 900MiB }")).Limits.MaxLineBytes);

    [Fact]
    public void A_byte_order_mark_is_no_mistake() => Assert.Equal("prod", Yaml.Options("\uFEFF" + Yaml.Smallest).Cluster);

    [Fact]
    public void One_document_may_have_its_markers() => Assert.Equal("prod", Yaml.Options($"%YAML 1.2\n---\n{Yaml.Smallest}\n...\n").Cluster);

    [Fact]
    public void Unset_redaction_is_on_without_a_warning() => Assert.Empty(Yaml.Read(Yaml.Smallest).Warnings);

    [Theory]
    [InlineData("off")]
    [InlineData("false")]
    [InlineData("\"off\"")]
    public void Redaction_can_be_written_off(string off)
    {
        var result = Yaml.Read(Yaml.With($"routes: [{{ topic: t, redaction: {off} }}]"));

        Assert.Empty(result.Warnings);
        Assert.False(result.Options!.Routes[0].Redaction);
    }

    [Fact]
    public void Unredacted_notices_without_a_topic_are_a_warning() =>
        Assert.Contains(
            Yaml.Read(Yaml.With("deadLetter: { unredacted: true }")).Warnings,
            warning => warning.ToString() == "a.yaml:5:27: deadLetter.unredacted: has no effect without deadLetter.topic.");

    [Fact]
    public void Ten_mistakes_are_ten_problems_in_the_order_of_the_file()
    {
        var result = Yaml.Read(
            """
            cluster: ""
            nodee: x
            stateDirectory: var/lib
            sources:
              - path: /var/log/audit.log
                start: latest
            kafka:
              bootstrapServers: kafka:9092
              delivery: at-most-once
              properties: { acks: 1 }
            routes:
              - redaction: perhaps
            limits: { heldBytes: 99PiB }
            """,
            ("AUDITSHIPPER__LOG__LEVEL", "loud"));

        Assert.Null(result.Options);
        Assert.Equal(
            [
                "a.yaml:1:10 cluster", "a.yaml:2:1 nodee", "a.yaml:3:17 stateDirectory", "a.yaml:6:12 sources[0].start", "a.yaml:8:21 kafka.bootstrapServers",
                "a.yaml:9:13 kafka.delivery", "a.yaml:10:17 kafka.properties.acks", "a.yaml:12:5 routes[0].topic", "a.yaml:12:16 routes[0].redaction",
                "a.yaml:13:22 limits.heldBytes", "environment variable AUDITSHIPPER__LOG__LEVEL log.level",
            ],
            result.Problems.Select(problem => $"{problem.Location} {problem.Message.Split(": ")[0]}"));
    }

    [Fact]
    public void A_missing_file_has_no_line()
    {
        var problem = Assert.Single(Load("/nonexistent/a.yaml").Problems);

        Assert.Equal("/nonexistent/a.yaml: there is no such file. Name it with --config FILE; without that it is /etc/auditshipper/auditshipper.yaml.", problem.ToString());
    }

    [Fact]
    public void A_directory_is_no_file() => Assert.Contains("it is a directory", Assert.Single(Load("/").Problems).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_far_too_large_is_not_read_further()
    {
        var path = Path.Combine(Path.GetTempPath(), $"auditshipper-{Guid.NewGuid():N}.yaml");
        using (var file = File.Create(path, 1, FileOptions.DeleteOnClose))
        {
            file.SetLength(ConfigurationText.MaxBytes + 1);
            Assert.Contains("larger than 1MiB", Assert.Single(Load(path).Problems).Message, StringComparison.Ordinal);
            file.SetLength(0);
            file.Write(System.Text.Encoding.UTF8.GetBytes(Yaml.Smallest));
            file.Flush();
            Assert.Equal("prod", Load(path).Options!.Cluster);
        }
    }

    private static ConfigurationResult Load(string path) => ConfigurationLoader.Load(new AuditShipper.Files.LinuxFileSystem(), path, [], "host");
}
