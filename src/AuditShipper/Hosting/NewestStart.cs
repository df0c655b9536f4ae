using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Discovery;
using AuditShipper.Files;
using AuditShipper.Observability;

namespace AuditShipper.Hosting;

/// <summary>A first start with <c>start: newest</c>: what is there already is passed over, and counted as skipped.</summary>
internal static class NewestStart
{
    private const int StepBytes = 64 * 1024;

    public static void SkipWhatIsThere(SourceParts parts)
    {
        while (!parts.Tracker.Look())
        {
            // Something vanished meanwhile: what is there now counts.
        }

        foreach (var segment in parts.Tracker.Open)
        {
            Identify(parts.Tracker, segment);
            var end = segment.IsFinal ? segment.SizeBytes : EndOfLastLine(segment);
            parts.Ledger.AddSettled(segment, end, Fate.Skipped, FateReason.StartNewest);
            parts.Metrics.Skipped(SkipReasons.StartNewest, end);
            segment.ReadOffset = end;
            segment.IsReadOut = segment.IsFinal;
        }
    }

    private static void Identify(SegmentTracker tracker, Segment segment)
    {
        try
        {
            tracker.TryIdentify(segment);
        }
        catch (InvalidDataException)
        {
            // A damaged .gz is passed over like a whole one.
        }
    }

    /// <summary>The line that is being written now is sent whole.</summary>
    public static long EndOfLastLine(Segment segment)
    {
        var buffer = new byte[StepBytes];
        for (var end = segment.SizeBytes; end > 0;)
        {
            var start = Math.Max(0, end - StepBytes);
            var step = buffer.AsSpan(0, (int)(end - start));
            step = step[..Fingerprint.ReadFully(segment.File!, step, start)];
            var newline = step.LastIndexOf((byte)'\n');
            if (newline >= 0) return start + newline + 1;
            end = start;
        }

        return 0;
    }
}
