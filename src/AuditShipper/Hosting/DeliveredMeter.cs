using AuditShipper.Checkpointing;
using AuditShipper.Discovery;
using AuditShipper.Observability;

namespace AuditShipper.Hosting;

/// <summary>Counts what the ledger settled since it was asked last.</summary>
internal sealed class DeliveredMeter
{
    private readonly long[] settled = new long[FateLabels.All.Length];
    private long records;
    private long bytes;

    public void Report(SourceMetrics metrics, FateTotals totals)
    {
        for (var fate = Fate.Delivered; fate <= Fate.Lost; fate++)
        {
            var now = totals.Bytes(fate);
            if (now == settled[(int)fate]) continue;
            metrics.Settled(FateLabels.All[(int)fate], now - settled[(int)fate]);
            settled[(int)fate] = now;
        }

        var (nowRecords, nowBytes) = (totals.Ranges(Fate.Delivered), totals.Bytes(Fate.Delivered));
        if (nowRecords == records) return;
        metrics.Delivered(nowRecords - records, nowBytes - bytes);
        (records, bytes) = (nowRecords, nowBytes);
    }

    /// <summary>What an earlier life counted is not counted again.</summary>
    public void StartFrom(FateTotals totals)
    {
        (records, bytes) = (totals.Ranges(Fate.Delivered), totals.Bytes(Fate.Delivered));
        for (var fate = Fate.Delivered; fate <= Fate.Lost; fate++) settled[(int)fate] = totals.Bytes(fate);
    }
}

/// <summary>The ledger's reasons as metric labels.</summary>
internal static class LossLabels
{
    public static string Of(LossReason reason) => reason switch
    {
        LossReason.Vanished => LostReasons.Vanished,
        LossReason.Truncated => LostReasons.Truncated,
        LossReason.DamagedGzip => LostReasons.DamagedGzip,
        LossReason.DeadLetterLimit => LostReasons.DeadLetterLimit,
        _ => LostReasons.HeldLimit,
    };
}
