using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;

namespace AuditShipper.Cli.Reset;

/// <summary>What a reset does to the ledger: bytes that it passes over are skipped. What it sends again has one fate more; the next start sees to that.</summary>
internal static class ResetLedger
{
    /// <param name="last">Of the checkpoint before; null: it had none.</param>
    /// <param name="marks">Old and new.</param>
    public static LedgerEntry? Of(LedgerEntry? last, IReadOnlyList<NewMark> marks)
    {
        if (last is not { Routes: [var route] }) return last;
        var (open, finished, before) = (route.Open.ToList(), route.Finished.ToList(), new FateSums());
        before.Add(route.Before);
        foreach (var mark in marks.Where(mark => mark.SkippedBytes > 0))
        {
            var id = mark.Segment.Id.ToString();
            var account = open.Find(each => each.Id == id);
            if (account is not null) open.Remove(account);
            account ??= new SegmentAccountEntry(id, mark.Segment.Name.FileName, mark.Segment.Mark, [], []);
            if (EndOf(account) != mark.Segment.Mark)
            {
                before.Add(account.Sums);
                before.Add(Fate.Skipped, FateReason.Reset, 1, mark.SkippedBytes);
                continue;
            }

            (mark.IsFinished ? finished : open).Add(WithSkipped(account, mark));
        }

        return last with { Routes = [route with { Before = [.. before.All], Finished = finished, Open = open }] };
    }

    private static long EndOf(SegmentAccountEntry account) => account.Ranges.Count == 0 ? account.Start : account.Ranges[^1].To;

    private static SegmentAccountEntry WithSkipped(SegmentAccountEntry account, NewMark mark)
    {
        var sums = new FateSums();
        sums.Add(account.Sums);
        sums.Add(Fate.Skipped, FateReason.Reset, 1, mark.SkippedBytes);
        var skipped = new FateRangeEntry(mark.Segment.Mark, mark.Mark, [Fate.Skipped], FateReason.Reset, 1);
        return account with { Ranges = [.. account.Ranges, skipped], Sums = [.. sums.All] };
    }
}
