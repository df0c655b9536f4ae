namespace AuditShipper.Discovery;

/// <summary>
/// Where a segment that was just found stands among the others. Mostly last; but between a listing and the opening of the live file a
/// rotation may come, and the backup it made is found only by the next look, behind its successor.
/// </summary>
internal static class SegmentOrder
{
    /// <param name="open">Oldest first.</param>
    /// <param name="name">Of the newcomer.</param>
    /// <returns>Its index.</returns>
    public static int PlaceOf(List<Segment> open, SegmentName name)
    {
        if (name.Kind != NameKind.ServerBackup) return open.Count;
        var later = open.FindIndex(segment => IsLater(segment, name));
        return later < 0 ? open.Count : later;
    }

    private static bool IsLater(Segment segment, SegmentName backup) => segment.Name.Kind switch
    {
        NameKind.ServerBackup => string.CompareOrdinal(segment.Name.PlainName, backup.PlainName) > 0,
        NameKind.Live => segment is { MovedAfter: null, IsReadOut: false, IsAwaited: false }, // else it was the live one before
        _ => false,
    };
}
