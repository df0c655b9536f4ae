using System.Text.Json;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;
using AuditShipper.Publishing.Reading;

namespace AuditShipper.IntegrationTests.Rotation;

/// <summary>What the API server deleted while the agent was away: told in the ledger, in metrics, and to Kafka.</summary>
public sealed class DeletedBackupsSpecs(SharedKafka kafka)
{
    private const int Bytes = 1000;

    [Fact]
    public async Task Backups_deleted_while_it_was_stopped_are_told_once_to_the_topic()
    {
        using var log = await ShippedLog.Create(kafka, ShippedLog.Plain with { MaxBackups = 2 });
        var letters = await TellGaps(log, nameof(Backups_deleted_while_it_was_stopped_are_told_once_to_the_topic));
        log.Writer.WriteEvents(50, Bytes);
        await using (var first = await log.Start())
        {
            await log.WaitUntilDelivered(first);
            await log.WaitForMark(first, log.Writer.SizeBytes);
            Assert.Equal(0, await first.Stop());
        }

        var (segment, mark) = (CheckpointOnDisk.Read(log.StateDirectory)!.Open[0].Id, log.Writer.SizeBytes);
        for (var rotation = 0; rotation < 5; rotation++)
        {
            log.Writer.Rotate();
            log.Writer.WriteEvents(10, Bytes);
            await log.Writer.WhenMilled();
        }

        await using (var second = await log.Start())
        {
            await log.WaitForRecords(50 + 30, second); // two backups and the live file
            await second.WaitForMetric("auditshipper_lost_bytes_total", "reason=\"vanished\"", bytes => bytes == 1);
            await log.WaitUntilSettled(second);
            Assert.Equal(0, await second.Stop());
        }

        await using (var third = await log.Start())
        {
            log.Writer.WriteEvents(1, Bytes);
            await log.WaitForRecords(81, third);
            Assert.Equal(0, await third.Metric("auditshipper_lost_bytes_total"));
            Assert.Equal(0, await third.Stop());
        }

        var record = Assert.Single(TopicReader.ReadAll(log.Cluster.BootstrapServers, letters, ShippedLog.Patience));
        Assert.Equal(("gap", segment, $"{mark}", "cp-1"), (record.Headers["as-kind"], record.Headers["as-segment"], record.Headers["as-offset"], record.Headers["as-node"]));
        using var json = JsonDocument.Parse(record.Value);
        Assert.Equal(("vanished", mark), (json.RootElement.GetProperty("reason").GetString(), json.RootElement.GetProperty("from").GetInt64()));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("to").ValueKind);
        Assert.True(json.RootElement.GetProperty("after").GetDateTimeOffset() < json.RootElement.GetProperty("before").GetDateTimeOffset());
        var gap = Assert.Single(CheckpointOnDisk.Read(log.StateDirectory)!.Ledger!.Gaps);
        Assert.Equal((segment, true, false), (gap.Segment, gap.IsTold, gap.Certain));
        Assert.Equal((20, 0), (log.Account().Lost, log.Account().Duplicated));
    }

    /// <summary>Killed while Kafka does not take the record yet: the ledger keeps it for the next life.</summary>
    [Fact]
    public async Task A_gap_that_could_not_be_told_before_a_kill_is_told_by_the_next_life()
    {
        using var log = await ShippedLog.Create(kafka);
        log.Writer.WriteEvents(20, Bytes);
        await using (var first = await log.Start())
        {
            await log.WaitUntilDelivered(first);
            await log.WaitForMark(first, log.Writer.SizeBytes);
            Assert.Equal(0, await first.Stop());
        }

        log.Writer.Close();
        File.Delete(log.Writer.Path);
        log.Writer.WriteEvents(20, Bytes);
        const string Letters = nameof(A_gap_that_could_not_be_told_before_a_kill_is_told_by_the_next_life) + "-letters";
        log.Agent = log.Agent with { More = $"deadLetter: {{ topic: {Letters} }}" };
        await using (var second = await log.Start()) // there is no such topic yet
        {
            await Wait.Until(
                () => CheckpointOnDisk.Read(log.StateDirectory)?.Ledger?.Gaps is [{ Told: not GapTold.All }], ShippedLog.Patience, () => $"the gap is durable. The agent printed:\n{second.Child.Output}");
            await second.Kill();
        }

        await log.Cluster.CreateTopicAsync(Letters, 1);
        await using (var third = await log.Start())
        {
            await Wait.Until(
                () => CheckpointOnDisk.Read(log.StateDirectory)?.Ledger?.Gaps is [{ IsTold: true }], ShippedLog.Patience, () => $"the gap is told. The agent printed:\n{third.Child.Output}");
            await log.WaitForRecords(40, third);
            Assert.Equal(0, await third.Stop());
        }

        var record = Assert.Single(TopicReader.ReadAll(log.Cluster.BootstrapServers, Letters, ShippedLog.Patience));
        Assert.Equal("gap", record.Headers["as-kind"]);
        Assert.Equal(0, log.Account().Lost);
    }

    private static async Task<string> TellGaps(ShippedLog log, string test)
    {
        var topic = test + "-letters";
        await log.Cluster.CreateTopicAsync(topic, 1);
        log.Agent = log.Agent with { More = $"deadLetter: {{ topic: {topic} }}" };
        return topic;
    }
}
