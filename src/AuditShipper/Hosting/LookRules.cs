namespace AuditShipper.Hosting;

/// <summary>When the directory is listed again: its time stamp is asked for each time, its names only when they may have changed.</summary>
internal static class LookRules
{
    /// <summary>A stamp is as coarse as the kernel's tick: what changes within it does not show. So one more look follows a change.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks under load are no closer than this: each costs a listing.</summary>
    public static readonly TimeSpan Closest = TimeSpan.FromMilliseconds(25);

    /// <summary>Without any change.</summary>
    public static readonly TimeSpan Furthest = TimeSpan.FromSeconds(5);

    /// <param name="sinceLook">Since the last listing.</param>
    /// <param name="stampChanged">Against the one taken before that listing.</param>
    /// <param name="lookedAfterChange">The last listing was itself due to a change.</param>
    /// <param name="hasProblem">Something could not be read: tried again every second.</param>
    public static bool IsDue(TimeSpan sinceLook, bool stampChanged, bool lookedAfterChange, bool hasProblem)
    {
        if (stampChanged) return sinceLook >= Closest;
        if (lookedAfterChange) return sinceLook >= Settle;
        return sinceLook >= (hasProblem ? TimeSpan.FromSeconds(1) : Furthest);
    }
}
