using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>What the agent costs when it has nothing to do.</summary>
public sealed class IdleSpecs(SharedKafka kafka, ITestOutputHelper output)
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public async Task After_a_drain_it_gives_its_memory_back_and_takes_next_to_no_CPU()
    {
        var measured = TimeSpan.FromSeconds(20);
        await using var rig = await TroubleRig.Create(await kafka.OneNodeAsync(), "idle");
        rig.Log.Write(75_000);
        await rig.Start();
        await rig.Shipped();
        var process = rig.Agent.Child.Id;
        output.WriteLine($"drained: {ProcessFacts.ResidentBytes(process) / Mebibyte} MiB, at most {ProcessFacts.PeakResidentBytes(process) / Mebibyte} MiB");
        await Wait.Until(
            () => ProcessFacts.ResidentBytes(process) < 80 * Mebibyte, TimeSpan.FromSeconds(30), () => $"below 80 MiB, but {ProcessFacts.ResidentBytes(process)} bytes");

        var (before, start) = (ProcessFacts.Cpu(process), TimeProvider.System.GetTimestamp());
        await Task.Delay(measured, TestContext.Current.CancellationToken);
        var share = (ProcessFacts.Cpu(process) - before) / TimeProvider.System.GetElapsedTime(start);
        output.WriteLine($"idle: {share:P2} of a CPU, {ProcessFacts.ResidentBytes(process) / Mebibyte} MiB");
        Assert.InRange(share, 0, 0.02);
    }
}
