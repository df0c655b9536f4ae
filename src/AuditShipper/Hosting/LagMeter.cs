using AuditShipper.Discovery;
using AuditShipper.Observability;
using AuditShipper.Parsing;

namespace AuditShipper.Hosting;

/// <summary>How far behind the source is, from the files as they are now.</summary>
internal sealed class LagMeter(SegmentTracker tracker, SourceMetrics metrics, TimeProvider time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private const int LookAheadBytes = 64 * 1024;
    private readonly byte[] ahead = new byte[LookAheadBytes];
    private long measuredAt;

    public long LagBytes { get; private set; }

    /// <summary>When the oldest line without a fate was written; null: none waits, or nobody knows.</summary>
    public DateTimeOffset? Oldest { get; private set; }

    public void Step()
    {
        if (time.GetElapsedTime(measuredAt) < Interval) return;
        measuredAt = time.GetTimestamp();
        LagBytes = 0;
        Oldest = null;
        foreach (var segment in tracker.Open)
        {
            var size = segment.SizeBytes;
            if (segment is { File: { } file, IsGunzipped: false })
            {
                segment.Facts = file.Facts();
                size = Math.Max(size, segment.Facts.SizeBytes);
            }

            var behind = Math.Max(0, size - segment.Mark);
            LagBytes += behind;
            if (behind > 0) Oldest ??= TimeAtMark(segment);
        }

        metrics.Lag(LagBytes, Oldest);
        metrics.Segments(tracker.Open.Count(segment => segment.File is not null), tracker.HeldDeletedBytes);
    }

    /// <summary>The time of the line at the mark; of a line too long to look at, or in a .gz, the file's last change is all that is known.</summary>
    private DateTimeOffset? TimeAtMark(Segment segment)
    {
        if (segment is not { File: { } file, IsGunzipped: false }) return segment.Facts.ModifiedAt;
        var line = ahead.AsSpan(0, file.Read(ahead, segment.Mark));
        var newline = line.IndexOf((byte)'\n');
        if (newline >= 0 && AuditEventScanner.Scan(line[..newline], out var facts) == LineDefect.None
            && EventTime.TryParse(facts.Fields.StageTimestamp.Of(line), out var timestampMs)) return DateTimeOffset.FromUnixTimeMilliseconds(timestampMs);
        return segment.Facts.ModifiedAt;
    }
}
