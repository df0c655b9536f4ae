namespace AuditShipper.IntegrationTests.Kafka;

/// <summary>What a cluster is made of. Three nodes: replication 3, min.insync.replicas 2, unless said otherwise.</summary>
public sealed record KafkaSettings
{
    public int Nodes { get; init; } = 1;

    /// <summary>Further lines of server.properties; they win.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Of the clients' listener: PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL. The last three need their own lines in <see cref="Properties"/>.</summary>
    public string Protocol { get; init; } = "PLAINTEXT";

    /// <summary>Name to password, for SCRAM-SHA-256, SCRAM-SHA-512 and PLAIN, where the protocol is one of SASL's.</summary>
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>();

    /// <summary>An authorizer that denies what no rule allows.</summary>
    public bool Authorizes { get; init; }
}
