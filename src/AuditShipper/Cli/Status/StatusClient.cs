using System.Net.Http;
using System.Net.Sockets;
using System.Text.Json;
using AuditShipper.Observability.Status;

namespace AuditShipper.Cli.Status;

/// <summary>Asks the running agent.</summary>
internal static class StatusClient
{
    /// <returns>Null: nobody answers, or nothing that makes sense.</returns>
    public static async Task<StatusDocument?> AskAsync(string socketPath, TimeSpan patience, CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (_, abort) => ConnectAsync(socketPath, abort), UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = patience, BaseAddress = new("http://auditshipper") };
        try
        {
            return StatusDocument.Parse(await client.GetByteArrayAsync(new Uri(StatusSocket.Target, UriKind.Relative), stop));
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or ArgumentException or JsonException || (failure is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken abort)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), abort);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
