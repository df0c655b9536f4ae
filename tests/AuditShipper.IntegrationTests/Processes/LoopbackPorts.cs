using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AuditShipper.IntegrationTests.Processes;

/// <summary>
/// Ports for programs that cannot choose one themselves, or that come back to theirs. They lie below those that the kernel gives to whoever asks for any: nobody who connects
/// takes one away between the choice and the use, or while a broker is stopped.
/// </summary>
internal static class LoopbackPorts
{
    private const int Lowest = 10_000;
    private static readonly HashSet<int> Given = [];

    /// <returns>Ports that were free a moment ago, all different, and given to nobody else in these tests.</returns>
    public static int[] Free(int count)
    {
        lock (Given)
        {
            return [.. Enumerable.Range(0, count).Select(_ => Next())];
        }
    }

    public static async Task<bool> Answers(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int Next()
    {
        var behind = int.Parse(File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split()[0], CultureInfo.InvariantCulture);
        if (behind < 2 * Lowest) behind = 1 << 16; // nothing to speak of lies below them
        while (true)
        {
            var port = Random.Shared.Next(Lowest, behind);
            if (!Given.Contains(port) && IsFree(port) && Given.Add(port)) return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
