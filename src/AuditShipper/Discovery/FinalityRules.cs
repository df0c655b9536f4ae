namespace AuditShipper.Discovery;

/// <summary>When nobody can write into a segment any more.</summary>
internal static class FinalityRules
{
    /// <summary>
    /// The server closes a file before it gives it a backup name. A file that other hands moved or removed is written on until the server's
    /// own next rotation, which shows as a server-made backup name later than the newest one at the time of the move.
    /// </summary>
    public static bool IsFinal(Segment segment, string newestServerBackup)
    {
        if (segment.IsFinal) return true;
        if (segment.MovedAfter is { } movedAfter) return string.CompareOrdinal(newestServerBackup, movedAfter) > 0;
        return segment.Name.Kind == NameKind.ServerBackup || segment.IsGunzipped;
    }
}
