using System.Net.Http.Json;
using System.Text.Json;
using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.Publishing.Reading;

namespace AuditShipper.IntegrationTests.ApiServer;

/// <summary>A real API server writes, rotates, compresses and deletes its log; the published program ships it into a real Kafka.</summary>
public sealed class EndToEndSpecs(SharedKafka kafka)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Every_line_of_a_rotated_and_compressed_log_arrives_once()
    {
        const string Topic = "end-to-end-compressed";
        await using var server = await StartServer(new AuditSettings { MaxSize = 1, Compress = true }, Topic);
        var lines = await ShipWhile(server, Topic, async _ =>
        {
            await WorkAsAnAdministrator(server);
            await WriteConfigMaps(server, 400);
        });
        var written = AuditLogFiles.Lines(server.AuditFolder);
        Assert.True(Directory.GetFiles(server.AuditFolder, "*.gz").Length >= 3, "The log was not compressed.");
        Assert.Equal(written.Select(Convert.ToHexString).Order(), lines.Select(Convert.ToHexString).Order());
        HoldsTheDeletionOfThePod(lines);
    }

    /// <summary>The truth is the server's copy to its webhook: the files are gone.</summary>
    [Fact]
    public async Task Every_event_arrives_once_while_the_server_deletes_its_backups()
    {
        const string Topic = "end-to-end-deleted";
        KubeAssets.Require();
        await using var receiver = await WebhookReceiver.Start();
        await using var server = await StartServer(new AuditSettings { MaxSize = 1, MaxBackup = 2, Webhook = receiver.Address }, Topic);
        var lines = await ShipWhile(server, Topic, async agent =>
        {
            await WorkAsAnAdministrator(server);
            for (var from = 0; from < 400; from += 100)
            {
                await WriteConfigMaps(server, 100, from); // no more than three files: a fourth would be the end of one that the agent has not seen, where the machine holds it up
                await Wait.Until(
                    async () => await agent.Metric("auditshipper_read_lines_total") >= receiver.Events.Count, Patience, () => $"the agent keeps up. It printed:\n{agent.Child.Output}");
            }

            await Wait.Until(() => Directory.GetFiles(server.AuditFolder).Length == 3, Patience, () => "the server deletes all but two backups");
        });
        Assert.True(AuditLogFiles.Lines(server.AuditFolder).Count < lines.Count, "No file was deleted.");
        var arrived = lines.Select(line => EventIdentity.Of(line)).ToList();
        Assert.Equal(arrived.Count, arrived.Distinct().Count());
        Assert.Equal(receiver.Events.Distinct().Select(e => e.ToString()).Order(), arrived.Select(e => e.ToString()).Order());
        HoldsTheDeletionOfThePod(lines);
    }

    private async Task<KubeApiServer> StartServer(AuditSettings settings, string topic)
    {
        KubeAssets.Require();
        await (await kafka.OneNodeAsync()).CreateTopicAsync(topic, partitions: 3);
        return await KubeApiServer.Start(settings);
    }

    /// <returns>The value of each record, when the server was stopped and its log shipped.</returns>
    private async Task<IReadOnlyList<byte[]>> ShipWhile(KubeApiServer server, string topic, Func<AgentProcess, Task> work)
    {
        using var folder = new TemporaryFolder();
        var cluster = await kafka.OneNodeAsync();
        await using var agent = await AgentProcess.Start(new AgentSettings
        {
            BootstrapServers = cluster.BootstrapServers,
            Topic = topic,
            LogPath = server.AuditLog,
            Folder = folder.Path,
        });
        await work(agent);
        await server.Stop();
        await agent.WaitUntilShipped(Patience);
        Assert.Equal(0, await agent.Metric("auditshipper_lost_bytes_total"));
        Assert.Equal(0, await agent.Metric("auditshipper_dead_letters_total"));
        Assert.Equal(0, await agent.Stop());
        return TopicReader.ReadAll(cluster.BootstrapServers, topic, Patience).Select(record => record.Value).ToList();
    }

    private static async Task WorkAsAnAdministrator(KubeApiServer server)
    {
        await server.Kubectl("create", "namespace", "prod-namespace");
        await server.Kubectl("run", "webapp-pod", "--image=nginx", "-n", "prod-namespace");
        await server.Kubectl("delete", "pod", "webapp-pod", "-n", "prod-namespace");
    }

    /// <summary>About 21 kB of log each: request and response hold the body.</summary>
    private static async Task WriteConfigMaps(KubeApiServer server, int count, int from = 0)
    {
        var text = new string('x', 10_000);
        for (var n = from; n < from + count; n++)
        {
            var body = new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name = $"load-{n}" }, data = new { text } };
            using var answer = await server.Client.PostAsJsonAsync("/api/v1/namespaces/prod-namespace/configmaps", body);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static void HoldsTheDeletionOfThePod(IReadOnlyList<byte[]> lines)
    {
        var deletion = Assert.Single(lines.Select(line => JsonDocument.Parse(line).RootElement), IsTheDeletion);
        Assert.Equal("prod-namespace", deletion.GetProperty("objectRef").GetProperty("namespace").GetString());
        Assert.Equal(KubeApiServer.Administrator, deletion.GetProperty("user").GetProperty("username").GetString());
        Assert.Equal("127.0.0.1", deletion.GetProperty("sourceIPs").EnumerateArray().Last().GetString());
        Assert.Equal(200, deletion.GetProperty("responseStatus").GetProperty("code").GetInt32());
    }

    private static bool IsTheDeletion(JsonElement auditEvent) =>
        auditEvent.GetProperty("verb").GetString() == "delete" && auditEvent.GetProperty("stage").GetString() == "ResponseComplete"
        && auditEvent.TryGetProperty("objectRef", out var target) && target.TryGetProperty("name", out var name) && name.GetString() == "webapp-pod";
}
