using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.Kafka;

/// <param name="Client">Port of the clients' listener.</param>
/// <param name="Internal">Port of the listener between brokers: plaintext, and a super user where there is an authorizer.</param>
/// <param name="Controller">Port of the controller.</param>
internal readonly record struct KafkaPorts(int Client, int Internal, int Controller);

/// <summary>Writes the files of a node in KRaft mode.</summary>
internal static class KafkaFiles
{
    public static KafkaPorts[] FreePorts(int nodes)
    {
        var ports = LoopbackPorts.Free(nodes * 3);
        return [.. Enumerable.Range(0, nodes).Select(n => new KafkaPorts(ports[n * 3], ports[(n * 3) + 1], ports[(n * 3) + 2]))];
    }

    public static void Write(string directory, int node, KafkaPorts[] ports, KafkaSettings settings)
    {
        _ = Directory.CreateDirectory(directory);
        var properties = Properties(directory, node, ports, settings);
        foreach (var (name, value) in settings.Properties)
            properties[name] = value;
        File.WriteAllLines(Path.Combine(directory, "server.properties"), properties.Select(p => $"{p.Key}={p.Value}"));
        File.WriteAllText(Path.Combine(directory, "log4j2.properties"), $"""
            status = error
            appender.file.type = File
            appender.file.name = file
            appender.file.fileName = {directory}/server.log
            appender.file.layout.type = PatternLayout
            appender.file.layout.pattern = %d %p %c1 %m%n
            rootLogger.level = warn
            rootLogger.appenderRef.file.ref = file
            """);
    }

    private static Dictionary<string, string> Properties(string directory, int node, KafkaPorts[] ports, KafkaSettings settings)
    {
        var own = ports[node - 1];
        var replication = $"{settings.Nodes}";
        var inSync = settings.Nodes > 2 ? "2" : "1";
        var all = new Dictionary<string, string>
        {
            ["process.roles"] = "broker,controller",
            ["node.id"] = $"{node}",
            ["controller.quorum.voters"] = string.Join(',', ports.Select((p, i) => $"{i + 1}@127.0.0.1:{p.Controller}")),
            ["listeners"] = $"CLIENT://127.0.0.1:{own.Client},CONTROLLER://127.0.0.1:{own.Controller},INTERNAL://127.0.0.1:{own.Internal}",
            ["advertised.listeners"] = $"CLIENT://127.0.0.1:{own.Client},INTERNAL://127.0.0.1:{own.Internal}",
            ["controller.listener.names"] = "CONTROLLER",
            ["inter.broker.listener.name"] = "INTERNAL",
            ["listener.security.protocol.map"] = $"CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,CLIENT:{settings.Protocol}",
            ["log.dirs"] = Path.Combine(directory, "data"),
            ["auto.create.topics.enable"] = "false",
            ["default.replication.factor"] = replication,
            ["min.insync.replicas"] = inSync,
            ["log.retention.ms"] = "-1",
            ["offsets.topic.replication.factor"] = replication,
            ["offsets.topic.num.partitions"] = "4",
            ["transaction.state.log.replication.factor"] = replication,
            ["transaction.state.log.min.isr"] = inSync,
            ["transaction.state.log.num.partitions"] = "4",
            ["group.initial.rebalance.delay.ms"] = "0",
            ["num.network.threads"] = "2",
            ["num.io.threads"] = "2",
            ["controlled.shutdown.enable"] = settings.Nodes > 1 ? "true" : "false",
        };
        if (settings.Authorizes)
            (all["authorizer.class.name"], all["super.users"]) = ("org.apache.kafka.metadata.authorizer.StandardAuthorizer", "User:ANONYMOUS");
        if (settings.Protocol.StartsWith("SASL", StringComparison.Ordinal))
            AddLogins(all, settings.Users);
        if (settings.Tls is { } tls)
            AddTls(all, tls);
        if (settings.Tokens is { } tokens)
            AddTokens(all, tokens);
        return all;
    }

    private static void AddTls(Dictionary<string, string> all, KafkaTls tls)
    {
        const string Ssl = "listener.name.client.ssl.";
        all[Ssl + "keystore.type"] = all[Ssl + "truststore.type"] = "PEM";
        all[Ssl + "keystore.certificate.chain"] = OnOneLine(tls.Certificates.CertificateFile(tls.Server));
        all[Ssl + "keystore.key"] = OnOneLine(tls.Certificates.KeyFile(tls.Server));
        all[Ssl + "truststore.certificates"] = OnOneLine(tls.Certificates.AuthorityFile);
        all[Ssl + "client.auth"] = tls.DemandsClientCertificate ? "required" : "none";
    }

    /// <summary>As a properties file takes it.</summary>
    private static string OnOneLine(string file) => File.ReadAllText(file).ReplaceLineEndings("\\n");

    private static void AddTokens(Dictionary<string, string> all, TokenEndpoint tokens)
    {
        const string OAuth = "listener.name.client.oauthbearer.sasl.";
        all["sasl.enabled.mechanisms"] += ",OAUTHBEARER";
        all[OAuth + "jaas.config"] = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;";
        all[OAuth + "server.callback.handler.class"] = "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler";
        all["sasl.oauthbearer.jwks.endpoint.url"] = all[OAuth + "oauthbearer.jwks.endpoint.url"] = tokens.KeysAt;
        all["sasl.oauthbearer.expected.audience"] = all[OAuth + "oauthbearer.expected.audience"] = TokenEndpoint.Audience;
        all["sasl.oauthbearer.expected.issuer"] = all[OAuth + "oauthbearer.expected.issuer"] = TokenEndpoint.Issuer;
    }

    private static void AddLogins(Dictionary<string, string> all, IReadOnlyDictionary<string, string> users)
    {
        const string Client = "listener.name.client.";
        const string Scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
        all["sasl.enabled.mechanisms"] = "SCRAM-SHA-256,SCRAM-SHA-512,PLAIN";
        all[Client + "scram-sha-256.sasl.jaas.config"] = Scram;
        all[Client + "scram-sha-512.sasl.jaas.config"] = Scram;
        all[Client + "plain.sasl.jaas.config"] = "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + string.Concat(users.Select(u => $" user_{u.Key}=\"{u.Value}\"")) + ";";
    }
}
