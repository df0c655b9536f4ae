using System.Net.Sockets;
using System.Text;
using AuditShipper.Hosting;

namespace AuditShipper.Tests.Hosting;

public sealed class SystemdNotifierTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Messages_arrive_on_a_named_and_on_an_abstract_socket(bool isAbstract)
    {
        var name = $"as-notify-{Guid.NewGuid():N}";
        var path = isAbstract ? "\0" + name : Path.Combine(Path.GetTempPath(), name);
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        using var notifier = SystemdNotifier.Create(isAbstract ? "@" + name : path, null, null, 1);
        Assert.True(notifier.IsActive);
        Assert.True(notifier.Ready());
        Assert.True(notifier.Status("shipping\nwell"));
        Assert.True(notifier.Status("shipping\nwell"));
        Assert.True(notifier.Watchdog());
        Assert.True(notifier.Stopping());
        Assert.Equal(["READY=1", "STATUS=shipping well", "WATCHDOG=1", "STOPPING=1"], [Receive(systemd), Receive(systemd), Receive(systemd), Receive(systemd)]);
        if (!isAbstract) File.Delete(path);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("vsock:2:1234")]
    [InlineData("relative/path")]
    public void Without_a_socket_that_we_can_talk_to_nothing_happens(string? socket)
    {
        using var notifier = SystemdNotifier.Create(socket, "1000000", null, 1);
        Assert.False(notifier.IsActive);
        Assert.Null(notifier.WatchdogTimeout);
        Assert.False(notifier.Ready());
        Assert.False(notifier.Status("x"));
    }

    [Fact]
    public void A_path_that_is_too_long_is_no_socket() => Assert.Null(SystemdRules.Target("/" + new string('x', 200)));

    [Fact]
    public void A_systemd_that_is_gone_is_no_fault()
    {
        using var notifier = SystemdNotifier.Create("/nowhere/notify", null, null, 1);
        Assert.False(notifier.Ready());
    }

    [Theory]
    [InlineData("30000000", null, 30)]
    [InlineData("30000000", "", 30)]
    [InlineData("30000000", "42", 30)]
    [InlineData("30000000", "43", null)]
    [InlineData("30000000", "x", null)]
    [InlineData("0", null, null)]
    [InlineData("-1", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    [InlineData("9223372036854775807", null, null)]
    public void The_watchdog_is_ours_when_the_process_id_is(string? usec, string? pid, int? seconds) =>
        Assert.Equal(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value), SystemdRules.WatchdogTimeout(usec, pid, 42));

    private static string Receive(Socket systemd)
    {
        var buffer = new byte[1024];
        return Encoding.UTF8.GetString(buffer, 0, systemd.Receive(buffer));
    }
}
