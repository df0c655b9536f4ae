using System.Text.Json;
using AuditShipper.Cli;
using AuditShipper.Hosting.Demo;

namespace AuditShipper.Tests.Hosting.Demo;

public sealed class DemoSpecs : IDisposable
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task The_demo_adds_up()
    {
        Assert.Equal(ExitCodes.Done, await DemoHost.RunAsync(new DemoRequest(2000, Json: true), _out, _error, TestContext.Current.CancellationToken));

        using var report = JsonDocument.Parse(_out.ToString());
        Assert.Equal(2000, report.RootElement.GetProperty("delivered").GetInt32());
        Assert.Equal(2, report.RootElement.GetProperty("deadLettered").GetInt32());
        Assert.NotEqual(0, report.RootElement.GetProperty("rotations").GetInt32());
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Stopped_before_the_end_it_says_that_there_is_no_account()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.Equal(ExitCodes.Done, await DemoHost.RunAsync(new DemoRequest(200_000, Json: false), _out, _error, stop.Token));
        Assert.Contains("no account", _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("It adds up", _out.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
    }
}
