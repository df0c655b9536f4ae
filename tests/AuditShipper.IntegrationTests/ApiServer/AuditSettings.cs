namespace AuditShipper.IntegrationTests.ApiServer;

/// <summary>How a test's API server audits. The units are those of its flags.</summary>
internal sealed record AuditSettings
{
    /// <summary>Megabytes; 1 is the least.</summary>
    public int MaxSize { get; init; } = 100;

    /// <summary>Old files to keep; 0: all.</summary>
    public int MaxBackup { get; init; }

    public bool Compress { get; init; }

    /// <summary>blocking, blocking-strict or batch.</summary>
    public string Mode { get; init; } = "blocking";

    /// <summary>Null: no copy is sent.</summary>
    public Uri? Webhook { get; init; }

    /// <summary>The audit policy. By default everything at level RequestResponse, but the server's own reads and the tests' probe.</summary>
    public string Policy { get; init; } = """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
        - level: None
          users: ["system:apiserver"]
          verbs: [get, list, watch]
        - level: None
          nonResourceURLs: ["/readyz*"]
        - level: Metadata
          resources: [{group: "", resources: ["serviceaccounts/token"]}]
        - level: RequestResponse
        """;

    public IEnumerable<string> Flags(string logPath, string policyFile, string webhookFile)
    {
        yield return "--audit-log-path=" + logPath;
        yield return "--audit-log-maxsize=" + MaxSize;
        yield return "--audit-log-maxbackup=" + MaxBackup;
        yield return "--audit-log-maxage=0";
        yield return "--audit-log-compress=" + (Compress ? "true" : "false");
        yield return "--audit-log-mode=" + Mode;
        yield return "--audit-policy-file=" + policyFile;
        if (Webhook is null)
            yield break;
        // Each event is on its way before its request is answered, so that the copy is whole when the last request is.
        yield return "--audit-webhook-config-file=" + webhookFile;
        yield return "--audit-webhook-mode=blocking";
    }
}
