using AuditShipper.Configuration;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting.Demo;

/// <summary>How the demo's agent is configured: as a small real one.</summary>
internal static class DemoOptions
{
    public const string Topic = "kubernetes-audit";
    public const string NoticeTopic = "kubernetes-audit-dead-letters";
    public const string Source = "audit";

    /// <summary>The mock cluster keeps 5 MiB of a partition: at half of that, uncompressed, nothing is ever dropped.</summary>
    public static int Partitions(int events) => Math.Max(3, (int)((long)events * DemoEvents.AverageBytes / (5 << 19)) + 1);

    /// <param name="directory">Holds the log and the state.</param>
    /// <param name="servers">The broker's.</param>
    public static AgentOptions Of(string directory, string servers) => new()
    {
        Cluster = "demo",
        Node = "cp-1",
        StateDirectory = State(directory),
        Sources = [new() { Name = Source, Path = Log(directory), Start = StartPosition.Oldest }],
        Kafka = new()
        {
            BootstrapServers = servers.Split(','),
            Delivery = DeliveryGuarantee.AtLeastOnce,
            Properties = new Dictionary<string, string>(StringComparer.Ordinal) { ["linger.ms"] = "5" },
        },
        Routes = [new() { Topic = Topic, Redaction = false, Timestamp = RecordTimestamp.Event }],
        DeadLetter = new() { Topic = NoticeTopic, MaxBytes = 1 << 20, Unredacted = false },
        Limits = new() { InFlightBytes = 8 << 20, HeldBytes = 1 << 30, MaxLineBytes = 1 << 20 },
        ShutdownDeadline = TimeSpan.FromSeconds(10),
        Http = new() { Listen = null },
        Log = new() { Level = LogLevel.Error, Format = LogFormat.Text },
    };

    public static string Log(string directory) => Path.Combine(directory, "log", "audit.log");

    public static string State(string directory) => Path.Combine(directory, "state");
}
