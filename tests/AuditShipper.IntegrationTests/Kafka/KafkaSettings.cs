using AuditShipper.IntegrationTests.ApiServer;

namespace AuditShipper.IntegrationTests.Kafka;

/// <summary>What a cluster is made of. Three nodes: replication 3, min.insync.replicas 2, unless said otherwise.</summary>
public sealed record KafkaSettings
{
    public int Nodes { get; init; } = 1;

    /// <summary>Further lines of server.properties; they win.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Of the clients' listener: PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL.</summary>
    public string Protocol { get; init; } = "PLAINTEXT";

    /// <summary>Name to password, for SCRAM-SHA-256, SCRAM-SHA-512 and PLAIN, where the protocol is one of SASL's.</summary>
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>();

    /// <summary>An authorizer that denies what no rule allows.</summary>
    public bool Authorizes { get; init; }

    /// <summary>Of the clients' listener, where the protocol has TLS.</summary>
    public KafkaTls? Tls { get; init; }

    /// <summary>Whose tokens SASL/OAUTHBEARER takes; null: that mechanism is off.</summary>
    public TokenEndpoint? Tokens { get; init; }
}

/// <param name="Certificates">The authority, and the server's certificate under <paramref name="Server"/>.</param>
/// <param name="Server">Name of the server's certificate.</param>
/// <param name="DemandsClientCertificate">Mutual TLS: the client's subject is the user.</param>
public sealed record KafkaTls(TestCertificates Certificates, string Server, bool DemandsClientCertificate);
