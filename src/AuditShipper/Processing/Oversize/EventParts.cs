namespace AuditShipper.Processing.Oversize;

/// <summary>What may be taken out of an event that is too large, in the order in which it goes.</summary>
[Flags]
internal enum EventParts : byte
{
    None = 0,

    /// <summary><c>metadata.managedFields</c> of both bodies, and of the items of lists.</summary>
    ManagedFields = 1,
    ResponseObject = 2,
    RequestObject = 4,
}

internal enum OversizeOutcome : byte
{
    /// <summary>Nothing was done.</summary>
    Fits,

    /// <summary>The edits make it fit, and say so in its annotations.</summary>
    Degraded,

    /// <summary>Nothing that may go would make it fit; nothing was done. It is a dead letter, whole.</summary>
    TooLarge,
}
