using AuditShipper.IntegrationTests.ApiServer;

[assembly: AssemblyFixture(typeof(AuditShipper.IntegrationTests.Kafka.SecureKafka))]

namespace AuditShipper.IntegrationTests.Kafka;

/// <summary>
/// Brokers that ask who is there, shared by all tests: one with SASL_SSL (PLAIN, SCRAM, OAUTHBEARER; users alice and bob), one with mutual TLS. Both deny what no rule
/// allows. Started at first use.
/// </summary>
public sealed class SecureKafka : IAsyncLifetime
{
    public const string Password = "right-password";

    /// <summary>Has every right; with <see cref="Password"/>.</summary>
    public const string SuperUser = "carol";
    public const string OtherPassword = "other-password";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kafka-certificates-");
    private readonly Lazy<TestCertificates> _certificates;
    private readonly Lazy<TokenEndpoint> _tokens = new(() => new TokenEndpoint());
    private readonly Lazy<Task<KafkaCluster>> _sasl;
    private readonly Lazy<Task<KafkaCluster>> _mutual;

    public SecureKafka()
    {
        _certificates = new(Issue);
        _sasl = new(() => KafkaCluster.StartAsync(new KafkaSettings
        {
            Protocol = "SASL_SSL",
            Users = new Dictionary<string, string> { ["alice"] = Password, ["bob"] = OtherPassword, [SuperUser] = Password },
            Properties = new Dictionary<string, string> { ["super.users"] = $"User:ANONYMOUS;User:{SuperUser}" },
            Authorizes = true,
            Tls = new(Certificates, "server", DemandsClientCertificate: false),
            Tokens = _tokens.Value,
        }));
        _mutual = new(() => KafkaCluster.StartAsync(new KafkaSettings { Protocol = "SSL", Authorizes = true, Tls = new(Certificates, "server", DemandsClientCertificate: true) }));
    }

    /// <summary>The authority, "server" and the client "agent"; "stranger" is a whole other authority's.</summary>
    public TestCertificates Certificates => _certificates.Value;

    public TokenEndpoint Tokens => _tokens.Value;

    /// <summary>Skips the test where there is no Kafka.</summary>
    public Task<KafkaCluster> SaslAsync() => _sasl.Value;

    /// <summary>Skips the test where there is no Kafka.</summary>
    public Task<KafkaCluster> MutualTlsAsync() => _mutual.Value;

    public string Secret(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in new[] { _sasl, _mutual }.Where(c => c.IsValueCreated && c.Value.IsCompletedSuccessfully))
            (await cluster.Value).Dispose();
        if (_tokens.IsValueCreated) _tokens.Value.Dispose();
        if (_certificates.IsValueCreated) _certificates.Value.Dispose();
        _folder.Delete(recursive: true);
    }

    private TestCertificates Issue()
    {
        var certificates = new TestCertificates(_folder.FullName);
        certificates.IssueServer("server");
        certificates.IssueClient("agent", "auditshipper");
        return certificates;
    }
}
