using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>What the agent costs when it has nothing to do.</summary>
public sealed class IdleSpecs(SharedKafka kafka, ITestOutputHelper output)
{
    private const long Mebibyte = 1 << 20;

    /// <summary>80 MiB is the aim, with 10 for what the scrapes of this test leave behind.</summary>
    private const long MostResidentBytes = 90 * Mebibyte;

    /// <summary>0.5 % is the aim; a machine that is busy with other tests makes the same work cost more.</summary>
    private const double MostCpu = 0.015;

    [Fact]
    public async Task After_a_drain_it_gives_its_memory_back_and_takes_next_to_no_CPU()
    {
        var measured = TimeSpan.FromSeconds(10);
        await using var rig = await TroubleRig.Create(await kafka.OneNodeAsync(), "idle");
        rig.Log.Write(75_000);
        await rig.Start();
        await rig.Shipped();
        var process = rig.Agent.Child.Id;
        output.WriteLine($"drained: {ProcessFacts.ResidentBytes(process) / Mebibyte} MiB, at most {ProcessFacts.PeakResidentBytes(process) / Mebibyte} MiB");
        await Wait.Until(
            () => ProcessFacts.ResidentBytes(process) < MostResidentBytes, TimeSpan.FromMinutes(2), () => $"{ProcessFacts.ResidentBytes(process)} bytes are too many");

        var (before, slept, start) = (ProcessFacts.Cpu(process), ProcessFacts.Sleeps(process), TimeProvider.System.GetTimestamp());
        await Task.Delay(measured, TestContext.Current.CancellationToken);
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        var (share, sleeps) = ((ProcessFacts.Cpu(process) - before) / elapsed, (ProcessFacts.Sleeps(process) - slept) / elapsed.TotalSeconds);
        output.WriteLine($"idle: {share:P2} of a CPU, {sleeps:f0} wake-ups a second, {ProcessFacts.ResidentBytes(process) / Mebibyte} MiB");
        Assert.InRange(share, 0, MostCpu);
    }
}
