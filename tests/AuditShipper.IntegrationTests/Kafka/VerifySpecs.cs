using AuditShipper.Checkpointing;
using AuditShipper.Cli;
using AuditShipper.Cli.Disk;
using AuditShipper.Cli.Verify;
using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;
using AuditShipper.Processing;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Reading;
using AuditShipper.Tests.Publishing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuditShipper.IntegrationTests.Kafka;

/// <summary>verify against a real topic: what is there once, twice, never, and what cannot be told.</summary>
public sealed class VerifySpecs(SharedKafka kafka)
{
    private static readonly LumberjackSettings Rotating = ShippedLog.Plain with { MaxBytes = 300_000, Compress = true };

    [Fact]
    public async Task Everything_shipped_is_there_once_also_while_the_agent_runs()
    {
        using var log = await ShippedLog.Create(kafka, Rotating);
        log.Writer.WriteEvents(1_000, 1_200);
        log.Writer.Append("no event\n\n"u8);
        await log.Writer.WhenMilled();
        await using var agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        await log.WaitUntilSettled(agent);
        var found = await log.Verify(0);
        Assert.Equal((1_000, 0, 0, 0, 1), (found.Number("once"), found.Number("twice"), found.Number("never"), found.Number("altered"), found.Number("badLines")));
        Assert.True(found.Number("files") > 3);

        log.Writer.WriteEvents(50, 1_200);
        await log.WaitUntilDelivered(agent);
        Assert.Equal(0, await agent.Stop());
        Assert.Equal(1_050, (await log.Verify(0)).Number("once"));
        Assert.Equal(0, (await log.Verify(0, "--from", "2000-01-01T00:00:00Z", "--to", "2001-01-01T00:00:00Z")).Number("lines"));
        Assert.Equal(1_050, (await log.Verify(0, "--from", "1h")).Number("once"));
    }

    [Fact]
    public async Task What_was_sent_twice_is_a_difference()
    {
        using var log = await ShippedLog.Create(kafka);
        log.Writer.WriteEvents(300, 1_000);
        await ShipAndStop(log, 300);
        Assert.Equal(0, (await log.Run("reset", "--to", "oldest", "--yes")).ExitCode);
        await ShipAndStop(log, 600);
        var found = await log.Verify(5);
        Assert.Equal((0, 300), (found.Number("once"), found.Number("twice")));
        Assert.Equal(300, Assert.Single(found.GetProperty("examples").EnumerateArray()).Number("lines"));
        Assert.Contains("It does NOT add up.", (await log.Run("verify")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_the_checkpoint_passed_and_the_topic_lacks_is_missing_until_it_is_replayed()
    {
        using var log = await ShippedLog.Create(kafka);
        log.Writer.WriteEvents(100, 1_000);
        await ShipAndStop(log, 100);
        var offset = log.Writer.SizeBytes;
        log.Writer.WriteEvents(7, 1_000);
        Assert.Equal((100, 7), ((await log.Verify(0)).Number("once"), (await log.Verify(0)).Number("pending")));
        PassOver(log);
        var found = await log.Verify(5);
        Assert.Equal((100, 7), (found.Number("once"), found.Number("never")));
        var example = Assert.Single(found.GetProperty("examples").EnumerateArray());
        Assert.Equal(("audit.log", offset, 7), (example.GetProperty("file").GetString(), example.Number("firstOffset"), example.Number("lines")));

        Assert.Equal(107, (await log.RunJson(0, "replay", "--from", "1h", "--to", "0s")).GetProperty("sources")[0].Number("sentLines"));
        found = await log.Verify(0);
        Assert.Equal((100, 0, 107, 7), (found.Number("once"), found.Number("never"), found.Number("replayed"), found.Number("replayedOnly")));
    }

    [Fact]
    public async Task What_the_topic_no_longer_keeps_is_not_called_missing()
    {
        using var log = await ShippedLog.Create(kafka);
        log.Writer.WriteEvents(100, 1_000);
        await ShipAndStop(log, 100);
        await DeleteBefore(log, 40);
        var found = await log.Verify(0);
        Assert.Equal((60, 40, 0), (found.Number("once"), found.Number("expired"), found.Number("never")));
        Assert.Equal(40, Assert.Single(found.GetProperty("topicBegins").EnumerateArray()).Number("offset"));
        Assert.Contains("The topic begins at offset 40 of partition 0, ", (await log.Run("verify")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_bytes_and_records_without_a_line_are_differences_and_other_nodes_are_not()
    {
        using var log = await ShippedLog.Create(kafka);
        log.Writer.WriteEvents(10, 1_000);
        await ShipAndStop(log, 10);
        var (segment, offset) = (log.Records().First().Headers["as-segment"], log.Records().Skip(3).First().Headers["as-offset"]);
        Publish(log, "cp-2", segment, 0);
        Assert.Equal(10, (await log.Verify(0)).Number("once"));
        Publish(log, "cp-1", segment, long.Parse(offset));
        Publish(log, "cp-1", segment, 1);
        var found = await log.Verify(5);
        Assert.Equal((9, 1, 1, 0), (found.Number("once"), found.Number("altered"), found.Number("strangers"), found.Number("never")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(97)]
    [InlineData(400)]
    public async Task Several_passes_find_what_one_pass_finds(int linesAPass)
    {
        using var log = await ShippedLog.Create(kafka, Rotating, variant: $"-{linesAPass}");
        log.Writer.WriteEvents(200, 1_200);
        log.Writer.Append("no event\n\n{\n"u8);
        log.Writer.WriteEvents(300, 1_200);
        log.Writer.Append("no event\n"u8);
        log.Writer.WriteEvents(20, 1_200);
        await log.Writer.WhenMilled();
        await ShipAndStop(log, 520);
        Assert.Equal(0, (await log.Run("reset", "--to", "oldest", "--yes")).ExitCode);
        await ShipAndStop(log, 1040);
        var last = log.Records().Last().Headers["as-segment"];
        var end = log.Writer.SizeBytes;
        log.Writer.Append("{ }\n"u8);
        log.Writer.WriteEvents(30, 1_200);
        PassOver(log);
        log.Writer.WriteEvents(5, 1_200);
        Publish(log, "cp-1", last, 1);
        Publish(log, "cp-1", last, end);
        Publish(log, "cp-1", last, end + "{ }\n".Length);

        var (one, many) = (PassesOf(log, SourceVerifier.DefaultMostLines), PassesOf(log, linesAPass));
        Assert.Equal((1, 555 / linesAPass), (one.Passes, many.Passes - (555 % linesAPass == 0 ? 0 : 1)));
        Assert.Equal((520, 29, 1, 5, 2, 4), (one.Twice, one.Never, one.Altered, one.Pending, one.Strangers, one.BadLines));
        Assert.Equal(Json(one with { Passes = 0 }), Json(many with { Passes = 0 }));

        static string Json(SourceReport report)
        {
            using var text = new StringWriter();
            new VerifyReport { Topic = "t", Partitions = 1, From = null, To = null, Sources = [report] }.PrintJson(text);
            return text.ToString();
        }
    }

    [Fact]
    public async Task Without_its_topic_or_its_rights_there_is_no_answer()
    {
        using var log = await ShippedLog.Create(kafka);
        log.Writer.WriteEvents(10, 1_000);
        await ShipAndStop(log, 10);
        var configuration = Path.Combine(log.Agent.Folder, "auditshipper.yaml");
        var right = await File.ReadAllTextAsync(configuration);
        await File.WriteAllTextAsync(configuration, right.Replace($"topic: {log.Agent.Topic}", "topic: nowhere", StringComparison.Ordinal));
        foreach (var command in (string[][])[["verify"], ["replay", "--from", "1h", "--to", "0s"]])
        {
            var outcome = await log.Run(command);
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains("Topic 'nowhere' does not exist", outcome.Output, StringComparison.Ordinal);
        }
    }

    internal static async Task ShipAndStop(ShippedLog log, int records)
    {
        await using var agent = await log.Start();
        await log.WaitForRecords(records, agent);
        await log.WaitUntilSettled(agent);
        Assert.Equal(0, await agent.Stop());
    }

    private static SourceReport PassesOf(ShippedLog log, int mostLines)
    {
        var files = new LinuxFileSystem();
        var options = ConfigurationLoader.Load(files, Path.Combine(log.Agent.Folder, "auditshipper.yaml"), [], "host").Options!;
        using var disk = SourceDisk.Open(files, options, options.Sources[0]);
        using var topic = TopicReader.Open(options.Kafka, log.Agent.Topic);
        var verifier = new SourceVerifier(options, options.Sources[0], disk, new TimeRange(null, null), mostLines);
        return SourceReport.Of(verifier.Run(topic, topic.Ranges(TimeSpan.FromSeconds(30)), (_, _) => _ => { }, CancellationToken.None));
    }

    /// <summary>With Kafka's own tool: the admin client of an old librdkafka gets no answer.</summary>
    private static async Task DeleteBefore(ShippedLog log, long offset)
    {
        var folder = Path.Combine(log.Agent.Folder, "delete-records");
        Directory.CreateDirectory(folder);
        var offsets = Path.Combine(folder, "offsets.json");
        await File.WriteAllTextAsync(offsets, $$"""{"partitions":[{"topic":"{{log.Agent.Topic}}","partition":0,"offset":{{offset}}}],"version":1}""");
        string[] command = [.. KafkaNode.Java(KafkaCluster.Home!, folder, "256m"), "org.apache.kafka.tools.DeleteRecordsCommand", "--bootstrap-server", log.Cluster.InternalServers, "--offset-json-file", offsets];
        (await ChildProcess.Run(command[0], command[1..], TimeSpan.FromSeconds(60))).RequireSuccess();
    }

    /// <summary>A checkpoint that says more than is so: what a fault in the agent would look like.</summary>
    private static void PassOver(ShippedLog log)
    {
        using var store = new CheckpointStore(new LinuxFileSystem(), Path.Combine(log.StateDirectory, "sources", "audit"));
        var checkpoint = Checkpoint.Parse(Assert.IsType<CheckpointLoad.Found>(store.Load()).Payload.Span);
        var live = Assert.Single(checkpoint.Open);
        store.Save((checkpoint with { Open = [live with { Mark = log.Writer.SizeBytes, Tail = null }] }).ToBytes());
    }

    private static unsafe void Publish(ShippedLog log, string node, string segment, long offset)
    {
        var options = PublisherRig.Options(log.Cluster.BootstrapServers, log.Agent.Topic) with { Cluster = "test", Node = node };
        var sink = new RecordingSink();
        using var publisher = new KafkaPublisherFactory(options, NullLoggerFactory.Instance, TimeProvider.System).Create("audit", sink, PublisherMode.Batched);
        var value = stackalloc byte[2] { (byte)'{', (byte)'}' };
        publisher.Publish(
            new Processing.Record { Value = new(value, 2), Key = default, TimestampMs = 0, SegmentHex = System.Text.Encoding.ASCII.GetBytes(segment), OffsetBytes = offset }, 1);
        var begun = TimeProvider.System.GetTimestamp();
        while (sink.Reports == 0 && TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(30)) publisher.Poll(TimeSpan.FromMilliseconds(50));
        Assert.Single(sink.DeliveredTickets);
    }
}
