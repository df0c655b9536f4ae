using System.Security.Cryptography;
using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Crash;

/// <summary>Lines of many megabytes: what Kafka takes arrives, what it does not is kept, the neighbours go on, and memory stays bounded.</summary>
public sealed class HugeLineSpecs(SharedKafka kafka, ITestOutputHelper output)
{
    private const long MostResidentBytes = 200L << 20;

    /// <summary>Large enough that no line makes the writer rotate.</summary>
    private static readonly LumberjackSettings OneFile = ShippedLog.Plain with { MaxBytes = int.MaxValue };

    [Fact]
    public async Task A_line_that_Kafka_refuses_is_a_dead_letter_and_its_neighbours_arrive_in_order()
    {
        using var log = await ShippedLog.Create(kafka, OneFile);
        log.Agent = log.Agent with { More = "limits: { recordBytes: 900MiB }" };
        var huge = AuditEvents.IncompressibleForGood(1_000_000, 20 << 20);
        log.Writer.WriteEvents(500, 1000);
        log.Writer.Append(huge);
        log.Writer.WriteEvents(500, 1000);
        await Ships(log, "broker-too-large", huge[..^1]);
    }

    [Fact]
    public async Task A_line_that_is_too_large_for_its_body_goes_without_it()
    {
        using var log = await ShippedLog.Create(kafka, OneFile);
        log.Writer.WriteEvents(500, 1000);
        log.Writer.Append(AuditEvents.Incompressible(1_000_000, 20 << 20));
        log.Writer.WriteEvents(500, 1000);
        await using var agent = await log.Start();
        await log.WaitForRecords(1001, agent);
        await log.WaitUntilSettled(agent);
        Bounded(agent);
        Assert.Equal((0, 1), (await agent.Metric("auditshipper_dead_letters_total"), await agent.Metric("auditshipper_degraded_events_total")));
        Assert.Equal(0, await agent.Stop());
        var degraded = log.Records().Single(record => record.Headers.ContainsKey("as-removed"));
        Assert.Equal("requestObject", degraded.Headers["as-removed"]);
        Assert.InRange(degraded.Value.Length, 500, 5000);
    }

    [Fact]
    public async Task A_line_above_the_limit_is_streamed_to_the_dead_letters()
    {
        using var log = await ShippedLog.Create(kafka, OneFile);
        var huge = AuditEvents.Incompressible(1_000_000, 120 << 20);
        log.Writer.WriteEvents(500, 1000);
        log.Writer.Append(huge);
        log.Writer.WriteEvents(500, 1000);
        await Ships(log, "too-large", huge[..^1]);
    }

    /// <summary>Real text compresses below the broker's limit for a batch.</summary>
    [Fact]
    public async Task Large_lines_of_real_text_arrive()
    {
        using var log = await ShippedLog.Create(kafka, OneFile);
        log.Agent = log.Agent with { More = "limits: { recordBytes: 900MiB }" }; // they compress to less than the topic takes
        log.Agent = log.Agent with { Properties = ["linger.ms: 5", "compression.codec: zstd"] };
        foreach (var line in Samples.Lines("v1.20.2/scenarios/large-line.log.gz")) log.Writer.Write([.. line, (byte)'\n']);
        await using var agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        Bounded(agent);
        Assert.Equal(0, await agent.Metric("auditshipper_dead_letters_total"));
        Assert.Equal(0, await agent.Stop());
        log.Account().HoldsEverythingOnce();
        Assert.Equal(3_601_435, log.Records().Max(record => record.Value.Length));
    }

    private async Task Ships(ShippedLog log, string reason, byte[] refused)
    {
        await using var agent = await log.Start();
        await agent.WaitForMetric("auditshipper_dead_letters_total", $"reason=\"{reason}\"", count => count == 1);
        await log.WaitUntilSettled(agent);
        Bounded(agent);
        Assert.Equal(0, await agent.Metric("auditshipper_lost_ranges_total"));
        Assert.Equal(0, await agent.Stop());
        log.Account().HoldsEverything();
        var letter = Assert.Single(log.DeadLetters());
        Assert.Equal((reason, Convert.ToHexString(SHA256.HashData(refused))), (letter.Header.Key.Reason, Convert.ToHexString(SHA256.HashData(letter.Bytes))));
    }

    private void Bounded(AgentProcess agent)
    {
        var peak = agent.PeakResidentBytes();
        output.WriteLine($"VmHWM {peak >> 20} MiB");
        Assert.InRange(peak, 1, MostResidentBytes);
    }
}
