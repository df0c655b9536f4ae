namespace AuditShipper.Checkpointing;

/// <summary>Decides which slot counts, and what the other one means.</summary>
internal static class CheckpointStoreRules
{
    /// <param name="Load">For the caller.</param>
    /// <param name="Newest">Index of the slot that must survive the next save.</param>
    /// <param name="Sequence">The highest that is known to be on the disk.</param>
    internal readonly record struct Choice(CheckpointLoad Load, int Newest, long Sequence);

    /// <param name="slots">Two.</param>
    /// <param name="paths">Two, for messages.</param>
    public static Choice Decide(IReadOnlyList<SlotContent> slots, IReadOnlyList<string> paths)
    {
        for (var i = 0; i < slots.Count; i++)
        {
            if (slots[i] is SlotContent.Newer newer)
                return new(new CheckpointLoad.NewerVersion(newer.Version, paths[i]), i, 0);
        }

        var newest = SequenceOf(slots[1]) > SequenceOf(slots[0]) ? 1 : 0;
        var sequence = SequenceOf(slots[newest]);
        var problems = slots.Select((slot, i) => Problem(slot, paths[i])).OfType<string>().ToList();
        CheckpointLoad load = slots[newest] is SlotContent.Valid { Sequence: > 0 } valid
            ? new CheckpointLoad.Found(sequence, valid.Payload, problems)
            : IsFirstStart(slots[0], slots[1]) ? new CheckpointLoad.None() : new CheckpointLoad.AllDamaged(problems);
        return new(load, newest, Math.Max(sequence, 0));
    }

    /// <summary>Room for what is needed, by doubling, so that a growing checkpoint seldom asks the disk for more.</summary>
    public static long ReservationBytes(int neededBytes)
    {
        long size = CheckpointFile.FirstReservationBytes;
        while (size < neededBytes)
            size *= 2;
        return size;
    }

    /// <summary>
    /// Slot 0 is initialised before slot 1 exists: whatever a crash leaves of that is a first start still. In doubt it is none,
    /// for then everything is read again, and nothing is passed over.
    /// </summary>
    private static bool IsFirstStart(SlotContent first, SlotContent second) => (first, second) switch
    {
        (SlotContent.Missing or SlotContent.Blank, SlotContent.Missing) => true,
        (SlotContent.Valid { Sequence: 0 }, SlotContent.Missing or SlotContent.Blank or SlotContent.Valid { Sequence: 0 }) => true,
        _ => false,
    };

    private static long SequenceOf(SlotContent slot) => slot is SlotContent.Valid valid ? valid.Sequence : -1;

    private static string? Problem(SlotContent slot, string path) => slot switch
    {
        SlotContent.Valid => null,
        SlotContent.Missing => $"{path} is missing",
        SlotContent.Blank => $"{path} is empty",
        SlotContent.Damaged damaged => $"{path} is not used: {damaged.Reason}",
        SlotContent.Newer newer => $"{path} has version {newer.Version}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
