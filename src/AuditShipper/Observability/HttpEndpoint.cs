using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AuditShipper.Observability;

/// <summary>The address of <c>http.listen</c> cannot be used now. The agent exits with 1: another process may let it go.</summary>
internal sealed class HttpListenException(string message, Exception inner) : Exception(message, inner);

/// <summary>Serves /metrics, /health/live and /health/ready: Kestrel without hosting, routing or its own logs.</summary>
internal sealed class HttpEndpoint : IAsyncDisposable
{
    private readonly KestrelServer server;

    private HttpEndpoint(KestrelServer server, IPEndPoint address)
    {
        this.server = server;
        Address = address;
    }

    /// <summary>Where it listens; the port that was given when port 0 was asked for.</summary>
    public IPEndPoint Address { get; }

    /// <exception cref="HttpListenException">The address is in use, not of this machine, or not allowed.</exception>
    public static async Task<HttpEndpoint> StartAsync(IPEndPoint listen, HttpAnswers answers, ILogger logger, CancellationToken abort)
    {
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions { IOQueueCount = 1 }), NullLoggerFactory.Instance);
        var kestrel = new KestrelServer(Options.Create(ServerOptions(listen)), transport, NullLoggerFactory.Instance);
        try
        {
            await kestrel.StartAsync(answers, abort);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            kestrel.Dispose();
            var cause = e.InnerException?.Message ?? e.Message;
            throw new HttpListenException(
                $"http.listen: cannot listen on {listen}: {cause.TrimEnd('.')}. Free that address, choose another, or set http.listen to null.", e);
        }

        var endpoint = new HttpEndpoint(kestrel, new(listen.Address, BoundPort(kestrel)));
        logger.Listening(endpoint.Address);
        return endpoint;
    }

    public async ValueTask DisposeAsync()
    {
        // A cancelled token: open connections are cut instead of waited for.
        await server.StopAsync(new CancellationToken(canceled: true));
        server.Dispose();
    }

    /// <summary>A scraper and a kubelet need little; a stranger in the pod network gets no more than that.</summary>
    private static KestrelServerOptions ServerOptions(IPEndPoint listen)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        options.Limits.MaxConcurrentConnections = 100;
        options.Limits.MaxConcurrentUpgradedConnections = 0;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestLineSize = 2 * 1024;
        options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        options.Limits.MaxRequestBufferSize = 32 * 1024;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
        options.Listen(listen, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        return options;
    }

    private static int BoundPort(KestrelServer kestrel) =>
        new Uri(kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
}
