using System.Net.Sockets;
using System.Text;

namespace AuditShipper.Hosting;

/// <summary>Tells systemd how the service is (sd_notify(3)). Without systemd every call does nothing. Never throws after creation.</summary>
internal sealed class SystemdNotifier : IDisposable
{
    private readonly Socket? socket;
    private readonly UnixDomainSocketEndPoint? target;
    private string? status;

    private SystemdNotifier(UnixDomainSocketEndPoint? target, TimeSpan? watchdogTimeout)
    {
        this.target = target;
        WatchdogTimeout = watchdogTimeout;
        if (target is not null) socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    }

    public bool IsActive => socket is not null;

    /// <summary>systemd kills the service when <see cref="Watchdog"/> was not called for so long; call it twice as often. Null: no watchdog.</summary>
    public TimeSpan? WatchdogTimeout { get; }

    public static SystemdNotifier FromEnvironment() => Create(
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET"),
        Environment.GetEnvironmentVariable("WATCHDOG_USEC"),
        Environment.GetEnvironmentVariable("WATCHDOG_PID"),
        Environment.ProcessId);

    /// <param name="notifySocket">A path, or "@name" in the abstract name space; anything else is taken as absent.</param>
    /// <param name="watchdogUsec">Microseconds.</param>
    /// <param name="watchdogPid">Whom the watchdog is for; absent: whoever reads it.</param>
    /// <param name="ownPid">Of this process.</param>
    public static SystemdNotifier Create(string? notifySocket, string? watchdogUsec, string? watchdogPid, int ownPid)
    {
        var found = SystemdRules.Target(notifySocket);
        return new(found, found is null ? null : SystemdRules.WatchdogTimeout(watchdogUsec, watchdogPid, ownPid));
    }

    /// <returns>Whether systemd took the message; false also without systemd.</returns>
    public bool Ready() => Send("READY=1");

    /// <returns>As <see cref="Ready"/>.</returns>
    public bool Stopping() => Send("STOPPING=1");

    /// <returns>As <see cref="Ready"/>.</returns>
    public bool Watchdog() => Send("WATCHDOG=1");

    /// <summary>One line for <c>systemctl status</c>. The same text again is not sent.</summary>
    /// <returns>As <see cref="Ready"/>.</returns>
    public bool Status(string text)
    {
        if (string.Equals(text, status, StringComparison.Ordinal)) return IsActive;
        var taken = Send("STATUS=" + text.ReplaceLineEndings(" "));
        if (taken) status = text;
        return taken;
    }

    public void Dispose() => socket?.Dispose();

    private bool Send(string message)
    {
        if (socket is null) return false;
        try
        {
            return socket.SendTo(Encoding.UTF8.GetBytes(message), target!) > 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}

internal static class SystemdRules
{
    /// <summary>Of sun_path in unix(7), without the closing NUL.</summary>
    private const int LongestPathBytes = 107;

    /// <returns>Null: no socket that we can talk to.</returns>
    public static UnixDomainSocketEndPoint? Target(string? notifySocket)
    {
        if (notifySocket is not ['/' or '@', _, ..] || Encoding.UTF8.GetByteCount(notifySocket) > LongestPathBytes) return null;
        return new(notifySocket[0] == '@' ? "\0" + notifySocket[1..] : notifySocket);
    }

    /// <returns>Null: no watchdog, or one for another process.</returns>
    public static TimeSpan? WatchdogTimeout(string? usec, string? pid, int ownPid)
    {
        if (!long.TryParse(usec, out var microseconds) || microseconds <= 0 || microseconds > TimeSpan.MaxValue.TotalMicroseconds) return null;
        if (!string.IsNullOrEmpty(pid) && (!int.TryParse(pid, out var watched) || watched != ownPid)) return null;
        return TimeSpan.FromMicroseconds(microseconds);
    }
}
