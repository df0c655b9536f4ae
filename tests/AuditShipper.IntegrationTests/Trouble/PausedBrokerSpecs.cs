using System.Globalization;
using System.Text.RegularExpressions;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>A broker that hangs with its connections open.</summary>
[Collection(nameof(TroubledKafka))]
public sealed class PausedBrokerSpecs(TroubledKafka kafka)
{
    private static readonly TimeSpan Paused = TroubledKafka.Duration;

    [Fact]
    public async Task Delivery_goes_on_in_order_when_it_answers_again()
    {
        var cluster = await kafka.ClusterAsync();
        await using var rig = await TroubleRig.Create(cluster, "paused");
        await rig.Start();
        rig.Log.Write(500);
        await rig.Shipped();

        cluster.Nodes[0].Pause();
        try
        {
            var start = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(start) < Paused)
            {
                rig.Log.Write(20);
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }

            await rig.UntilNotReady(cluster.BootstrapServers);
        }
        finally
        {
            cluster.Nodes[0].Resume();
        }

        await rig.Shipped();
        await rig.UntilReady();
        var arrivals = rig.Arrivals();
        arrivals.ExpectAllBut();
        Assert.InRange(arrivals.Duplicates, 0, await rig.Agent.Metric("auditshipper_resent_records_total"));
    }

    [Fact]
    public async Task A_stop_meanwhile_ends_at_its_deadline_says_what_is_unacknowledged_and_the_next_start_sends_it()
    {
        const int Unacknowledged = 300;
        var deadline = TimeSpan.FromSeconds(3);
        var otherwise = TimeSpan.FromSeconds(20); // the default: what lies between is for a machine that is busy
        var cluster = await kafka.ClusterAsync();
        await using var rig = await TroubleRig.Create(cluster, "stopped-while-paused", new() { More = "shutdownDeadline: 3s" });
        await rig.Start();
        rig.Log.Write(500);
        await rig.Shipped();

        cluster.Nodes[0].Pause();
        try
        {
            rig.Log.Write(Unacknowledged);
            await rig.UntilMetric("auditshipper_in_flight_records", records => records == Unacknowledged);
            var start = TimeProvider.System.GetTimestamp();
            Assert.Equal(0, await rig.Agent.Stop());
            Assert.InRange(TimeProvider.System.GetElapsedTime(start), deadline, otherwise);
        }
        finally
        {
            cluster.Nodes[0].Resume();
        }

        var said = Regex.Match(rig.Agent.Child.Output, "with ([0-9]+) records unacknowledged", RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.Equal(Unacknowledged, int.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture));
        await rig.Restart();
        await rig.Shipped();
        var arrivals = rig.Arrivals();
        arrivals.ExpectAllBut();
        Assert.InRange(arrivals.Duplicates, 0, Unacknowledged);
    }
}
