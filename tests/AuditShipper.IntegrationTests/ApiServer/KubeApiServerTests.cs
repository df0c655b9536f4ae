using System.Text;
using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.ApiServer;

/// <summary>The fixture itself: what the tests on it take for granted.</summary>
public sealed class KubeApiServerTests
{
    [Fact]
    public async Task Writes_an_audit_log_and_sends_the_same_events_to_its_webhook()
    {
        KubeAssets.Require();
        await using var receiver = await WebhookReceiver.Start();
        await using var server = await KubeApiServer.Start(new AuditSettings { Webhook = receiver.Address });
        await server.Kubectl("create", "namespace", "prod-namespace");
        await server.Stop();

        var lines = await File.ReadAllLinesAsync(server.AuditLog);
        Assert.Contains(lines, line => line.Contains("\"verb\":\"create\"", StringComparison.Ordinal) && line.Contains("prod-namespace", StringComparison.Ordinal));
        var logged = lines.Select(line => EventIdentity.Of(Encoding.UTF8.GetBytes(line))).ToHashSet();
        Assert.Equal(lines.Length, logged.Count);
        Assert.Equal(logged, receiver.Events.ToHashSet());
    }

    [Fact]
    public async Task Goes_on_in_the_same_log_after_a_crash()
    {
        await using var server = await KubeApiServer.Start(new AuditSettings());
        await server.Kill();
        var before = await File.ReadAllBytesAsync(server.AuditLog);
        await server.StartServer(new AuditSettings());
        await server.Kubectl("create", "namespace", "after-the-crash");
        var after = await File.ReadAllBytesAsync(server.AuditLog);
        Assert.True(after.AsSpan().StartsWith(before));
        Assert.Equal("namespace/after-the-crash\n", await server.Kubectl("get", "namespace", "after-the-crash", "-o", "name"));
    }
}
