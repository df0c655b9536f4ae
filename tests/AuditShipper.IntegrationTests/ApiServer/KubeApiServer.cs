using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.ApiServer;

/// <summary>
/// A real kube-apiserver with its etcd on loopback, writing a real audit log. No scheduler, controllers or kubelet: pods stay
/// Pending, a deleted namespace stays Terminating.
/// </summary>
internal sealed class KubeApiServer : IAsyncDisposable
{
    public const string Administrator = "kubernetes-admin";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly KubeAssets _assets;
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _certificates;
    private readonly HttpClient _client;
    private readonly int _port;
    private readonly int _etcdPort;
    private readonly int _etcdPeerPort;
    private ChildProcess? _etcd;
    private ChildProcess? _server;

    private KubeApiServer(KubeAssets assets)
    {
        _assets = assets;
        (_port, _etcdPort, _etcdPeerPort) = LoopbackPorts.Free(3) is [var a, var b, var c] ? (a, b, c) : default;
        _certificates = new TestCertificates(_folder.File("pki"));
        _certificates.IssueServer("server");
        _certificates.IssueClient(Administrator, "system:masters");
        _certificates.WriteKey("service-accounts");
        _client = MakeClient();
        File.WriteAllText(Kubeconfig, KubeconfigText.For(new Uri($"https://127.0.0.1:{_port}"), _certificates, Administrator));
    }

    /// <summary>0700, as the server makes it; every generation of the log is here.</summary>
    public string AuditFolder => _folder.File("audit");

    public string AuditLog => _folder.File("audit", "audit.log");

    /// <summary>The administrator's.</summary>
    public string Kubeconfig => _folder.File("admin.kubeconfig");

    /// <summary>Skips the test where KUBEBUILDER_ASSETS is unset; else returns when the server is ready.</summary>
    public static async Task<KubeApiServer> Start(AuditSettings settings)
    {
        var server = new KubeApiServer(KubeAssets.Require());
        try
        {
            await server.StartEtcd();
            await server.StartServer(settings);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again after <see cref="Stop"/> or <see cref="Kill"/>, on the same data and the same audit log.</summary>
    public async Task StartServer(AuditSettings settings)
    {
        File.WriteAllText(_folder.File("policy.yaml"), settings.Policy);
        if (settings.Webhook is { } receiver)
            File.WriteAllText(_folder.File("webhook.kubeconfig"), KubeconfigText.ForWebhook(receiver));
        var flags = settings.Flags(AuditLog, _folder.File("policy.yaml"), _folder.File("webhook.kubeconfig"));
        _server = ChildProcess.Start(_assets.KubeApiServer, [.. ServerFlags(), .. flags]);
        await Wait.Until(IsReady, Patience, () => "kube-apiserver is not ready. It printed:\n" + _server.Output);
    }

    /// <summary>SIGTERM: what is buffered gets written.</summary>
    public Task Stop() => End(UnixSignal.Terminate);

    /// <summary>SIGKILL: a crash.</summary>
    public Task Kill() => End(UnixSignal.Kill);

    /// <summary>As the administrator.</summary>
    public Task<ProgramOutcome> TryKubectl(params IEnumerable<string> arguments) =>
        ChildProcess.Run(_assets.Kubectl, ["--kubeconfig", Kubeconfig, "--cache-dir", _folder.File("kubectl-cache"), .. arguments], Patience);

    /// <returns>What kubectl printed.</returns>
    public async Task<string> Kubectl(params IEnumerable<string> arguments) => (await TryKubectl(arguments)).RequireSuccess();

    /// <summary>Speaks to the server as the administrator, faster than kubectl: for load.</summary>
    public HttpClient Client => _client;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_etcd is not null)
            await _etcd.DisposeAsync();
        _client.Dispose();
        _certificates.Dispose();
        _folder.Dispose();
    }

    private async Task End(UnixSignal signal)
    {
        var server = _server ?? throw new InvalidOperationException("The API server does not run.");
        _server = null;
        await using (server)
        {
            server.Signal(signal);
            await server.WaitForExit(Patience);
        }
    }

    private async Task StartEtcd()
    {
        var client = $"http://127.0.0.1:{_etcdPort}";
        var peer = $"http://127.0.0.1:{_etcdPeerPort}";
        _etcd = ChildProcess.Start(_assets.Etcd,
        [
            "--data-dir=" + _folder.File("etcd"), "--listen-client-urls=" + client, "--advertise-client-urls=" + client,
            "--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer, "--initial-cluster=default=" + peer,
            "--unsafe-no-fsync", "--log-level=warn",
        ]);
        await Wait.Until(() => LoopbackPorts.Answers(_etcdPort), Patience, () => "etcd does not answer. It printed:\n" + _etcd.Output);
    }

    private string[] ServerFlags() =>
    [
        $"--etcd-servers=http://127.0.0.1:{_etcdPort}", "--bind-address=127.0.0.1", $"--secure-port={_port}",
        // 192.0.2.0/24 is for documentation: loopback is refused here, and nobody is told of this address.
        "--advertise-address=192.0.2.1", "--endpoint-reconciler-type=none", "--service-cluster-ip-range=10.0.0.0/24",
        "--disable-admission-plugins=ServiceAccount", "--authorization-mode=RBAC",
        "--client-ca-file=" + _certificates.AuthorityFile,
        "--tls-cert-file=" + _certificates.CertificateFile("server"), "--tls-private-key-file=" + _certificates.KeyFile("server"),
        "--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file=" + _certificates.KeyFile("service-accounts"),
        "--service-account-signing-key-file=" + _certificates.KeyFile("service-accounts"),
        // With an open watch a server takes a minute to stop; the grace period makes it a second.
        "--shutdown-watch-termination-grace-period=1s",
    ];

    private async Task<bool> IsReady()
    {
        if (_server is { HasExited: true } dead)
            throw new InvalidOperationException("kube-apiserver ended at its start. It printed:\n" + dead.Output);
        try
        {
            using var answer = await _client.GetAsync(new Uri("/readyz", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private HttpClient MakeClient()
    {
        var certificate = X509Certificate2.CreateFromPemFile(_certificates.CertificateFile(Administrator), _certificates.KeyFile(Administrator));
        var chain = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        chain.CustomTrustStore.Add(_certificates.Authority);
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { ClientCertificates = [certificate], CertificateChainPolicy = chain },
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{_port}") };
    }
}
