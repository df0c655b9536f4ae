using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;

namespace AuditShipper.Tests.Hosting.Tailing;

/// <summary>The ledger of every checkpoint accounts for every byte below the marks, and for no other.</summary>
internal static class LedgerTruth
{
    public static void Check(Checkpoint checkpoint, List<Generation> generations)
    {
        var route = (checkpoint.Ledger ?? throw Broken("a checkpoint has no ledger")).Routes.Single();
        foreach (var account in route.Finished.Concat(route.Open)) AddsUp(account);
        foreach (var account in route.Open)
        {
            if (checkpoint.Open.Single(open => open.Id == account.Id).Mark != End(account)) throw Broken($"the account of open segment {account.Id} ends at {End(account)}, not at its mark");
        }

        foreach (var open in checkpoint.Open.Where(open => open.Mark > 0))
        {
            if (!route.Open.Any(account => account.Id == open.Id)) throw Broken($"open segment {open.Id} has no account");
        }

        foreach (var account in route.Finished.Where(account => account.Id is not null)) IsWhole(account, generations.First(generation => generation.Id == account.Id));
        foreach (var (fate, total) in checkpoint.Totals)
        {
            if (route.Sums().BytesOf(fate) != total.Bytes) throw Broken($"{fate}: the ledger has {route.Sums().BytesOf(fate)} bytes, the totals {total.Bytes}");
        }
    }

    private static void AddsUp(SegmentAccountEntry account)
    {
        if (account.Sums.Sum(sum => sum.Bytes) != End(account) - account.Start) throw Broken($"the sums of {account.Id} are not its ranges");
        if (account.Start != 0) throw Broken($"the account of {account.Id} begins at {account.Start}");
    }

    /// <summary>Nothing of a file that nobody harmed is lost, and all of it is accounted for.</summary>
    private static void IsWhole(SegmentAccountEntry account, Generation generation)
    {
        if (generation.IsDamaged || generation.ExcusedFrom < generation.Length || generation.DiesWithAgentFrom is not null) return;
        if (End(account) != generation.Length) throw Broken($"the account of generation {generation.Number} ends at {End(account)} of {generation.Length}");
        if (account.Sums.Any(sum => sum.Fate == Fate.Lost)) throw Broken($"bytes of generation {generation.Number} are lost, and nobody destroyed them");
    }

    private static long End(SegmentAccountEntry account) => account.Ranges is [.., var last] ? last.To : account.Start;

    private static InvalidOperationException Broken(string promise) => new(promise);
}
