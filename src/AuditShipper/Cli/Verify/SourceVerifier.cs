using AuditShipper.Cli.Disk;
using AuditShipper.Configuration;
using AuditShipper.Publishing.Reading;

namespace AuditShipper.Cli.Verify;

/// <summary>
/// Compares one source's files with the topic, in as many passes as its lines need: each pass indexes the next lines from the files, then goes
/// through the topic once. Memory is bounded by the index, however long log and topic are.
/// </summary>
/// <param name="options">The configuration.</param>
/// <param name="source">One of its sources.</param>
/// <param name="disk">Opened before the topic's end was asked for: what its marks cover is in the topic.</param>
/// <param name="range">Which lines.</param>
/// <param name="mostLines">Of the index.</param>
internal sealed class SourceVerifier(AgentOptions options, SourceOptions source, SourceDisk disk, TimeRange range, int mostLines)
{
    /// <summary>10 GB of log at 1.2 kB a line in one pass, 104 MiB of index.</summary>
    public const int DefaultMostLines = 8 * 1024 * 1024;

    private readonly IReadOnlyList<DiskSegment> segments = disk.Segments().ToList();
    private readonly RecordIdentity identity = new(options.Cluster, options.Node, source.Name);
    private readonly SourceFindings findings = new(source.Name, source.Path, new KnownFates(disk.Checkpoint?.Ledger));

    /// <exception cref="IOException">The disk fails.</exception>
    /// <exception cref="TopicReadException">The topic cannot be read.</exception>
    public SourceFindings Run(TopicReader topic, IReadOnlyList<PartitionRange> partitions, BeginStep begin, CancellationToken stop)
    {
        var ordinals = segments.Select((segment, ordinal) => (segment.Id.Value, ordinal)).ToDictionary(pair => pair.Value, pair => pair.ordinal);
        var filler = new IndexFiller(options, source, disk, segments, range, findings);
        while (!filler.IsAtEnd)
        {
            var index = new LineIndex(mostLines);
            filler.Fill(index, begin, stop);
            if (index.Count == 0 && findings.Passes > 0) break;
            var pass = new TopicPass(index, identity, ordinals, range.IsAll);
            pass.Read(topic, partitions, filler.OldestMs, begin, stop);
            findings.Take(index, pass, segments);
        }

        findings.Close();
        foreach (var problem in disk.Problems) findings.Note(problem.Text);
        foreach (var loss in disk.Losses) findings.Note($"{loss.Segment.Name.FileName}, from offset {loss.From} on, is gone, and was not sent: there is nothing to compare.");
        return findings;
    }
}
