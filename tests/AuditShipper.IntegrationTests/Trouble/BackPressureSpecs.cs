namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>What is bounded while the broker is away, and that it drains when it is back.</summary>
[Collection(nameof(TroubledKafka))]
public sealed class BackPressureSpecs(TroubledKafka kafka, ITestOutputHelper output)
{
    private const int LineBytes = 1400;
    private const int Newline = 1;
    private const long Mebibyte = 1 << 20;

    [Fact]
    public async Task Memory_and_what_is_in_flight_stay_bounded_whatever_the_backlog()
    {
        const int FileLines = 50_000;
        const int Partitions = 16; // enough for reading to run ahead as far as the limit allows
        var cluster = await kafka.ClusterAsync();
        await using var rig = await TroubleRig.Create(cluster, "back-pressure", new() { Partitions = Partitions });
        await rig.Start();
        rig.Log.Write(500);
        await rig.Shipped();
        await cluster.Nodes[0].StopAsync();
        var most = 0.0;
        for (var file = 0; file < 4; file++)
        {
            rig.Log.Write(FileLines, LineBytes);
            rig.Log.Rotate();
            most = Math.Max(most, await rig.Agent.Metric("auditshipper_in_flight_bytes"));
        }

        await rig.UntilMetric("auditshipper_lag_bytes", bytes => bytes >= 4L * FileLines * (LineBytes + Newline));
        await rig.UntilMetric("auditshipper_in_flight_bytes", bytes => (most = Math.Max(most, bytes)) >= 1 * Mebibyte);
        Assert.InRange(most, 1 * Mebibyte, 33 * Mebibyte);
        await cluster.Nodes[0].StartAsync();

        await rig.Shipped();
        rig.Arrivals().ExpectAllBut();
        var peak = ProcessFacts.PeakResidentBytes(rig.Agent.Child.Id);
        output.WriteLine($"at most {peak / Mebibyte} MiB resident, {most / Mebibyte:F1} MiB in flight");
        Assert.InRange(peak, 0, 150 * Mebibyte);
    }

    [Fact]
    public async Task Deleted_files_beyond_the_cap_are_let_go_oldest_first_and_counted()
    {
        const int FileLines = 3000;
        const int Files = 5;
        var cluster = await kafka.ClusterAsync();
        // 4 MB a file: two of them fit. In flight there is room for a part of the first file only.
        await using var rig = await TroubleRig.Create(cluster, "held", new() { More = "limits: { heldBytes: 10MiB, inFlightBytes: 4MiB }" });
        await rig.Start();
        await cluster.Nodes[0].StopAsync();
        for (var file = 0; file < Files; file++)
        {
            rig.Log.Write(FileLines, LineBytes);
            rig.Log.Rotate();
        }

        await rig.UntilMetric("auditshipper_open_segments", open => open >= Files);
        rig.Log.KeepNewest(1);
        await rig.Until(async () => await rig.Metric("auditshipper_lost_ranges_total", "reason", "held-limit") == 2, "two files are let go");
        await rig.UntilMetric("auditshipper_held_deleted_bytes", bytes => bytes is > 0 and <= 10 * Mebibyte);
        await cluster.Nodes[0].StartAsync();

        await rig.Shipped();
        var arrivals = rig.Arrivals();
        var missing = arrivals.Missing;
        arrivals.ExpectAllBut(Enumerable.Range(missing[0], (2 * FileLines) - missing[0]));
        Assert.Equal(missing.Count * (LineBytes + Newline), await rig.Metric("auditshipper_lost_bytes_total", "reason", "held-limit"));
        Assert.Equal(missing.Count * (LineBytes + Newline), await rig.Agent.Metric("auditshipper_lost_bytes_total"));
    }
}
