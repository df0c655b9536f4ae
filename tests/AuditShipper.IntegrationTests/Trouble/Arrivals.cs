using AuditShipper.Publishing.Reading;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>What a topic holds of a written log: which lines, how often, in which order, with what time.</summary>
internal sealed class Arrivals
{
    private readonly int[] _times;
    private readonly List<string> _disorder = [];
    private readonly Dictionary<(int Partition, string Segment), long> _furthest = [];
    private readonly Dictionary<int, long> _timestamps = [];

    private Arrivals(int lines) => _times = new int[lines];

    /// <summary>Numbers of lines that are not there.</summary>
    public IReadOnlyList<int> Missing => [.. Enumerable.Range(0, _times.Length).Where(number => _times[number] == 0)];

    /// <summary>Records beyond the first of each line.</summary>
    public int Duplicates => _times.Sum(times => Math.Max(0, times - 1));

    /// <summary>How many partitions hold any of it.</summary>
    public int Partitions => _furthest.Keys.Select(place => place.Partition).Distinct().Count();

    /// <summary>Records that are no line of the log, byte for byte.</summary>
    public int Strange { get; private set; }

    public static Arrivals Read(string servers, string topic, WrittenLog log)
    {
        var arrivals = new Arrivals(log.Lines);
        foreach (var record in TopicReader.ReadAll(servers, topic, TimeSpan.FromMinutes(2))) arrivals.Take(record, log);
        return arrivals;
    }

    /// <returns>The time of the line's first record, milliseconds since 1970 UTC.</returns>
    public long TimestampMs(int number) => _timestamps[number];

    /// <summary>Every line is there as it was written but these, and the first records of each segment stand in order.</summary>
    public void ExpectAllBut(params IEnumerable<int> absent)
    {
        Assert.Equal(absent, Missing);
        Assert.Equal(0, Strange);
        Assert.Empty(_disorder);
    }

    private void Take(TopicRecord record, WrittenLog log)
    {
        if (log.NumberOf(record.Key, record.Value) is not { } number)
        {
            Strange++;
            return;
        }

        if (_times[number]++ > 0) return;
        _timestamps[number] = record.TimestampMs;
        var (place, offset) = ((record.Partition, record.Headers["as-segment"]), long.Parse(record.Headers["as-offset"]));
        if (_furthest.TryGetValue(place, out var before) && offset <= before) _disorder.Add($"line {number} at {offset}, behind {before}");
        _furthest[place] = offset;
    }
}
