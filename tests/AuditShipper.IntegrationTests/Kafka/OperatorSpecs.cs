using System.Globalization;
using System.Text.Json;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Kafka;

/// <summary>status, replay and reset as processes, beside an agent and without one.</summary>
public sealed class OperatorSpecs(SharedKafka kafka)
{
    [Fact]
    public async Task Status_tells_of_a_running_a_silent_and_a_killed_agent()
    {
        using var log = await ShippedLog.Create(kafka);
        log.Writer.WriteEvents(200, 1_000);
        await using var agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        await log.WaitUntilSettled(agent);
        JsonElement status = default;
        await Wait.Until(
            async () => await log.Run("status", "--json") is (0, var json) && Delivered(status = JsonSerializer.Deserialize<JsonElement>(json)) == 200, ShippedLog.Patience,
            () => "status, which is at most a second old, says that all is well");
        Assert.Equal(("running", agent.Child.Id), (status.GetProperty("agent").GetString(), status.Number("process")));
        var source = status.GetProperty("sources")[0];
        Assert.Equal(log.Writer.SizeBytes, source.GetProperty("segment").Number("offset"));
        Assert.Equal("ready", source.GetProperty("broker").GetProperty("state").GetString());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(log.StateDirectory, "status.sock")));

        agent.Child.Signal(UnixSignal.Stop);
        var silent = await log.Run("status");
        agent.Child.Signal(UnixSignal.Continue);
        Assert.Equal(1, silent.ExitCode);
        Assert.Contains("does NOT ANSWER", silent.Output, StringComparison.Ordinal);

        await agent.Kill();
        log.Writer.WriteEvents(10, 1_000);
        source = (await log.RunJson(5, "status")).GetProperty("sources")[0];
        Assert.True(source.GetProperty("lag").Number("bytes") >= 10_000);
        Assert.Equal(200, source.GetProperty("ledger").GetProperty("delivered").Number("ranges"));

        await using var next = await log.Start();
        await log.WaitUntilDelivered(next);
        await Wait.Until(async () => (await log.Run("status")).ExitCode == 0, ShippedLog.Patience, () => "the socket of the killed agent is replaced");
        Assert.Equal(0, await next.Stop());
        Assert.False(File.Exists(Path.Combine(log.StateDirectory, "status.sock")));
    }

    [Theory]
    [InlineData("at-least-once")]
    [InlineData("exactly-once")]
    public async Task A_replay_beside_a_running_agent_sends_the_range_and_leaves_the_agent_alone(string delivery)
    {
        using var log = await ShippedLog.Create(kafka, ShippedLog.Plain with { MaxBytes = 100_000, Compress = true }, variant: delivery);
        if (delivery == "exactly-once") await GoExactlyOnce(log);
        log.Writer.WriteEvents(200, 1_000);
        await using var agent = await log.Start();
        await log.WaitForRecords(200, agent);
        var middle = TimeProvider.System.GetUtcNow();
        log.Writer.WriteEvents(200, 1_000);
        await log.Writer.WhenMilled();
        await log.WaitForRecords(400, agent);
        await log.WaitUntilSettled(agent);
        var before = log.Records().Take(200).ToList();

        var sent = (await log.RunJson(0, "replay", "--from", "1h", "--to", middle.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))).GetProperty("sources")[0];
        Assert.Equal(200, sent.Number("sentLines"));
        var replayed = log.Records().Where(record => record.Headers.GetValueOrDefault("as-kind") == "replay").ToList();
        Assert.Equal(before.Select(Facts), replayed.Select(Facts));

        log.Writer.WriteEvents(50, 1_000);
        await log.WaitUntilSettled(agent);
        Assert.False(agent.Child.HasExited);
        Assert.True(await agent.Metric("auditshipper_producer_rebuilds_total") == 0, agent.Child.Output);
        Assert.Equal(0, await agent.Stop());
        var found = await log.Verify(0);
        Assert.Equal((450, 200), (found.Number("once"), found.Number("replayed")));
    }

    [Fact]
    public async Task A_replay_goes_to_another_topic_when_told_to()
    {
        using var log = await ShippedLog.Create(kafka);
        await log.Cluster.CreateTopicAsync("replayed-elsewhere", 1, ("retention.ms", "-1"));
        log.Writer.WriteEvents(20, 1_000);
        await VerifySpecs.ShipAndStop(log, 20);
        Assert.Equal(0, (await log.Run("replay", "--from", "1h", "--to", "0s", "--topic", "replayed-elsewhere")).ExitCode);
        Assert.Equal(20, Publishing.Reading.TopicReader.ReadAll(log.Cluster.BootstrapServers, "replayed-elsewhere", ShippedLog.Patience).Count());
        Assert.Equal(20, log.Records().Count());
    }

    [Theory]
    [InlineData("at-least-once")]
    [InlineData("exactly-once")]
    public async Task A_reset_to_a_place_sends_from_there_and_to_newest_passes_over(string delivery)
    {
        using var log = await ShippedLog.Create(kafka, variant: delivery);
        if (delivery == "exactly-once") await GoExactlyOnce(log);
        log.Writer.WriteEvents(100, 1_000);
        await using (var agent = await log.Start())
        {
            await log.WaitForRecords(100, agent);
            var refused = await log.Run("reset", "--to", "oldest", "--yes");
            Assert.Equal(3, refused.ExitCode);
            Assert.Contains("in use by another agent", refused.Output, StringComparison.Ordinal);
            await log.WaitUntilSettled(agent);
            Assert.Equal(0, await agent.Stop());
        }

        var place = log.Records().Skip(90).First().Headers;
        var reset = await log.Run("reset", "--to", $"{place["as-segment"]}:{place["as-offset"]}", "--yes");
        Assert.True(reset.ExitCode == 0, reset.Output);
        await VerifySpecs.ShipAndStop(log, 110);
        Assert.Equal((90, 10), ((await log.Verify(5)).Number("once"), (await log.Verify(5)).Number("twice")));

        log.Writer.WriteEvents(5, 1_000);
        reset = await log.Run("reset", "--to", "newest", "--yes");
        Assert.True(reset.ExitCode == 0, reset.Output);
        log.Writer.WriteEvents(5, 1_000);
        await VerifySpecs.ShipAndStop(log, 115);
        var found = await log.Verify(5);
        Assert.Equal((95, 10, 5, 0), (found.Number("once"), found.Number("twice"), found.Number("passedOver"), found.Number("never")));
    }

    private static async Task GoExactlyOnce(ShippedLog log)
    {
        var topic = log.Agent.Topic + "-checkpoints";
        await log.Cluster.CreateTopicAsync(topic, 1, ("cleanup.policy", "compact"));
        log.Agent = log.Agent with { Cluster = log.Agent.Topic, Kafka = ["delivery: exactly-once", $"checkpointTopic: {topic}"] };
    }

    private static (string?, string, string, string, long) Facts(Publishing.Reading.TopicRecord record) => (
        record.Key is null ? null : Convert.ToHexString(record.Key), Convert.ToHexString(record.Value), record.Headers["as-segment"], record.Headers["as-offset"], record.TimestampMs);

    private static long Delivered(JsonElement status) => status.GetProperty("sources")[0].GetProperty("ledger").GetProperty("delivered").Number("ranges");
}
