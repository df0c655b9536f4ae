using AuditShipper.Discovery;

namespace AuditShipper.Checkpointing;

/// <summary>A range of a segment, as one route sees it: it ends here, and begins where the segment's last range ended.</summary>
/// <param name="Segment">Where it was read.</param>
/// <param name="End">Offset behind it, newline included.</param>
/// <param name="Route">Its index; <see cref="EveryRoute"/>: none of them has anything to do with it.</param>
/// <param name="IsLast">Whether the other routes have their entries for this range before it: with the last one's fate the mark moves.</param>
internal readonly record struct RouteRange(Segment Segment, long End, byte Route, bool IsLast)
{
    public const byte EveryRoute = byte.MaxValue;

    /// <summary>One fate in all routes.</summary>
    public static RouteRange InAll(Segment segment, long end) => new(segment, end, EveryRoute, IsLast: true);
}
