using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>What the agent costs when it has nothing to do.</summary>
public sealed class IdleSpecs(SharedKafka kafka, ITestOutputHelper output)
{
    private const long Mebibyte = 1 << 20;

    /// <summary>80 MiB is the aim, with 10 for what the scrapes of this test leave behind.</summary>
    private const long MostResidentBytes = 90 * Mebibyte;

    /// <summary>Ten seconds of it, of the CPU time that it took to start and to drain 100 MB: on a slow or busy machine both cost more. 0.5 % of a CPU is the aim.</summary>
    private const double MostOfDrain = 0.1;

    /// <summary>A second, of all threads: what does not depend on the machine.</summary>
    private const double MostWakeUps = 100;

    /// <summary>The cheapest of these counts: in the first ones the runtime still compiles what the drain made hot, and others use the machine.</summary>
    private const int Stretches = 5;
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task After_a_drain_it_gives_its_memory_back_and_takes_next_to_no_CPU()
    {
        await using var rig = await TroubleRig.Create(await kafka.OneNodeAsync(), "idle");
        rig.Log.Write(75_000);
        await rig.Start();
        await rig.Shipped();
        var process = rig.Agent.Child.Id;
        var drained = ProcessFacts.Cpu(process);
        output.WriteLine($"drained with {drained.TotalMilliseconds:f0} ms of CPU time: {ProcessFacts.ResidentBytes(process) / Mebibyte} MiB, at most {ProcessFacts.PeakResidentBytes(process) / Mebibyte} MiB");
        await Wait.Until(
            () => ProcessFacts.ResidentBytes(process) < MostResidentBytes, TimeSpan.FromMinutes(2), () => $"{ProcessFacts.ResidentBytes(process)} bytes are too many");

        var (cpu, sleeps) = (double.MaxValue, double.MaxValue);
        for (var stretch = 0; stretch < Stretches; stretch++)
        {
            var (before, slept, start) = (ProcessFacts.Cpu(process), ProcessFacts.Sleeps(process), TimeProvider.System.GetTimestamp());
            await Task.Delay(Stretch, TestContext.Current.CancellationToken);
            var elapsed = TimeProvider.System.GetElapsedTime(start);
            var (cpuNow, sleepsNow) = ((ProcessFacts.Cpu(process) - before) / elapsed, (ProcessFacts.Sleeps(process) - slept) / elapsed.TotalSeconds);
            output.WriteLine($"idle: {cpuNow:P2} of a CPU, {sleepsNow:f0} wake-ups a second, {ProcessFacts.ResidentBytes(process) / Mebibyte} MiB");
            (cpu, sleeps) = (Math.Min(cpu, cpuNow), Math.Min(sleeps, sleepsNow));
        }

        Assert.InRange(sleeps, 0, MostWakeUps);
        Assert.InRange(cpu * TenSeconds / drained, 0, MostOfDrain);
    }
}
