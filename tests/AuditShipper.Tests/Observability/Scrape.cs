using System.Buffers;
using System.Text;
using AuditShipper.Configuration;
using AuditShipper.Observability;

namespace AuditShipper.Tests.Observability;

/// <summary>What a scraper sees, taken apart.</summary>
internal sealed class Scrape
{
    public required string Text { get; init; }

    public IReadOnlyList<string> Samples => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').ToArray();

    /// <param name="series">With its labels as written.</param>
    public string Value(string series) => Samples.Single(line => line.StartsWith(series + ' ', StringComparison.Ordinal))[(series.Length + 1)..];

    public static Scrape Of(PrometheusText metrics)
    {
        var output = new ArrayBufferWriter<byte>();
        metrics.Write(output);
        return new() { Text = Encoding.UTF8.GetString(output.WrittenSpan) };
    }

    public static Scrape Of(AgentMetrics metrics)
    {
        using var text = PrometheusText.Of(metrics.Meter);
        return Of(text);
    }

    /// <summary>With everything set that makes a metric appear.</summary>
    public static AgentMetrics Populated(TimeProvider time)
    {
        var metrics = new AgentMetrics(time);
        metrics.ForSource("audit").CountFiltered("kubernetes-audit", 1);
        metrics.SetLibrdkafkaVersion("2.15.1");
        metrics.SetLimits(
            new LimitOptions { InFlightBytes = 100, HeldBytes = 200, MaxLineBytes = 10 },
            new DeadLetterOptions { Topic = null, MaxBytes = 300, Unredacted = false });
        var health = new HealthBoard(time);
        health.SetReady("audit");
        metrics.SetHealth(health);
        return metrics;
    }
}
