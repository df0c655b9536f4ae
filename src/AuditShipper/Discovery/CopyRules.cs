using AuditShipper.Files;

namespace AuditShipper.Discovery;

/// <summary>Whether a file that turned up holds an open segment: compressed, copied, or what is left of it after a truncation.</summary>
internal static class CopyRules
{
    /// <summary>It begins as the segment does, and it is not the segment's own file under its own name.</summary>
    public static bool MayBeCopy(OpenedFile opened, Segment segment)
    {
        if (segment.File is null && segment.IsReadOut) return false;
        if (segment is { File: not null, IsDeleted: false } && opened.Name.Kind != NameKind.OtherBackup) return false;
        return segment.Fingerprint is { } fingerprint ? ContentRules.Continues(opened.File, fingerprint, null) : IsUnidentifiedButSame(opened, segment);
    }

    /// <summary>And goes on as it does: compared with its own file, else with what stood before its mark.</summary>
    public static bool IsCopy(OpenedFile opened, Segment segment) => (segment.File, segment.Fingerprint) switch
    {
        ({ } file, _) => ContentRules.AreCopies(opened.File, opened.SizeBytes, file, segment.SizeBytes),
        (null, { } fingerprint) => (opened.Name.IsCompressed || opened.SizeBytes >= segment.Mark) && ContentRules.Continues(opened.File, fingerprint, segment.Tail),
        _ => false,
    };

    /// <summary>
    /// Nothing in it yet, or no more than what the live file begins with: a copy that was just begun looks so. It is left alone until a later
    /// look can tell: taken for a segment of its own now, all of it would be sent twice.
    /// </summary>
    public static bool MayBecomeCopy(OpenedFile opened, IReadOnlyList<Segment> open) =>
        opened is { Name: { Kind: NameKind.OtherBackup, IsCompressed: false }, SizeBytes: < Fingerprint.MaxLength }
        && (opened.SizeBytes == 0 || open.Any(segment =>
            segment is { File: { } file, Name.Kind: NameKind.Live } && ContentRules.BeginsWith(file, opened.File, (int)opened.SizeBytes)));

    /// <summary>Whether the segment's file stopped being what was read of it: truncated from outside, and perhaps written on.</summary>
    public static bool IsCutOff(Segment segment, IReadableFile file) =>
        segment is { IsGunzipped: false, Fingerprint: { } fingerprint } && !ContentRules.Continues(file, fingerprint, null);

    /// <summary>Deleted before its first line was whole: there is nothing to know it by but all of its bytes.</summary>
    private static bool IsUnidentifiedButSame(OpenedFile opened, Segment segment) =>
        segment is { IsDeleted: true, File: { } file }
        && opened.SizeBytes == segment.SizeBytes && ContentRules.AreCopies(opened.File, opened.SizeBytes, file, segment.SizeBytes);
}
