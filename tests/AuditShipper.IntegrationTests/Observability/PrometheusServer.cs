using System.Diagnostics;
using System.Net;
using System.Text.Json;
using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.Observability;

/// <summary>A real Prometheus on loopback that scrapes one address every second.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly DirectoryInfo folder;
    private readonly HttpClient client;

    private PrometheusServer(Process process, DirectoryInfo folder, int port)
    {
        this.process = process;
        this.folder = folder;
        client = new() { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = Patience };
    }

    public static async Task<PrometheusServer> StartAsync(string program, IPEndPoint target)
    {
        var home = Directory.CreateTempSubdirectory("as-prometheus-");
        var configuration = Path.Combine(home.FullName, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: ["{{PrometheusTools.RepositoryPath("packaging", "prometheus", "auditshipper.rules.yaml")}}"]
            scrape_configs:
              - job_name: auditshipper
                static_configs: [{ targets: ["{{target}}"] }]
            """);
        var port = LoopbackPorts.Free(1)[0];
        string[] arguments =
        [
            $"--config.file={configuration}",
            $"--storage.tsdb.path={home.FullName}/data",
            $"--web.listen-address=127.0.0.1:{port}",
            "--log.level=error",
        ];
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false };
        var server = new PrometheusServer(Process.Start(start)!, home, port);
        await server.UntilAsync("/-/ready", _ => true);
        return server;
    }

    /// <summary>Asks until the answer is one sample with this value, or gives the last answer.</summary>
    public async Task<string> QueryUntilAsync(string query, string value)
    {
        var body = await UntilAsync("/api/v1/query?query=" + Uri.EscapeDataString(query), answer => Value(answer) == value);
        return Value(body) ?? body;
    }

    /// <returns>What Prometheus says of its last scrape: health and error.</returns>
    public async Task<string> TargetAsync()
    {
        var body = await UntilAsync("/api/v1/targets", answer => answer.Contains("\"health\":\"up\"", StringComparison.Ordinal));
        var target = JsonDocument.Parse(body).RootElement.GetProperty("data").GetProperty("activeTargets")[0];
        return $"{target.GetProperty("health").GetString()}{target.GetProperty("lastError").GetString()}";
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task<string> UntilAsync(string path, Func<string, bool> isDone)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var last = "";
        while (true)
        {
            if (await TryGetAsync(path) is { } body && isDone(last = body)) return body;
            if (process.HasExited) throw new InvalidOperationException($"Prometheus ended with {process.ExitCode}.");
            if (limit.IsCancellationRequested) return last;
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <returns>Null: not yet.</returns>
    private async Task<string?> TryGetAsync(string path)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static string? Value(string answer)
    {
        var result = JsonDocument.Parse(answer).RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() == 1 ? result[0].GetProperty("value")[1].GetString() : null;
    }
}
