using AuditShipper.Discovery;
using AuditShipper.Files;
using AuditShipper.Observability;
using AuditShipper.Publishing.DeadLetters;

namespace AuditShipper.Cli.Verify;

/// <summary>The events of a source that are in the dead-letter folder: sound lines that the broker or the client refused.</summary>
internal static class RefusedLetters
{
    private static readonly HashSet<string> OfBadLines =
        [DeadLetterReasons.NotJson, DeadLetterReasons.NotUtf8, DeadLetterReasons.NulBytes, DeadLetterReasons.NoAuditId, DeadLetterReasons.Fragment];

    /// <exception cref="IOException">The disk fails.</exception>
    public static HashSet<(UInt128 Segment, long Offset)> Of(IFileSystem files, string stateDirectory, string source)
    {
        var letters = new HashSet<(UInt128, long)>();
        var folder = Path.Combine(stateDirectory, "dead-letters");
        foreach (var name in (files.TryList(folder) ?? []).Where(DeadLetterRules.IsOurs))
        {
            using var file = files.TryOpenRead(Path.Combine(folder, name));
            if (file is null) continue;
            var scan = new DeadLetterScan(file, verify: false);
            while (scan.TryNext(out var letter))
            {
                var key = letter.Header.Key;
                if (key.Source == source && !OfBadLines.Contains(key.Reason) && SegmentId.TryParse(key.Segment, out var id)) letters.Add((id.Value, key.OffsetBytes));
            }
        }

        return letters;
    }
}
