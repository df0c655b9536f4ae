using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Discovery;
using AuditShipper.Observability;
using AuditShipper.Publishing.DeadLetters;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

/// <summary>Gives every loss its places: the range in the ledger, the gap that is told to Kafka, metric and log.</summary>
internal sealed class LossNotes(string source, SegmentTracker tracker, AckLedger ledger, Evictions evictions, int maxLineBytes, SourceMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>When the checkpoint was written that this life started from; null: there was none.</summary>
    public DateTimeOffset? LastCheckpoint { get; set; }

    public void Step()
    {
        var losses = tracker.Losses.Take();
        if (losses.Count > 0) ledger.Accounts.CloseAllBut(tracker.Open); // those lost before: a checkpoint, which does it too, may have to wait as long as Kafka
        foreach (var loss in losses) Note(loss);
        foreach (var evicted in evictions.Take(source)) Note(evicted);
    }

    /// <summary>Backups that nobody ever saw.</summary>
    public void Note(Gap gap)
    {
        ledger.Accounts.Gaps.Add(gap with { NoticedAt = time.GetUtcNow() });
        metrics.Lost(FateReasons.Name(gap.Reason), null);
        logger.BackupsMissing(source, gap.Name ?? "", gap.After, gap.Before);
    }

    /// <summary>Letters that went for newer ones: counted and logged where it happened.</summary>
    private void Note(in EvictedLetters evicted)
    {
        ledger.Accounts.LoseLetters(FateReasons.Of(evicted.Reason), evicted.Letters, evicted.Bytes);
        ledger.Accounts.Gaps.Add(new Gap
        {
            Number = 0,
            Reason = FateReason.DeadLetterLimit,
            Losses = evicted.Letters,
            Bytes = evicted.Bytes,
            SizeKnown = true,
            NoticedAt = time.GetUtcNow(),
        });
    }

    /// <summary>The next range of a segment is lost, or what follows it.</summary>
    public void Note(in Loss loss)
    {
        var untold = GapRules.WithoutTold(loss, ledger.Accounts.Gaps.All);
        if (untold is { } news)
        {
            ledger.Accounts.Gaps.Add(GapOf(news));
            Tell(news);
        }

        if (loss.To is not { } to) return;
        if (loss.From == loss.Segment.Mark) ledger.SettleAtOnce(loss.Segment, to, Fate.Lost, GapRules.Reason(loss.Reason));
        else ledger.AddSettled(loss.Segment, to, Fate.Lost, GapRules.Reason(loss.Reason));
    }

    private void Tell(in Loss loss)
    {
        var reason = LossLabels.Of(loss.Reason);
        metrics.Lost(reason, loss.IsSizeKnown ? loss.KnownBytes : Math.Max(1, loss.KnownBytes));
        logger.Lost(source, GapRules.Quantity(loss), loss.Segment.Name.FileName, $"{loss.Segment.Id}", loss.From, reason);
    }

    private Gap GapOf(in Loss loss) => new()
    {
        Number = 0,
        Reason = GapRules.Reason(loss.Reason),
        Segment = loss.Segment.Id?.ToString(),
        Name = loss.Segment.Name.FileName,
        From = loss.From,
        To = loss.IsSizeKnown ? loss.From + loss.KnownBytes : null,
        Bytes = loss.KnownBytes,
        SizeKnown = loss.IsSizeKnown,
        Certain = GapRules.IsCertain(loss),
        After = GapRules.IsCertain(loss) ? null : LastCheckpoint,
        Before = loss.IsOpenEnded ? NextBegins(loss.Segment) : null,
        NoticedAt = time.GetUtcNow(),
    };

    /// <summary>The first event that is there behind a segment that vanished.</summary>
    private DateTimeOffset? NextBegins(Segment vanished) =>
        tracker.Open.SkipWhile(segment => segment != vanished).FirstOrDefault(segment => segment.File is not null) is { } next ? FirstEvent.TimeOf(next, maxLineBytes) : null;
}

/// <summary>How a loss becomes a gap.</summary>
internal static class GapRules
{
    public static FateReason Reason(LossReason reason) => FateReasons.Of(LossLabels.Of(reason));

    /// <summary>A live file that went while nobody looked, read to the end of what was seen of it: perhaps there was no more.</summary>
    public static bool IsCertain(in Loss loss) => !loss.IsOpenEnded || loss.KnownBytes > 0;

    /// <summary>What a crash made the agent forget was noted, and told, before it: only what goes beyond that is news.</summary>
    /// <returns>Null: all of it was noted.</returns>
    public static Loss? WithoutTold(in Loss loss, IReadOnlyList<Gap> gaps)
    {
        if (loss.IsSizeKnown && loss.KnownBytes == 0) return null;
        var (id, from, reason) = (loss.Segment.Id?.ToString(), loss.From, loss.Reason);
        if (id is null) return loss;
        var end = loss.IsSizeKnown ? from + loss.KnownBytes : (long?)null;
        foreach (var gap in gaps)
        {
            if (gap.Segment != id || gap.From is not { } told || gap.Losses > 1) continue;
            if (gap.To is { } to ? end is null || to < end : end is not null && gap.Bytes < end - told) continue;
            if (told <= from) return null;
            if (loss.IsSizeKnown && told < (loss.ToldFrom ?? long.MaxValue)) return loss with { ToldFrom = told };
        }

        return loss;
    }

    /// <summary>For a log line.</summary>
    public static string Quantity(in Loss loss) =>
        loss.IsSizeKnown ? $"{loss.KnownBytes}" : loss.KnownBytes > 0 ? $"At least {loss.KnownBytes}" : "An unknown number of";
}
