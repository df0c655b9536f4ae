namespace AuditShipper.Discovery;

/// <summary>Finds, after a restart, the files in which the segments of the last checkpoint go on.</summary>
internal static class SegmentRestorer
{
    private const int MostLooks = 8;

    /// <summary>Resumes only where all that can be checked matches: the beginning, and the bytes before the mark. What is not found is a loss.</summary>
    /// <param name="tracker">Gets the segments.</param>
    /// <param name="files">Where they are looked for.</param>
    /// <param name="unfinished">Of the checkpoint, oldest first.</param>
    /// <param name="held">Open files of this life, for what no name leads to any more; those that are used lose their file.</param>
    public static void Restore(SegmentTracker tracker, SegmentFiles files, IEnumerable<Segment> unfinished, IReadOnlyList<Segment> held)
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
            else if (TryTakeHeld(segment, held))
            {
                tracker.Restore(segment);
            }
            else if (!segment.IsFinal || segment.SizeBytes > segment.Mark)
            {
                tracker.NoteLoss(new Loss(segment, segment.Mark, segment.IsFinal ? segment.SizeBytes : null, LossReason.Vanished));
            }
        }
    }

    /// <summary>What is left of the open files: those that have a name are found by it, those that have none only here.</summary>
    public static void KeepRest(SegmentTracker tracker, IReadOnlyList<Segment> held)
    {
        foreach (var segment in held)
        {
            if (segment.File is not { } file) continue;
            segment.Facts = file.Facts();
            segment.IsDeleted = segment.Facts.Links == 0;
            var opened = new OpenedFile(segment.Name, file, segment.Facts, segment.SizeBytes);
            if (!segment.IsDeleted || tracker.Finished.FindByContent(opened) is not null || tracker.Open.Any(other => IsSame(opened, other)))
            {
                file.Dispose();
                continue;
            }

            segment.Mark = segment.ReadOffset = 0;
            segment.IsReadOut = false;
            tracker.Keep(segment);
        }
    }

    /// <summary>Compressed meanwhile, or copied: the open segment goes on in the other file.</summary>
    private static bool IsSame(OpenedFile held, Segment open) =>
        (held.Name.Kind == NameKind.ServerBackup && held.Name.PlainName == open.Name.PlainName)
        || (open is { File: { } file, Fingerprint: { } fingerprint }
            && ContentRules.Continues(held.File, fingerprint, null) && ContentRules.AreCopies(held.File, held.SizeBytes, file, open.SizeBytes));

    private static bool TryTakeHeld(Segment segment, IReadOnlyList<Segment> held)
    {
        foreach (var other in held)
        {
            if (other.File is not { } file || segment.Fingerprint is not { } fingerprint) continue;
            if ((other.SizeBytes < segment.Mark && !other.IsGunzipped) || !ContentRules.Continues(file, fingerprint, segment.Tail)) continue;
            (segment.File, other.File) = (file, null);
            segment.Facts = file.Facts();
            segment.IsGunzipped = other.IsGunzipped;
            segment.IsFinal |= other.IsFinal;
            segment.MovedAfter ??= other.MovedAfter;
            segment.IsDeleted = segment.Facts.Links == 0;
            segment.SizeBytes = Math.Max(other.SizeBytes, segment.Mark);
            segment.ReadOffset = segment.Mark;
            return true;
        }

        return false;
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
