using System.Globalization;
using AuditShipper.Cli.Disk;
using AuditShipper.Configuration;
using AuditShipper.Discovery;

namespace AuditShipper.Cli.Reset;

internal enum ResetKind : byte
{
    Oldest,
    Newest,
    Place,
}

/// <summary>Where a source is to go on.</summary>
/// <param name="Kind">Which of the three.</param>
/// <param name="Segment">File name or id, of a place.</param>
/// <param name="OffsetBytes">In the uncompressed segment, of a place.</param>
internal sealed record ResetTarget(ResetKind Kind, string Segment = "", long OffsetBytes = 0)
{
    /// <returns>Null: none of oldest, newest, SEGMENT:OFFSET.</returns>
    public static ResetTarget? TryParse(string text)
    {
        if (text == "oldest") return new(ResetKind.Oldest);
        if (text == "newest") return new(ResetKind.Newest);
        var colon = text.LastIndexOf(':');
        return colon > 0 && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? new(ResetKind.Place, text[..colon], offset)
            : null;
    }
}

/// <summary>Where one segment goes on.</summary>
/// <param name="Segment">As it is.</param>
/// <param name="Mark">As it shall be.</param>
/// <param name="IsFinished">Nothing of it is read any more.</param>
internal sealed record NewMark(DiskSegment Segment, long Mark, bool IsFinished)
{
    public long AgainBytes => Math.Max(0, Segment.Mark - Mark);

    public long SkippedBytes => Math.Max(0, Mark - Segment.Mark);
}

/// <summary>A reset that cannot be, in words: the thing, the fact and the way out.</summary>
internal sealed class ResetException(string message) : Exception(message);

/// <summary>Turns a target into marks.</summary>
internal static class ResetRules
{
    private const int MostNames = 10;

    /// <param name="segments">Oldest first.</param>
    /// <param name="target">Where to.</param>
    /// <param name="endOfLines">Behind the last whole line of a segment that may still grow.</param>
    /// <exception cref="ResetException">The target names no segment.</exception>
    public static IReadOnlyList<NewMark> Plan(IReadOnlyList<DiskSegment> segments, ResetTarget target, Func<DiskSegment, long> endOfLines) => target.Kind switch
    {
        ResetKind.Oldest => [.. segments.Select(FromTheBeginning)],
        ResetKind.Newest => [.. segments.Select(segment => ToTheEnd(segment, endOfLines))],
        _ => At(segments, Find(segments, target.Segment), target.OffsetBytes, endOfLines),
    };

    /// <exception cref="ResetException">There is none.</exception>
    public static DiskSegment Find(IReadOnlyList<DiskSegment> segments, string named) =>
        segments.FirstOrDefault(segment => segment.Name.FileName == named || segment.Name.PlainName == named || segment.Id.ToString() == named)
        ?? throw new ResetException(
            $"--to: there is no segment {Wording.Quote(named)}{(Suggestions.Nearest(named, segments.Select(segment => segment.Name.FileName).ToList()) is { } near ? $"; did you mean {near}?" : ".")} "
            + $"Its file name or its id is asked for; there are: {Names(segments)}.");

    private static string Names(IReadOnlyList<DiskSegment> segments) =>
        string.Join(", ", segments.TakeLast(MostNames).Select(segment => segment.Name.FileName)) + (segments.Count > MostNames ? $" and {segments.Count - MostNames} older ones" : "");

    private static IReadOnlyList<NewMark> At(IReadOnlyList<DiskSegment> segments, DiskSegment place, long offset, Func<DiskSegment, long> endOfLines)
    {
        var ordinal = segments.ToList().IndexOf(place);
        return
        [
            .. segments.Take(ordinal).Select(segment => ToTheEnd(segment, endOfLines)),
            new NewMark(place, offset, place.IsFinal && offset >= place.SizeBytes && !place.Name.IsCompressed),
            .. segments.Skip(ordinal + 1).Select(FromTheBeginning),
        ];
    }

    private static NewMark FromTheBeginning(DiskSegment segment) => new(segment, 0, IsFinished: false);

    private static NewMark ToTheEnd(DiskSegment segment, Func<DiskSegment, long> endOfLines) =>
        segment.IsFinal ? new(segment, segment.SizeBytes, IsFinished: true) : new(segment, endOfLines(segment), IsFinished: false);
}
