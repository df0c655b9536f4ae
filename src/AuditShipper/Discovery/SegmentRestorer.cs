namespace AuditShipper.Discovery;

/// <summary>Finds, after a restart, the files in which the segments of the last checkpoint go on.</summary>
internal static class SegmentRestorer
{
    private const int MostLooks = 8;

    /// <summary>Resumes only where all that can be checked matches: the beginning, and the bytes before the mark. What is not found is a loss.</summary>
    public static void Restore(SegmentTracker tracker, SegmentFiles files, IEnumerable<Segment> unfinished)
    {
        var names = files.List() ?? [];
        tracker.StartFrom(names);
        var newest = names.FindLast(name => name.Kind == NameKind.ServerBackup)?.PlainName ?? "";
        var taken = new HashSet<string>();
        foreach (var segment in unfinished)
        {
            var found = Find(files, names.Where(name => !taken.Contains(name.FileName)), segment, out var somethingVanished);
            for (var look = 1; found is null && somethingVanished && look < MostLooks; look++)
            {
                names = files.List() ?? []; // a backup that was compressed meanwhile is there as .gz
                found = Find(files, names.Where(name => !taken.Contains(name.FileName)), segment, out somethingVanished);
            }

            if (found is { } opened)
            {
                taken.Add(opened.Name.FileName);
                Resume(segment, opened, newest);
                tracker.Restore(segment);
            }
            else if (!segment.IsFinal || segment.SizeBytes > segment.Mark)
            {
                tracker.NoteLoss(new Loss(segment, segment.Mark, segment.IsFinal ? segment.SizeBytes : null, LossReason.Vanished));
            }
        }
    }

    private static OpenedFile? Find(SegmentFiles files, IEnumerable<SegmentName> names, Segment segment, out bool somethingVanished)
    {
        somethingVanished = false;
        foreach (var name in names.Select(name => (Name: name, Rank: Likelihood(files, name, segment))).Where(x => x.Rank > 0).OrderByDescending(x => x.Rank))
        {
            if (TryOpen(files, name.Name) is not { } opened)
            {
                somethingVanished = true;
                continue;
            }

            if (opened.SizeBytes >= segment.Mark || opened.Name.IsCompressed)
            {
                if (segment.Fingerprint is { } fingerprint && ContentRules.Continues(opened.File, fingerprint, segment.Tail)) return opened;
            }

            opened.File.Dispose();
        }

        return null;
    }

    private static OpenedFile? TryOpen(SegmentFiles files, SegmentName name)
    {
        try
        {
            return files.Open(name);
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Where to look first; 0: not at all.</summary>
    private static int Likelihood(SegmentFiles files, SegmentName name, Segment segment)
    {
        var sameFile = files.Stat(name) is { } facts && facts.IsSameFile(segment.Facts);
        if (sameFile) return 4;
        if (name.Kind == NameKind.Foreign) return 0;
        if (name.PlainName == segment.Name.PlainName) return 3;
        return name.Kind == NameKind.Live ? 1 : 2;
    }

    private static void Resume(Segment segment, OpenedFile opened, string newestServerBackup)
    {
        var sameFile = opened.Facts.IsSameFile(segment.Facts);
        segment.Name = opened.Name;
        segment.File = opened.File;
        segment.Facts = opened.Facts;
        segment.IsGunzipped = opened.Name.IsCompressed;
        segment.SizeBytes = Math.Max(opened.SizeBytes, segment.Mark);
        segment.ReadOffset = segment.Mark;
        switch (opened.Name.Kind)
        {
            case NameKind.ServerBackup:
                segment.MovedAfter = null;
                break;
            case NameKind.OtherBackup or NameKind.Foreign when sameFile:
                segment.MovedAfter ??= newestServerBackup;
                break;
            case NameKind.OtherBackup:
                segment.IsFinal = true; // a copy: nobody writes into it
                break;
        }
    }
}
