using System.Globalization;
using AuditShipper.Files;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.Tests.DeadLetters;

namespace AuditShipper.IntegrationTests.Support;

/// <summary>What a running agent shows of itself.</summary>
internal static class AgentReadings
{
    /// <param name="agent">Running.</param>
    /// <param name="metric">Its name.</param>
    /// <param name="label">As in the text format: <c>reason="hole"</c>.</param>
    public static async Task<double> Metric(this AgentProcess agent, string metric, string label) => (await agent.Get("/metrics")).Body.Split('\n')
        .Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    public static Task WaitForMetric(this AgentProcess agent, string metric, string label, Func<double, bool> isSo) => Wait.Until(
        async () => isSo(await agent.Metric(metric, label)), ShippedLog.Patience, () => $"{metric}{{{label}}} is as expected. The agent printed:\n{agent.Child.Output}");

    /// <summary>Until readiness is not given, and its body names this.</summary>
    public static Task WaitUntilNotReady(this AgentProcess agent, string because) => Wait.Until(
        async () => await agent.Get("/health/ready") is ({ } status, { } body) && status != System.Net.HttpStatusCode.OK && body.Contains(because, StringComparison.Ordinal),
        ShippedLog.Patience, () => $"/health/ready says \"{because}\". The agent printed:\n{agent.Child.Output}");

    public static Task WaitUntilReady(this AgentProcess agent) => Wait.Until(
        async () => (await agent.Get("/health/ready")).Status == System.Net.HttpStatusCode.OK,
        ShippedLog.Patience, () => $"/health/ready is content. The agent printed:\n{agent.Child.Output}");

    /// <returns>The most memory it ever had resident (VmHWM), in bytes.</returns>
    public static long PeakResidentBytes(this AgentProcess agent)
    {
        var line = System.IO.File.ReadLines($"/proc/{agent.Child.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }

    public static List<ReadLetter> DeadLetters(this ShippedLog log) =>
        DeadLetterReader.ReadAll(new LinuxFileSystem(), Path.Combine(log.StateDirectory, "dead-letters"));
}
