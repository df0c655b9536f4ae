using System.Net;
using AuditShipper.Configuration;
using AuditShipper.Observability;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuditShipper.IntegrationTests.Observability;

/// <summary>The endpoint of an agent with one source and every metric it can show, on a loopback port.</summary>
internal sealed class WatchedAgent : IAsyncDisposable
{
    private readonly AgentMetrics metrics = new(TimeProvider.System);
    private readonly ProcessMetrics process = new();
    private readonly PrometheusText text;
    private HttpEndpoint? endpoint;

    private WatchedAgent() => text = PrometheusText.Of(metrics.Meter, process.Meter);

    public HealthBoard Health { get; } = new(TimeProvider.System);

    public SourceMetrics Source => metrics.ForSource("audit");

    public IPEndPoint Address => endpoint!.Address;

    public static async Task<WatchedAgent> StartAsync()
    {
        var agent = new WatchedAgent();
        agent.metrics.ForSource("audit");
        agent.metrics.SetLibrdkafkaVersion("2.15.1");
        agent.metrics.SetLimits(
            new LimitOptions { InFlightBytes = 100, HeldBytes = 200, MaxLineBytes = 10 },
            new DeadLetterOptions { Topic = null, MaxBytes = 300, Unredacted = false });
        agent.metrics.SetHealth(agent.Health);
        agent.Health.SetReady("audit");
        var answers = new HttpAnswers(agent.text, agent.Health, TimeProvider.System, NullLogger.Instance);
        agent.endpoint = await HttpEndpoint.StartAsync(new(IPAddress.Loopback, 0), answers, NullLogger.Instance, CancellationToken.None);
        return agent;
    }

    public async ValueTask DisposeAsync()
    {
        await endpoint!.DisposeAsync();
        text.Dispose();
        process.Dispose();
        metrics.Dispose();
    }
}
