using System.Net;

namespace AuditShipper.IntegrationTests.Processes;

/// <summary>How a test runs the published program.</summary>
internal sealed record AgentSettings
{
    public required string BootstrapServers { get; init; }

    public required string Topic { get; init; }

    /// <summary>Of the live file.</summary>
    public required string LogPath { get; init; }

    /// <summary>Holds the configuration, and the state in the folder "state".</summary>
    public required string Folder { get; init; }

    public string StateDirectory => Path.Combine(Folder, "state");

    /// <summary>Of librdkafka, each "name: value".</summary>
    public IReadOnlyList<string> Properties { get; init; } = ["linger.ms: 5"];

    /// <summary>Its own where there are transactions: two agents with one identity on one broker fence each other.</summary>
    public string Cluster { get; init; } = "test";

    /// <summary>Of the route: off, for most tests compare every byte.</summary>
    public string Redaction { get; init; } = "off";

    /// <summary>Of the section kafka, each "key: value".</summary>
    public IReadOnlyList<string> Kafka { get; init; } = [];

    /// <summary>Each a line of the list routes, behind the first.</summary>
    public IReadOnlyList<string> MoreRoutes { get; init; } = [];

    /// <summary>Further lines of the configuration.</summary>
    public string More { get; init; } = "";

    /// <summary>A program and its arguments that ends by executing the agent's own command line, put behind it.</summary>
    public IReadOnlyList<string> Wrapper { get; init; } = [];

    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string Yaml(IPEndPoint listen) => $$"""
        cluster: {{Cluster}}
        node: cp-1
        stateDirectory: {{StateDirectory}}
        sources:
          - path: {{LogPath}}
        kafka:
          bootstrapServers: [{{BootstrapServers.Replace(",", ", ", StringComparison.Ordinal)}}]
          properties: { {{string.Join(", ", Properties)}} }
          {{string.Join("\n  ", Kafka)}}
        routes:
          - topic: {{Topic}}
            redaction: {{Redaction}}
          {{string.Join("\n  ", MoreRoutes)}}
        http: { listen: "{{listen}}" }
        {{More}}
        """;
}
