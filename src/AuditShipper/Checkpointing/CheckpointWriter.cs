namespace AuditShipper.Checkpointing;

/// <summary>Saves one checkpoint at a time beside the loop, so that a slow disk does not hold records up. The loop asks how it went.</summary>
/// <param name="store">Used by the save that is under way alone.</param>
/// <param name="scheduler">Where a save runs; tests take one that runs it at once.</param>
internal sealed class CheckpointWriter(CheckpointStore store, TaskScheduler scheduler)
{
    private Task? save;

    public bool IsBusy => save is { IsCompleted: false };

    public void Begin(byte[] payload) =>
        save = Task.Factory.StartNew(() => store.Save(payload), CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);

    /// <summary>What became of the last save, once: null when there is nothing to tell.</summary>
    /// <param name="wait">Returns when it is known; else at once.</param>
    public SaveOutcome? TakeOutcome(bool wait)
    {
        if (save is not { } begun || (!begun.IsCompleted && !wait)) return null;
        save = null;
        try
        {
            begun.GetAwaiter().GetResult();
            return new SaveOutcome(null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new SaveOutcome(failure.Message);
        }
    }
}

/// <param name="Problem">Null: it is on the disk.</param>
internal readonly record struct SaveOutcome(string? Problem);
