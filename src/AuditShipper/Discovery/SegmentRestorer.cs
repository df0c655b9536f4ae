namespace AuditShipper.Discovery;

/// <summary>Finds, after a restart, the files in which the segments of the last checkpoint go on.</summary>
internal static class SegmentRestorer
{
    private const int MostLooks = 8;

    /// <summary>
    /// Resumes only where all that can be checked matches: the beginning, and the bytes before the mark. What is not found is a loss, unless a right to
    /// read is missing, or the whole directory: then it is awaited.
    /// </summary>
    /// <param name="tracker">Gets the segments.</param>
    /// <param name="files">Where they are looked for.</param>
    /// <param name="unfinished">Of the checkpoint, oldest first.</param>
    /// <param name="held">Open files of this life, for what no name leads to any more; those that are used lose their file.</param>
    public static void Restore(SegmentTracker tracker, SegmentFiles files, IEnumerable<Segment> unfinished, IReadOnlyList<Segment> held)
    {
        var listed = TryList(files);
        var names = listed ?? [];
        tracker.StartFrom(names);
        var newest = names.FindLast(name => name.Kind == NameKind.ServerBackup)?.PlainName ?? "";
        var taken = new HashSet<string>();
        foreach (var segment in unfinished)
        {
            var found = Find(files, names.Where(name => !taken.Contains(name.FileName)), segment, out var hindrance);
            for (var look = 1; found is null && look < MostLooks; look++)
            {
                var again = TryList(files) ?? [];
                if (hindrance != Hindrance.Vanished && again.SequenceEqual(names)) break;
                names = again; // compressed meanwhile it is there as .gz, rotated meanwhile as a backup
                found = Find(files, names.Where(name => !taken.Contains(name.FileName)), segment, out hindrance);
            }

            segment.IsChainChecked = true;
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
                tracker.Restore(segment);
                segment.IsAwaited = listed is null || hindrance == Hindrance.Refused;
                if (!segment.IsAwaited) tracker.Losses.Vanished(segment);
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

    /// <summary>Why a search that found nothing may not have seen everything.</summary>
    private enum Hindrance : byte
    {
        None,
        Vanished,

        /// <summary>A right is missing, or the disk failed.</summary>
        Refused,
    }

    private static OpenedFile? Find(SegmentFiles files, IEnumerable<SegmentName> names, Segment segment, out Hindrance hindrance)
    {
        hindrance = Hindrance.None;
        try
        {
            foreach (var name in names.Select(name => (Name: name, Rank: Likelihood(files, name, segment))).Where(x => x.Rank > 0).OrderByDescending(x => x.Rank))
            {
                if (TryContinue(files, name.Name, segment, ref hindrance) is { } opened) return opened;
            }
        }
        catch (UnauthorizedAccessException)
        {
            hindrance = Hindrance.Refused; // to look at a name
        }

        return null;
    }

    /// <returns>Null: the file does not hold the segment, or cannot be read.</returns>
    private static OpenedFile? TryContinue(SegmentFiles files, SegmentName name, Segment segment, ref Hindrance hindrance)
    {
        OpenedFile? opened = null;
        try
        {
            opened = files.Open(name);
            if (opened is null && hindrance == Hindrance.None) hindrance = Hindrance.Vanished;
            if (opened is not null && (opened.SizeBytes >= segment.Mark || name.IsCompressed)
                && segment.Fingerprint is { } fingerprint && ContentRules.Continues(opened.File, fingerprint, segment.Tail)) return opened;
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            hindrance = Hindrance.Refused;
        }

        opened?.File.Dispose();
        return null;
    }

    /// <returns>Null: there is no such directory, or it may not be listed.</returns>
    private static List<SegmentName>? TryList(SegmentFiles files)
    {
        try
        {
            return files.List();
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
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

    /// <summary>The file that was found holds the segment.</summary>
    public static void Resume(Segment segment, OpenedFile opened, string newestServerBackup)
    {
        segment.IsAwaited = false;
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
