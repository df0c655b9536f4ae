namespace AuditShipper.Discovery;

/// <summary>Why bytes that existed could not be delivered. The names, kebab-case, are the reasons in the ledger and in metrics.</summary>
internal enum LossReason : byte
{
    /// <summary>Deleted before it could be read: while the agent was away, or its last name went while no file was held.</summary>
    Vanished,

    /// <summary>Cut off from outside under the reader, and no copy of it was found.</summary>
    Truncated,

    /// <summary>A .gz that is not whole, or whose CRC or length does not match: what follows the damage.</summary>
    DamagedGzip,

    /// <summary>Deleted, and more disk space was pinned by such files than limits.heldBytes allows.</summary>
    HeldLimit,

    /// <summary>No event, and larger than the dead-letter folder may be.</summary>
    DeadLetterLimit,
}

/// <param name="Segment">The segment it belongs to.</param>
/// <param name="From">First lost offset.</param>
/// <param name="To">Offset behind the last lost byte; null: nobody knows how much.</param>
/// <param name="Reason">Why.</param>
/// <param name="ToldFrom">What follows from here on was told before; null: nothing.</param>
/// <param name="IsOpenEnded">What lies before <paramref name="To"/> was seen, and more may have been written behind it.</param>
internal readonly record struct Loss(Segment Segment, long From, long? To, LossReason Reason, long? ToldFrom = null, bool IsOpenEnded = false)
{
    public bool IsSizeKnown => To is not null && !IsOpenEnded;

    /// <summary>Zero where the size is unknown.</summary>
    public long KnownBytes => To is { } to ? Math.Max(0, Math.Min(to, ToldFrom ?? to) - From) : 0;
}
