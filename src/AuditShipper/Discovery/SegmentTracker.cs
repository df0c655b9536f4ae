using AuditShipper.Files;

namespace AuditShipper.Discovery;

/// <summary>
/// Knows the segments of one source, oldest first, under whatever names they have now. A look at the directory:
/// <code>
///   1. held       what became of the files we hold open: still under their name, under another, or under none
///   2. newcomers  what of the other names is one of ours (renamed, compressed, copied), what is done, what is new: opened at once
///   3. final      which segments nobody can write into any more
///   4. forgotten  finished segments without a file; deleted files beyond the disk space that may be pinned
/// </code>
/// </summary>
internal sealed class SegmentTracker(SegmentFiles files, long heldBytesLimit)
{
    private readonly List<Segment> open = [];
    private readonly ServerBackups backups = new();

    /// <summary>Unfinished segments, oldest first.</summary>
    public IReadOnlyList<Segment> Open => open;

    public FinishedSegments Finished { get; } = new();

    public SegmentLosses Losses { get; } = new();

    /// <summary>Disk space pinned by open files that were deleted, in bytes.</summary>
    public long HeldDeletedBytes { get; private set; }

    /// <summary>Server-made backups that appeared, since the start.</summary>
    public long Rotations => backups.Appeared;

    /// <summary>Plain name of the newest server-made backup of the last listing; empty: there was none.</summary>
    public string NewestBackup => backups.Newest;

    /// <summary>Grows when a segment is added, identified, renamed or becomes final: tells whether a checkpoint is current.</summary>
    public long Version { get; private set; }

    /// <summary>Null while all is well; else names the file, the fact and the way out.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether a file lies at the source's own path.</summary>
    public bool IsLiveThere { get; private set; }

    /// <summary>Losses noticed since the last call.</summary>
    public IReadOnlyList<Loss> TakeLosses() => Losses.Take();

    /// <returns>False: a file vanished between look and open, which is normal; look again.</returns>
    public bool Look()
    {
        Problem = null;
        if (files.List() is not { } names)
        {
            Problem = $"The directory {files.Directory} does not exist. Create it, or correct sources[].path.";
            names = [];
        }

        var place = new Placement(files, names);
        PlaceHeld(place);
        AdoptNewcomers(place);
        SettleOrphans(place);
        DecideFinality(names);
        IdentifyNewcomers();
        ForgetFinished(names, place.SomethingVanished);
        CapHeldBytes();
        return !place.SomethingVanished;
    }

    /// <summary>The file was cut off from outside: what follows in it is another segment, and the rest of this one may be in a copy.</summary>
    public void Truncated(Segment segment)
    {
        segment.File?.Dispose();
        segment.File = null;
        segment.IsDeleted = true;
    }

    /// <summary>Moves what is finished from the open segments to the finished ones, and closes the files.</summary>
    public void CloseFinished()
    {
        for (var i = open.Count - 1; i >= 0; i--)
        {
            if (!open[i].IsFinished || Losses.AwaitNotice(open[i])) continue;
            Finish(open[i]);
            open.RemoveAt(i);
        }
    }

    /// <summary>For onlookers, who give nothing its fate: what was given up is not followed any more.</summary>
    public void DropLost() => open.RemoveAll(segment => segment is { File: null, IsReadOut: true });

    /// <summary>What the start found: what is moved between it and the first look was moved after these.</summary>
    public void StartFrom(List<SegmentName> names) => backups.Take(names);

    /// <summary>Forgets all it knows, because another checkpoint counts.</summary>
    /// <returns>The segments that were open, their files open still.</returns>
    public IReadOnlyList<Segment> Release()
    {
        Segment[] released = [.. open];
        open.Clear();
        Losses.Clear();
        Finished.Clear();
        return released;
    }

    /// <summary>Adds a segment that no checkpoint knows and that only its open file keeps.</summary>
    public void Keep(Segment segment) => open.Insert(SegmentOrder.PlaceOf(open, segment.Name), segment);

    /// <summary>Adds a segment that an earlier life left unfinished, with the file in which it goes on.</summary>
    public void Restore(Segment segment) => open.Add(segment);

    /// <summary>Gives the segment its identity once its first line is whole.</summary>
    /// <returns>False: not yet.</returns>
    /// <exception cref="InvalidDataException">A damaged .gz.</exception>
    public bool TryIdentify(Segment segment)
    {
        if (segment.Id is not null) return true;
        if (segment.File is not { } file) return false;
        var state = (file.Facts().SizeBytes, segment.IsFinal);
        if (segment.UnidentifiedAt == state) return false;
        segment.UnidentifiedAt = state;
        if (Fingerprint.TryTake(file, segment.IsFinal) is not { } fingerprint) return false;
        segment.Fingerprint = fingerprint;
        segment.Id = SegmentId.FirstFree(fingerprint, id => open.Exists(other => other.Id == id) || Finished.All.Any(other => other.Id == id));
        Version++;
        return true;
    }

    private void PlaceHeld(Placement place)
    {
        foreach (var segment in open)
        {
            if (segment.File is not { } file) continue;
            segment.Facts = file.Facts();
            if (!segment.IsGunzipped && segment.Facts.SizeBytes > segment.SizeBytes && !CopyRules.IsCutOff(segment, file)) segment.SizeBytes = segment.Facts.SizeBytes;
            segment.IsDeleted = segment.Facts.Links == 0;
            if (place.ClaimSameFile(segment.Name, segment.Facts)) continue;
            if (place.ClaimByFile(segment.Facts) is { } name) Rename(segment, name);
            else LostItsName(segment);
        }
    }

    private void AdoptNewcomers(Placement place)
    {
        foreach (var name in place.Unclaimed())
        {
            try
            {
                if (IsKnown(place, name)) place.Claim(name);
                else Adopt(place, name);
            }
            catch (UnauthorizedAccessException exception)
            {
                Problem = exception.Message;
            }
        }
    }

    /// <summary>A server-made name is the identity of what it names, unless another file took the name.</summary>
    private bool IsKnown(Placement place, SegmentName name)
    {
        if (name.Kind == NameKind.ServerBackup && open.Find(segment => segment is { File: not null, IsNameTaken: false } && segment.Name.PlainName == name.PlainName) is { } compressed)
        {
            if (name.IsCompressed) compressed.Name = name;
            return name.IsCompressed;
        }

        if (Finished.Find(name.PlainName) is not { } finished) return false;
        if (name.IsCompressed && (name.Kind == NameKind.ServerBackup || !finished.Name.IsCompressed)) return name.Kind == NameKind.ServerBackup;
        return place.Stat(name) is { } facts && finished.IsIn(facts);
    }

    private void Adopt(Placement place, SegmentName name)
    {
        if (name.Kind == NameKind.Foreign) return;
        if (files.Open(name) is not { } opened)
        {
            place.SomethingVanished = true;
            return;
        }

        place.Claim(name);
        if (ContinuesOneOfOurs(place, opened)) return;
        if (name.Kind != NameKind.Live && Finished.FindByContent(opened) is { } finished)
        {
            TakeName(name);
            Finished.Move(finished, opened);
            opened.File.Dispose();
            return;
        }

        if (CopyRules.MayBecomeCopy(opened, open))
        {
            opened.File.Dispose();
            return;
        }

        TakeName(name);
        open.Insert(SegmentOrder.PlaceOf(open, name), new Segment
        {
            Name = name,
            File = opened.File,
            Facts = opened.Facts,
            SizeBytes = opened.SizeBytes,
            IsGunzipped = name.IsCompressed,
            MovedAfter = name is { Kind: NameKind.OtherBackup, IsCompressed: false } ? place.NewestServerBackup : null,
        });
    }

    /// <summary>Whether the file is a segment we follow: compressed or copied meanwhile. One whose own bytes are gone goes on in it.</summary>
    private bool ContinuesOneOfOurs(Placement place, OpenedFile opened)
    {
        foreach (var segment in open)
        {
            if (!CopyRules.MayBeCopy(opened, segment)) continue;
            if (segment.File is { } file && CopyRules.IsCutOff(segment, file))
            {
                Truncated(segment);
                place.SomethingVanished = true; // what follows in its file is adopted by the next look
            }

            if (!CopyRules.IsCopy(opened, segment)) continue;
            if (segment.IsAwaited) Resume(place, segment, opened);
            else Continue(segment, opened);
            return true;
        }

        return false;
    }

    /// <summary>The right to read it is back, or its directory.</summary>
    private void Resume(Placement place, Segment segment, OpenedFile opened)
    {
        TakeName(opened.Name);
        SegmentRestorer.Resume(segment, opened, place.NewestServerBackup);
        Version++;
    }

    private void Continue(Segment segment, OpenedFile opened)
    {
        if (segment is { File: not null, IsDeleted: false })
        {
            opened.File.Dispose(); // a mere copy: the segment has its own name still
            return;
        }

        Rename(segment, opened.Name);
        if (segment.File is not null) opened.File.Dispose();
        else segment.GoOnIn(opened);
    }

    /// <summary>Segments whose bytes are gone, and of which no copy turned up.</summary>
    private void SettleOrphans(Placement place)
    {
        if (place.SomethingVanished) return;
        foreach (var segment in open)
        {
            if (segment.File is not null || segment.IsReadOut) continue;
            if (!segment.IsAwaited) Losses.GiveUp(segment, segment.SizeBytes, LossReason.Truncated);
            else if (Problem is null) Losses.Vanished(segment);
        }
    }

    private void Rename(Segment segment, SegmentName name)
    {
        TakeName(name);
        (segment.Name, segment.IsNameTaken) = (name, false);
        Version++;
        if (name.Kind == NameKind.ServerBackup) segment.MovedAfter = null;
        else if (name.Kind != NameKind.Live) segment.MovedAfter ??= backups.Newest;
    }

    private void TakeName(SegmentName name)
    {
        Finished.Displace(name.PlainName);
        foreach (var before in open) before.IsNameTaken |= before.Name.PlainName == name.PlainName;
    }

    private void LostItsName(Segment segment)
    {
        if (segment.Name.Kind == NameKind.ServerBackup || segment.IsGunzipped) return;
        TryIdentify(segment);
        segment.MovedAfter ??= backups.Newest;
    }

    private void DecideFinality(List<SegmentName> names)
    {
        backups.Take(names);
        IsLiveThere = names.Exists(name => name.Kind == NameKind.Live);
        foreach (var segment in open)
        {
            if (segment.IsFinal || !FinalityRules.IsFinal(segment, backups.Newest)) continue;
            segment.IsFinal = true;
            Version++;
        }
    }

    /// <summary>At once, not only when reading comes to it: a checkpoint then knows of it, and what vanishes after a crash is counted.</summary>
    private void IdentifyNewcomers()
    {
        foreach (var segment in open.Where(segment => segment is { Id: null, IsGunzipped: false })) TryIdentify(segment);
    }

    private void ForgetFinished(List<SegmentName> names, bool looksAgain)
    {
        if (Problem is null && !looksAgain) Finished.KeepOnly(names.Select(name => name.PlainName).ToHashSet());
    }

    private void CapHeldBytes()
    {
        HeldDeletedBytes = open.Where(segment => segment is { IsDeleted: true, File: not null }).Sum(segment => segment.Facts.AllocatedBytes);
        foreach (var segment in open)
        {
            if (HeldDeletedBytes <= heldBytesLimit) return;
            if (segment is not { IsDeleted: true, File: not null }) continue;
            HeldDeletedBytes -= segment.Facts.AllocatedBytes;
            Losses.GiveUp(segment, segment.IsGunzipped ? null : segment.SizeBytes, LossReason.HeldLimit);
        }
    }

    private void Finish(Segment segment)
    {
        if (!segment.IsNameTaken) Finished.Add(segment);
        segment.File?.Dispose();
        segment.File = null;
    }
}
