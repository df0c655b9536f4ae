using System.Globalization;
using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Crash;

/// <summary>kill -9, at any moment: nothing is lost, and what comes twice was on its way since the last checkpoint.</summary>
public sealed class KillSpecs(SharedKafka kafka, ITestOutputHelper output)
{
    private const int PerSecond = 1000;
    private const int EventBytes = 1000;

    /// <summary>A checkpoint is at most a second behind; it takes its time to be written, and what the machine takes beyond that is measured.</summary>
    private static readonly TimeSpan OldestCheckpoint = TimeSpan.FromSeconds(2.5);

    /// <summary>What may be between the agent and the topic when it dies: the in-flight budget, and what the client holds.</summary>
    private const int InFlightRecords = 2000;

    /// <summary>The topic stamps what it appends, so that the account can tell which life sent a record.</summary>
    private static readonly (string, string)[] StampedByBroker = [("message.timestamp.type", "LogAppendTime")];

    /// <summary>AUDITSHIPPER_TESTS_KILLS and AUDITSHIPPER_TESTS_SEED change what a failure is looked for with.</summary>
    [Fact]
    public async Task Random_kills_under_load_with_rotations_and_compression_lose_nothing()
    {
        var random = new Random(Setting("AUDITSHIPPER_TESTS_SEED", 20061));
        using var log = await ShippedLog.Create(kafka, ShippedLog.Plain with { MaxBytes = 400_000, Compress = true }, StampedByBroker);
        log.Agent = log.Agent with { More = "limits: { inFlightBytes: 1MiB }" };
        var kills = new List<Kill>();
        using var pulse = new MachinePulse();
        await using (var load = Load.Start(log.Writer, PerSecond, EventBytes))
        {
            var count = Setting("AUDITSHIPPER_TESTS_KILLS", 100);
            while (kills.Count < count) kills.Add(await Kill.AfterLife(log, TimeSpan.FromMilliseconds(random.Next(0, kills.Count % 10 == 9 ? 4000 : 1500))));
        }

        await Finish(log);
        var account = log.Account();
        output.WriteLine($"{account} {log.Writer.Generation} rotations, {kills.Count} kills.");
        account.HoldsEverything();
        BoundsTheDuplicates(account, kills, pulse);
    }

    [Fact]
    public async Task Kills_in_a_backlog_of_200_MB_lose_nothing()
    {
        using var log = await ShippedLog.Create(kafka, ShippedLog.Plain with { MaxBytes = 25 << 20 }, StampedByBroker);
        log.Writer.WriteEvents(140_000, 1500);
        var kills = new List<Kill>();
        using var pulse = new MachinePulse();
        for (var kill = 0; kill < 4; kill++)
        {
            await using var agent = await log.Start();
            var readyAt = TimeProvider.System.GetUtcNow();
            await agent.WaitForMetric("auditshipper_delivered_records_total", "source", count => count > 12_000);
            kills.Add(await Kill.Of(agent, log, readyAt));
        }

        await Finish(log);
        var account = log.Account();
        output.WriteLine($"{account}");
        account.HoldsEverything();
        BoundsTheDuplicates(account, kills, pulse);
    }

    private static async Task Finish(ShippedLog log)
    {
        await log.Writer.WhenMilled();
        await using var last = await log.Start();
        await log.WaitUntilSettled(last);
        Assert.Equal(0, await last.Metric("auditshipper_lost_ranges_total"));
        Assert.Equal(0, await last.Stop());
    }

    /// <summary>
    /// Of each kill: what came twice afterwards is no more than what the topic had beyond the checkpoint, and that checkpoint held
    /// everything that was there a second before, where the agent lived that long. The newest whole checkpoint may be two writes old.
    /// </summary>
    private static void BoundsTheDuplicates(TopicAccount account, List<Kill> kills, MachinePulse pulse)
    {
        for (var k = 0; k < kills.Count; k++)
        {
            var (kill, next) = (kills[k], k + 1 < kills.Count ? kills[k + 1].At : DateTimeOffset.MaxValue);
            var beyond = account.Distinct(until: kill.At) - kill.Marked;
            var twice = account.Twice(from: kill.At, until: next);
            Assert.True(twice <= beyond + InFlightRecords, $"Kill {k}: {twice} records came twice, {beyond} were beyond the checkpoint.");
            var oldest = OldestCheckpoint + (2 * pulse.Slowest(kill.ReadyAt, kill.At));
            if (kill.Life <= oldest) continue;
            var before = account.Distinct(until: kill.At - oldest);
            Assert.True(kill.Marked >= before, $"Kill {k}: {before} lines were there {oldest} before, the checkpoint says {kill.Marked}.");
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
