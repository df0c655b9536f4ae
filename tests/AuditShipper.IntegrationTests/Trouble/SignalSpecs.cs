using System.Net;
using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>What the agent does when it is told something by a signal.</summary>
public sealed class SignalSpecs(SharedKafka kafka)
{
    [Theory]
    [InlineData("hangup", false)]
    [InlineData("hangup-exactly-once", true)]
    public async Task Hangups_under_load_renew_the_producer_and_send_nothing_twice(string topic, bool isExactlyOnce)
    {
        await using var rig = await TroubleRig.Create(await kafka.OneNodeAsync(), topic, new() { IsExactlyOnce = isExactlyOnce });
        await rig.Start();
        await using var load = new SteadyLoad(rig.Log);
        for (var hangups = 1; hangups <= 3; hangups++)
        {
            await rig.Delivered(200);
            rig.Agent.Child.Signal(UnixSignal.Hangup);
            await rig.Agent.Child.WaitForLine("SIGHUP: the secrets of kafka.properties were read again", TimeSpan.FromMinutes(2));
            var expected = hangups;
            await rig.UntilMetric("auditshipper_producer_rebuilds_total", rebuilds => rebuilds == expected);
        }

        await load.End();
        await rig.Shipped();
        Assert.Equal(HttpStatusCode.OK, (await rig.Agent.Get("/health/live")).Status);
        Assert.Equal(0, await rig.Agent.Metric("auditshipper_resent_records_total"));
        Assert.Equal(0, await rig.Agent.Stop());
        var arrivals = rig.Arrivals();
        arrivals.ExpectAllBut();
        Assert.Equal(0, arrivals.Duplicates);
    }

    [Fact]
    public async Task Stops_under_load_and_the_starts_after_them_send_nothing_twice()
    {
        await using var rig = await TroubleRig.Create(await kafka.OneNodeAsync(), "stopped-under-load");
        using var stop = new CancellationTokenSource();
        var load = WriteUntil(rig.Log, stop.Token);
        await rig.Start();
        for (var stops = 0; stops < 4; stops++)
        {
            await rig.UntilMetric("auditshipper_delivered_records_total", records => records > 200);
            Assert.Equal(0, await rig.Agent.Stop());
            Assert.Contains("every record read was acknowledged", rig.Agent.Child.Output, StringComparison.Ordinal);
            await rig.Restart();
        }

        await stop.CancelAsync();
        await load;
        await rig.Shipped();
        var arrivals = rig.Arrivals();
        arrivals.ExpectAllBut();
        Assert.Equal(0, arrivals.Duplicates);
    }

    /// <summary>About 2,000 lines a second, with a rotation a second.</summary>
    private static async Task WriteUntil(WrittenLog log, CancellationToken stop)
    {
        for (var writes = 1; !stop.IsCancellationRequested; writes++)
        {
            log.Write(20);
            if (writes % 100 == 0) log.Rotate();
            await Task.Delay(TimeSpan.FromMilliseconds(10), CancellationToken.None);
        }
    }
}
