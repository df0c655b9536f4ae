using System.Text.Json;
using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Discovery;
using AuditShipper.Files;

namespace AuditShipper.Cli.Disk;

/// <param name="Name">Its file now.</param>
/// <param name="Id">As the agent calls it.</param>
/// <param name="Fingerprint">Of its beginning.</param>
/// <param name="Mark">Bytes; everything below has its fate.</param>
/// <param name="SizeBytes">Uncompressed, as far as is known; of a .gz what its trailer says.</param>
/// <param name="IsFinal">Nobody writes into it any more.</param>
/// <param name="IsFinished">Everything in it has its fate.</param>
internal sealed record DiskSegment(SegmentName Name, SegmentId Id, Fingerprint Fingerprint, long Mark, long SizeBytes, bool IsFinal, bool IsFinished);

/// <summary>What a checkpoint or a file asks the operator for.</summary>
internal readonly record struct DiskProblem(string Component, string Text);

/// <summary>
/// One source as the disk has it: its last checkpoint, and the files that still exist, with the identities the agent gave or would give them.
/// Changes nothing; an agent may be running.
/// </summary>
internal sealed class SourceDisk : IDisposable
{
    private const int MostLooks = 16;
    private readonly SourceOptions source;
    private readonly Checkpoint? newer;
    private readonly List<DiskProblem> problems = [];

    private SourceDisk(IFileSystem files, AgentOptions options, SourceOptions source, Checkpoint? newer)
    {
        (this.source, this.newer) = (source, newer);
        FileSystem = files;
        Files = new SegmentFiles(files, source.Path);
        Tracker = new SegmentTracker(Files, options.Limits.HeldBytes);
        using var store = new CheckpointStore(files, StateDirectoryRules.SourcePath(options.StateDirectory, source.Name));
        Load = store.Peek();
    }

    public IFileSystem FileSystem { get; }

    public SegmentFiles Files { get; }

    /// <summary>Its open segments are what a start would go on with.</summary>
    public SegmentTracker Tracker { get; }

    public CheckpointLoad Load { get; }

    /// <summary>Null: there is none.</summary>
    public Checkpoint? Checkpoint { get; private set; }

    /// <summary>What a start would find lost.</summary>
    public IReadOnlyList<Loss> Losses { get; private set; } = [];

    public IReadOnlyList<DiskProblem> Problems => problems;

    /// <param name="files">The door to the disk.</param>
    /// <param name="options">The configuration.</param>
    /// <param name="source">One of its sources.</param>
    /// <param name="newer">What Kafka has; counts where its number is the higher one.</param>
    /// <exception cref="IOException">The disk fails.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    /// <exception cref="JsonException">The checkpoint is another program's.</exception>
    public static SourceDisk Open(IFileSystem files, AgentOptions options, SourceOptions source, Checkpoint? newer = null)
    {
        var disk = new SourceDisk(files, options, source, newer);
        try
        {
            disk.Restore();
            disk.Look();
            return disk;
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    /// <summary>The segments whose files exist, identified, oldest first: those that are finished, then those that are not.</summary>
    public IEnumerable<DiskSegment> Segments() => (Files.List() ?? []).Select(Find).OfType<DiskSegment>();

    /// <summary>Opens a segment to be read from its beginning.</summary>
    /// <returns>Null: its file is gone, or holds something else now.</returns>
    public Segment? Reopen(DiskSegment segment)
    {
        var names = Files.List() ?? [];
        foreach (var name in names.Where(name => name.PlainName == segment.Name.PlainName).Concat(names.Where(name => name.Kind != NameKind.Foreign && name.PlainName != segment.Name.PlainName)))
        {
            if (Files.Open(name) is not { } opened) continue;
            if (ContentRules.TryFingerprint(opened.File) == segment.Fingerprint) return ToSegment(segment, opened);
            opened.File.Dispose();
        }

        return null;
    }

    public void Dispose()
    {
        foreach (var segment in Tracker.Open) segment.File?.Dispose();
    }

    private static Segment ToSegment(DiskSegment segment, OpenedFile opened) => new()
    {
        Id = segment.Id,
        Fingerprint = segment.Fingerprint,
        Name = opened.Name,
        File = opened.File,
        Facts = opened.Facts,
        SizeBytes = opened.SizeBytes,
        IsGunzipped = opened.Name.IsCompressed,
        IsFinal = segment.IsFinal || opened.Name.IsCompressed || opened.Name.Kind == NameKind.ServerBackup,
    };

    private void Restore()
    {
        Checkpoint = Newest(Load, newer);
        switch (Load)
        {
            case CheckpointLoad.Found found:
                problems.AddRange(found.Warnings.Select(warning => new DiskProblem("state", warning)));
                break;
            case CheckpointLoad.AllDamaged damaged when newer is null:
                problems.Add(new("state", damaged.Message));
                break;
            case CheckpointLoad.NewerVersion newerVersion:
                problems.Add(new("state", newerVersion.Message));
                break;
            case CheckpointLoad.Unusable unusable:
                throw new UnauthorizedAccessException(unusable.Message);
        }

        if (Checkpoint is null) return;
        var names = new SegmentNames(source.Path);
        foreach (var entry in Checkpoint.Finished) Tracker.Finished.Add(CheckpointEntries.ToFinished(entry, names));
        SegmentRestorer.Restore(Tracker, Files, Checkpoint.Open.Select(entry => CheckpointEntries.ToSegment(entry, names)).ToList(), []);
    }

    private static Checkpoint? Newest(CheckpointLoad load, Checkpoint? newer)
    {
        var local = load is CheckpointLoad.Found found ? Checkpointing.Checkpoint.Parse(found.Payload.Span) : null;
        return newer is not null && (local is null || newer.Number > local.Number) ? newer : local;
    }

    private void Look()
    {
        for (var look = 0; !Tracker.Look() && look < MostLooks; look++)
        {
            // Something was renamed or compressed meanwhile.
        }

        foreach (var segment in Tracker.Open) TryIdentify(segment);
        Losses = Tracker.TakeLosses();
        Tracker.DropLost();
        if (Tracker.Problem is { } problem) problems.Add(new("source", problem));
    }

    private void TryIdentify(Segment segment)
    {
        try
        {
            Tracker.TryIdentify(segment);
        }
        catch (InvalidDataException)
        {
            problems.Add(new("source", $"{Files.PathOf(segment.Name)} is a damaged .gz: its beginning cannot be read."));
        }
    }

    private DiskSegment? Find(SegmentName name)
    {
        foreach (var segment in Tracker.Open)
        {
            if (segment is { Id: { } id, Fingerprint: { } fingerprint, File: not null } && segment.Name.PlainName == name.PlainName)
                return new(name, id, fingerprint, segment.Mark, segment.SizeBytes, segment.IsFinal, IsFinished: false);
        }

        return Tracker.Finished.Find(name.PlainName) is { Id: { } known, Fingerprint: { } beginning } finished
            ? new(name, known, beginning, SizeOf(name, finished), SizeOf(name, finished), IsFinal: true, IsFinished: true)
            : null;
    }

    /// <summary>What was finished plain may be compressed now.</summary>
    private long SizeOf(SegmentName name, FinishedSegment finished)
    {
        if (!name.IsCompressed) return finished.SizeBytes;
        if (Files.Open(name) is not { } opened) return finished.SizeBytes;
        opened.File.Dispose();
        return opened.SizeBytes;
    }
}
