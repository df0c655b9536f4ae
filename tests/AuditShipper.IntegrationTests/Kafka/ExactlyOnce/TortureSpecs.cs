using System.Globalization;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Kafka.ExactlyOnce;

/// <summary>
/// kill -9 at random moments on three brokers that are killed, stopped and paused meanwhile: every event once, in order, for a consumer with
/// read_committed. tests/torture.sh makes long runs of it; AUDITSHIPPER_TORTURE_KILLS, _SECONDS and _SEED are its knobs.
/// </summary>
[Collection(nameof(SharedKafka.ThreeNodesAsync))]
public sealed class TortureSpecs(SharedKafka kafka, ITestOutputHelper output)
{
    private const int PerSecond = 1000;
    private const int EventBytes = 1000;

    [Fact]
    public async Task Every_event_once_in_order()
    {
        var (kills, most, seed) = (Setting("KILLS", 30), TimeSpan.FromSeconds(Setting("SECONDS", 900)), Setting("SEED", Environment.TickCount));
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var cluster = await kafka.ThreeNodesAsync();
        using var log = await ExactlyOnceLog.Create(cluster, ShippedLog.Plain with { MaxBytes = 1_400_000, Compress = true });
        var begun = TimeProvider.System.GetTimestamp();
        using var enough = new CancellationTokenSource();
        var faults = new BrokerFaults(cluster, new Random(seed + 1));
        var killed = 0;
        await using (var load = Load.Start(log.Writer, PerSecond, EventBytes))
        {
            var faulting = faults.Run(enough.Token);
            for (; killed < kills && TimeProvider.System.GetElapsedTime(begun) < most; killed++)
            {
                await using var agent = await log.Start();
                await Task.Delay(random.Next(0, killed % 10 == 9 ? 8000 : 2500)); // the random moment: there is no condition to wait for
                Assert.False(agent.Child.HasExited, agent.Child.Output);
                await agent.Kill();
                if (killed % 50 == 49) output.WriteLine($"{killed + 1} kills after {TimeProvider.System.GetElapsedTime(begun):c}, {log.Writer.Log.Count} lines written, {faults}");
            }

            await enough.CancelAsync();
            await faulting;
        }

        await using var last = await log.Start();
        await log.FinishWith(last);
        var account = log.Account();
        output.WriteLine($"{account} {killed} kills, {faults} {log.Writer.Generation} rotations.");
        account.HoldsEverythingOnce();
        Assert.True(killed == kills, $"Only {killed} of {kills} kills in {most}.");
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable("AUDITSHIPPER_TORTURE_" + name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}

/// <summary>One of three brokers at a time has a fault: the others keep min.insync.replicas.</summary>
internal sealed class BrokerFaults(KafkaCluster cluster, Random random)
{
    private int kills;
    private int stops;
    private int pauses;

    /// <returns>When it was asked to end and every broker is well.</returns>
    public async Task Run(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var node = cluster.Nodes[random.Next(cluster.Nodes.Count)];
            switch (random.Next(3))
            {
                case 0:
                    kills++;
                    await node.KillAsync();
                    await Delay(random.Next(500, 3000));
                    await node.StartAsync();
                    break;
                case 1:
                    stops++;
                    await node.StopAsync();
                    await node.StartAsync();
                    break;
                default:
                    pauses++;
                    node.Pause();
                    await Delay(random.Next(500, 12_000));
                    node.Resume();
                    break;
            }

            await Delay(random.Next(500, 4000));
        }
    }

    public override string ToString() => $"brokers killed {kills} times, stopped {stops} times, paused {pauses} times;";

    private static Task Delay(int milliseconds) => Task.Delay(milliseconds, CancellationToken.None);
}
