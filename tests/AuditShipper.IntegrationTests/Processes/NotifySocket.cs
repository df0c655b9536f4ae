using System.Net.Sockets;
using System.Text;

namespace AuditShipper.IntegrationTests.Processes;

/// <summary>systemd's end of sd_notify(3).</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public NotifySocket(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        // Whoever the program runs as may speak to it.
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
    }

    public string Path { get; }

    /// <summary>Takes messages until one line of one is <paramref name="line"/>.</summary>
    /// <exception cref="OperationCanceledException">None was.</exception>
    public async Task Expect(string line, CancellationToken stop)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var length = await _socket.ReceiveAsync(buffer, stop);
            if (Encoding.UTF8.GetString(buffer, 0, length).Split('\n').Contains(line))
                return;
        }
    }

    public void Dispose() => _socket.Dispose();
}
