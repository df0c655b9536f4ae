using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AuditShipper.Observability.Status;

/// <summary>
/// Answers <c>GET /status</c> on a Unix domain socket in the state directory, whether or not there is an HTTP port. Only who may enter the state
/// directory reaches it.
/// </summary>
internal sealed class StatusSocket : IAsyncDisposable
{
    public const string FileName = "status.sock";
    public const string Target = "/status";

    /// <summary>sun_path of sockaddr_un, less its end.</summary>
    private const int LongestPath = 107;
    private readonly KestrelServer server;

    private StatusSocket(KestrelServer server) => this.server = server;

    public static string PathIn(string stateDirectory) => Path.Combine(stateDirectory, FileName);

    /// <param name="path">Where nothing is.</param>
    /// <param name="reporter">Has the answer.</param>
    /// <param name="logger">Learns why it cannot be made.</param>
    /// <param name="abort">Gives up.</param>
    /// <returns>Null: it cannot be made, which is logged; the agent does without.</returns>
    public static async Task<StatusSocket?> StartAsync(string path, StatusReporter reporter, ILogger logger, CancellationToken abort)
    {
        if (Encoding.UTF8.GetByteCount(path) > LongestPath)
        {
            logger.NoStatusSocket(path, $"A socket's path may have {LongestPath} bytes.");
            return null;
        }

        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions { IOQueueCount = 1 }), NullLoggerFactory.Instance);
        var kestrel = new KestrelServer(Options.Create(ServerOptions(path)), transport, NullLoggerFactory.Instance);
        try
        {
            await kestrel.StartAsync(new StatusAnswers(reporter, logger), abort);
            return new StatusSocket(kestrel);
        }
        catch (Exception failure) when (failure is IOException or SocketException or InvalidOperationException)
        {
            kestrel.Dispose();
            logger.NoStatusSocket(path, (failure.InnerException ?? failure).Message);
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await server.StopAsync(new CancellationToken(canceled: true));
        server.Dispose();
    }

    private static KestrelServerOptions ServerOptions(string path)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        options.Limits.MaxConcurrentConnections = 10;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        options.ListenUnixSocket(path, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        return options;
    }
}

/// <summary>What the socket says to each request.</summary>
internal sealed class StatusAnswers(StatusReporter reporter, ILogger logger) : IHttpApplication<IFeatureCollection>
{
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        var (status, type, body) = Answer(request.Method, request.Path);
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = status;
        response.Headers.ContentType = type;
        response.Headers.ContentLength = body.Length;
        if (status == 405) response.Headers.Allow = "GET, HEAD";
        if (HttpRules.HasBody(request.Method)) await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(body);
    }

    private (int Status, string Type, byte[] Body) Answer(string method, string path)
    {
        if (path != StatusSocket.Target) return (404, "text/plain", Encoding.UTF8.GetBytes("Not here: /status.\n"));
        if (method is not ("GET" or "HEAD")) return (405, "text/plain", Encoding.UTF8.GetBytes("Only GET and HEAD are answered here.\n"));
        try
        {
            return (200, "application/json", reporter.Now().ToBytes());
        }
        catch (Exception failure)
        {
            logger.AnswerFailed(failure, path, "");
            return (500, "text/plain", Encoding.UTF8.GetBytes("The answer could not be made; the agent's log says why.\n"));
        }
    }
}
