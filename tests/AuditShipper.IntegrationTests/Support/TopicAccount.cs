using System.Globalization;
using AuditShipper.Publishing.Reading;

namespace AuditShipper.IntegrationTests.Support;

/// <param name="At">The record's timestamp, milliseconds since 1970 UTC.</param>
/// <param name="IsDuplicate">The same line stands before it in the topic.</param>
internal readonly record struct Arrival(long At, bool IsDuplicate);

/// <summary>A topic held against what was written.</summary>
internal sealed class TopicAccount
{
    private readonly WrittenLog _log;
    private readonly bool[] _arrived;
    private readonly Dictionary<string, (int Generation, long Furthest)> _segments = [];
    private readonly Dictionary<int, string> _segmentOfGeneration = [];

    private TopicAccount(WrittenLog log)
    {
        _log = log;
        _arrived = new bool[log.Count];
    }

    /// <summary>In the order of the topic.</summary>
    public List<Arrival> Arrivals { get; } = [];

    public int Lost => _arrived.Count(arrived => !arrived);

    public int Duplicated => Arrivals.Count(arrival => arrival.IsDuplicate);

    /// <summary>Records whose value is no line that was written.</summary>
    public int Foreign { get; private set; }

    /// <summary>First arrivals that stand behind a later line of their segment.</summary>
    public int Reordered { get; private set; }

    /// <summary>Records whose headers name another place than where the line was written, or for the same file another segment than before.</summary>
    public int WrongIdentity { get; private set; }

    /// <param name="log">Of the writer.</param>
    /// <param name="records">Of a topic with one partition.</param>
    public static TopicAccount Of(WrittenLog log, IEnumerable<TopicRecord> records)
    {
        var account = new TopicAccount(log);
        foreach (var record in records) account.Take(record);
        return account;
    }

    /// <summary>Lines that had come at least once by then, where the broker stamps the records.</summary>
    public int Distinct(DateTimeOffset until) => Arrivals.Count(arrival => !arrival.IsDuplicate && arrival.At <= until.ToUnixTimeMilliseconds());

    /// <summary>Duplicates that came after the one moment and until the other.</summary>
    public int Twice(DateTimeOffset from, DateTimeOffset until) => Arrivals.Count(
        arrival => arrival.IsDuplicate && arrival.At > from.ToUnixTimeMilliseconds() && arrival.At <= until.ToUnixTimeMilliseconds());

    public void HoldsEverythingOnce()
    {
        HoldsEverything();
        Assert.True(Duplicated == 0, $"{this}");
    }

    /// <summary>In order, where it was written, and nothing else; duplicates are let pass.</summary>
    public void HoldsEverything() =>
        Assert.True(_arrived.Length > 0 && Lost == 0 && Foreign == 0 && Reordered == 0 && WrongIdentity == 0, $"{this}");

    public override string ToString() =>
        $"{_arrived.Length} lines written, {Arrivals.Count} records: {Lost} lost (the first is line {Array.IndexOf(_arrived, false)}), {Duplicated} duplicated, "
        + $"{Reordered} out of order, {Foreign} never written, {WrongIdentity} under another identity.";

    private void Take(TopicRecord record)
    {
        var index = _log.Find(record.Value);
        if (index < 0)
        {
            Foreign++;
            return;
        }

        Arrivals.Add(new(record.TimestampMs, _arrived[index]));
        Identify(record, _log[index], isFirst: !_arrived[index]);
        _arrived[index] = true;
    }

    private void Identify(TopicRecord record, WrittenLine line, bool isFirst)
    {
        var (segment, offset) = (record.Headers["as-segment"], long.Parse(record.Headers["as-offset"], CultureInfo.InvariantCulture));
        var (generation, furthest) = _segments.GetValueOrDefault(segment, (line.Generation, -1));
        if (offset != line.Offset || generation != line.Generation || !IsTheSegmentOf(line.Generation, segment)) WrongIdentity++;
        if (isFirst && offset < furthest) Reordered++;
        _segments[segment] = (generation, Math.Max(furthest, offset));
    }

    private bool IsTheSegmentOf(int generation, string segment) =>
        _segmentOfGeneration.TryAdd(generation, segment) || _segmentOfGeneration[generation] == segment;
}
