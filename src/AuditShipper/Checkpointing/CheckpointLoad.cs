namespace AuditShipper.Checkpointing;

/// <summary>What the start finds in the checkpoint files of one source.</summary>
internal abstract record CheckpointLoad
{
    private CheckpointLoad()
    {
    }

    /// <param name="Sequence">Of the newest valid slot; at least 1.</param>
    /// <param name="Payload">As it was given to the store.</param>
    /// <param name="Warnings">About the other slot, for the operator; mostly empty.</param>
    internal sealed record Found(long Sequence, ReadOnlyMemory<byte> Payload, IReadOnlyList<string> Warnings) : CheckpointLoad;

    /// <summary>A first start: nothing was ever saved here.</summary>
    internal sealed record None : CheckpointLoad;

    /// <summary>Something was saved, or half saved, and no slot of it is valid: read everything again, and say so.</summary>
    internal sealed record AllDamaged(IReadOnlyList<string> Reasons) : CheckpointLoad
    {
        public string Message => $"No valid checkpoint: {string.Join("; ", Reasons)}. Everything that is still there is read and sent again.";
    }

    /// <summary>Do not start: exit code 3.</summary>
    internal sealed record NewerVersion(long Version, string Path) : CheckpointLoad
    {
        public string Message => $"Checkpoint file {Path} was written by a newer version ({Version}). Start that version, or move the file away to re-read everything.";
    }

    /// <summary>Do not start: exit code 3.</summary>
    internal sealed record Unusable(string Message) : CheckpointLoad;
}
