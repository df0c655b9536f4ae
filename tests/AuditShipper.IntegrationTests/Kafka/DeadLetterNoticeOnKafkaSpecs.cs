using System.Text;
using System.Text.Json;
using AuditShipper.Configuration;
using AuditShipper.Hosting.Demo;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.Publishing.Reading;
using AuditShipper.Tests.Publishing;

namespace AuditShipper.IntegrationTests.Kafka;

public sealed class DeadLetterNoticeOnKafkaSpecs(SharedKafka kafka)
{
    private const string Event = """{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a-1","stageTimestamp":"2026-01-02T03:04:05.000000Z"}""";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Notices_carry_the_bytes_where_the_topic_takes_them_and_go_without_where_it_does_not()
    {
        var cluster = await kafka.OneNodeAsync();
        await cluster.CreateTopicAsync("notice-events", 1, ("retention.ms", "-1"));
        await cluster.CreateTopicAsync("notice-letters", 1, ("max.message.bytes", "2000"));
        using var directory = new TemporaryFolder();
        var large = Convert.ToBase64String(Enumerable.Range(0, 9000).Select(i => (byte)(i * i * 31 >> 3)).ToArray());
        var log = $"{Event}\nno event\n{Event}\n{large}\n{Event}\n";
        await File.WriteAllTextAsync(directory.File("audit.log"), log, TestContext.Current.CancellationToken);

        var options = PublisherRig.Options(cluster.BootstrapServers, "notice-events") with
        {
            StateDirectory = directory.File("state"),
            Sources = [new() { Name = DemoOptions.Source, Path = directory.File("audit.log"), Start = StartPosition.Oldest }],
            DeadLetter = new() { Topic = "notice-letters", MaxBytes = 1 << 20, Unredacted = true },
        };
        using (var agent = new DemoAgent(options, TimeProvider.System))
        {
            await agent.CaughtUpAsync(log.Length, Patience, TestContext.Current.CancellationToken);
            Assert.Equal(0, await agent.StopAsync());
        }

        Assert.Equal(log.Length, DemoAgent.Fates(options).Values.Sum(fate => fate.Bytes));
        var notices = TopicReader.ReadAll(cluster.BootstrapServers, "notice-letters", Patience).Select(record => JsonDocument.Parse(record.Value).RootElement).ToList();
        var offsets = notices.Select(notice => notice.GetProperty("offset").GetInt32()).Distinct().ToList();
        Assert.Equal([Event.Length + 1, (2 * Event.Length) + 11], offsets);
        Assert.All(notices, notice => Assert.Equal(notice.GetProperty("length").GetInt32() == 8, notice.TryGetProperty("bytes", out _)));
        Assert.Equal("no event", Encoding.ASCII.GetString(notices[0].GetProperty("bytes").GetBytesFromBase64()));
        Assert.Equal(3, TopicReader.ReadAll(cluster.BootstrapServers, "notice-events", Patience).Select(record => record.Headers["as-offset"]).Distinct().Count());
    }
}
