namespace AuditShipper.Tests.Hosting.Tailing;

/// <summary>A file of the log directory: an inode, with or without a name.</summary>
internal sealed class LogFile
{
    public required ulong Inode { get; init; }

    public required Generation Generation { get; set; }

    /// <summary>Null: unlinked.</summary>
    public string? Name { get; set; }

    /// <summary>How much of the generation it holds: a copy or a .gz; null: all that will ever be.</summary>
    public long? Holds { get; init; }

    /// <summary>A copy that other hands made, or a .gz.</summary>
    public bool IsSecondary => Holds is not null;

    /// <summary>Listings of the directory when it got its first name that the agent follows.</summary>
    public int NamedAtLook { get; init; }

    public long HeldBytes => Math.Min(Holds ?? long.MaxValue, Generation.Length);
}
