using AuditShipper.Publishing.Reading;

namespace AuditShipper.Cli.Verify;

/// <summary>A line's place: which segment, counted from the oldest, and where in it. Sorts as the lines were written.</summary>
internal readonly record struct Place(int Ordinal, long Offset) : IComparable<Place>
{
    /// <summary>Behind every line.</summary>
    public static Place Last => new(int.MaxValue, long.MaxValue);

    public int CompareTo(Place other) => Ordinal != other.Ordinal ? Ordinal.CompareTo(other.Ordinal) : Offset.CompareTo(other.Offset);
}

/// <summary>One walk through the topic, which marks the lines of one index.</summary>
/// <param name="index">The lines looked for.</param>
/// <param name="identity">Whose records count.</param>
/// <param name="ordinals">Every segment on the disk.</param>
/// <param name="isWhole">No range was asked for: a record of a segment that is there must match one of its lines.</param>
internal sealed class TopicPass(LineIndex index, RecordIdentity identity, IReadOnlyDictionary<UInt128, int> ordinals, bool isWhole)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(15);

    /// <summary>Clocks of brokers differ from ours; late events come a little out of order.</summary>
    private const long MarginMs = 3_600_000;

    private readonly List<(UInt128 Segment, long Offset)> strangers = [];
    private Place? firstOwn;

    /// <summary>Lines before it may have been deleted from the topic by its retention; null: the topic still has all that could matter.</summary>
    public Place? KeptFrom { get; private set; }

    /// <summary>Partitions that have lost their beginning, and what they begin with now; 0: nothing is left.</summary>
    public List<TopicBegin> Begins { get; } = [];

    public long Records { get; private set; }

    /// <summary>Records of this source whose segments have no file any more.</summary>
    public long OfGoneFiles { get; private set; }

    public long StrangerCount { get; private set; }

    /// <summary>The first of those that match no line.</summary>
    public IReadOnlyList<(UInt128 Segment, long Offset)> Strangers => strangers;

    /// <exception cref="TopicReadException">The topic cannot be read.</exception>
    public void Read(TopicReader topic, IReadOnlyList<PartitionRange> partitions, long? oldestMs, BeginStep begin, CancellationToken stop)
    {
        var ranges = partitions.Select(whole => oldestMs is > MarginMs and < long.MaxValue and var ms ? topic.From(whole, ms - MarginMs, Answer) : whole).ToList();
        var progress = begin("topic", ranges.Sum(range => Math.Max(0, range.High - range.Low)));
        long done = 0;
        for (var i = 0; i < ranges.Count; i++)
        {
            var before = done;
            firstOwn = null;
            long firstMs = 0;
            topic.Read(ranges[i], (in message) =>
            {
                if (firstMs == 0) firstMs = message.TimestampMs;
                Take(message);
                progress(++done);
            }, Patience, stop);
            done = before + Math.Max(0, ranges[i].High - ranges[i].Low);
            progress(done);
            if (partitions[i].Low > 0 && ranges[i].Low == partitions[i].Low) Begun(partitions[i], firstMs);
        }
    }

    private void Begun(PartitionRange partition, long firstMs)
    {
        var kept = firstOwn ?? Place.Last;
        if (KeptFrom is not { } known || kept.CompareTo(known) > 0) KeptFrom = kept;
        Begins.Add(new(partition.Partition, partition.Low, firstMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(firstMs) : null));
    }

    private void Take(in TopicMessage message)
    {
        Records++;
        var kind = identity.Read(message, out var segment, out var offset);
        if (kind == IdentityKind.NotOurs) return;
        var isThere = ordinals.TryGetValue(segment, out var ordinal);
        if (!isThere) OfGoneFiles++;
        if (kind == IdentityKind.Event) firstOwn ??= new Place(isThere ? ordinal : -1, offset);
        if (!isThere) return;
        var line = index.Find(segment, offset);
        if (line >= 0) Mark(line, kind, message);
        else if (line == -1 && isWhole) Strange(segment, offset);
    }

    private void Mark(int line, IdentityKind kind, in TopicMessage message)
    {
        ref var marks = ref index.MarksAt(line);
        if (kind == IdentityKind.Replay) marks |= LineMarks.Replayed;
        else if ((marks & LineMarks.Count) != LineMarks.Count) marks++;
        if (LineIndex.HashOf(message.Value) != index.HashAt(line)) marks |= LineMarks.Altered;
    }

    private void Strange(UInt128 segment, long offset)
    {
        StrangerCount++;
        if (strangers.Count < SourceFindings.MostExamples) strangers.Add((segment, offset));
    }
}

/// <param name="Partition">Its number.</param>
/// <param name="Offset">The first that is kept.</param>
/// <param name="At">Its record's time; null: nothing is left.</param>
internal sealed record TopicBegin(int Partition, long Offset, DateTimeOffset? At);
