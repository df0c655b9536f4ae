using AuditShipper.Configuration;
using AuditShipper.Publishing.Reading;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Publishing.Transactions;

/// <summary>
/// Looks for the newest committed checkpoint of a source, in partition 0 of the checkpoint topic. The end is taken once, with everything that is not
/// committed yet; then committed records are read until the position has passed it. An end of the partition that librdkafka reports proves
/// nothing: another source's open transaction holds it back, and a stale checkpoint would pass for the newest.
/// </summary>
internal sealed class KafkaCheckpointTopic(KafkaOptions kafka, string topic, byte[] key, TimeProvider time) : ICheckpointTopic
{
    /// <summary>Sources that live write all the time: mostly the first look from the end finds it.</summary>
    private const long FirstRange = 10_000;

    private static readonly TimeSpan InspectionTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);
    private Task<TopicInspection>? _inspection;
    private bool _isFit;
    private long _notBefore;
    private string _problem = $"The checkpoint topic '{topic}' has not answered yet.";
    private CheckpointTopicReader? _reader;
    private long _low;
    private long _start;
    private long _range;

    public CheckpointSearch Search(TimeSpan wait)
    {
        try
        {
            if (time.GetTimestamp() < _notBefore || (!_isFit && !Inspect(wait)))
                return new CheckpointSearch.Pending(_problem);
            return _reader is null ? Begin(wait) : Read(_reader, wait);
        }
        catch (Exception failure) when (failure is TopicReadException or PublisherSetupException)
        {
            return Later(failure.Message);
        }
    }

    public void Dispose() => _reader?.Dispose();

    /// <returns>Whether it is known that the topic may hold checkpoints.</returns>
    private bool Inspect(TimeSpan wait)
    {
        _inspection ??= Task.Run(async () =>
        {
            using var inspector = new TopicInspector(kafka);
            return await inspector.InspectAsync(topic, InspectionTimeout);
        });
        if (!((IAsyncResult)_inspection).AsyncWaitHandle.WaitOne(wait))
            return false;
        var found = _inspection.GetAwaiter().GetResult();
        _inspection = null;
        var problem = found.Problem ?? CheckpointTopicRules.WhyUnfit(topic, found.Topic?.Limits);
        _isFit = problem is null;
        if (problem is not null)
            _ = Later(problem);
        return _isFit;
    }

    private CheckpointSearch.Pending Begin(TimeSpan wait)
    {
        var (low, high) = CheckpointTopicReader.Range(kafka, topic, wait);
        (_low, _range) = (low, FirstRange);
        Open(high);
        return new(_problem = $"The checkpoint topic '{topic}' is being read.");
    }

    private void Open(long end)
    {
        _start = Math.Max(_low, end - _range);
        _reader?.Dispose();
        _reader = null;
        _reader = new CheckpointTopicReader(kafka, topic, key, _start, end);
    }

    private CheckpointSearch Read(CheckpointTopicReader reader, TimeSpan wait)
    {
        if (!reader.ReadOn(wait, time))
            return new CheckpointSearch.Pending(_problem = CheckpointTopicRules.HeldBack(topic, reader.Position, reader.End));
        if (reader.Newest is null && !reader.IsTombstone && _start > _low)
        {
            _range *= 4;
            Open(_start);
            return new CheckpointSearch.Pending(_problem);
        }

        reader.Dispose();
        _reader = null;
        return reader.Newest is { } payload ? new CheckpointSearch.Found(payload) : new CheckpointSearch.None();
    }

    private CheckpointSearch.Pending Later(string problem)
    {
        _reader?.Dispose();
        _reader = null;
        _notBefore = time.GetTimestamp() + (long)(RetryAfter.TotalSeconds * time.TimestampFrequency);
        return new(_problem = problem);
    }
}

/// <summary>What a checkpoint topic must be, and what the operator reads.</summary>
internal static class CheckpointTopicRules
{
    /// <param name="topic">Its name.</param>
    /// <param name="limits">Null: this user may not read its configuration, and what cannot be seen is not refused.</param>
    /// <returns>Null: checkpoints are safe there.</returns>
    public static string? WhyUnfit(string topic, TopicLimits? limits) => limits switch
    {
        null => null,
        { IsCompacted: false } =>
            $"The checkpoint topic '{topic}' has not cleanup.policy=compact: retention would delete checkpoints, and everything would be sent again. "
            + "Set cleanup.policy=compact on it; delivery goes on by itself.",
        { IsDeleted: true } =>
            $"The checkpoint topic '{topic}' has cleanup.policy=compact,delete: retention would delete the checkpoint of a node that is away for long. "
            + "Set cleanup.policy=compact on it; delivery goes on by itself.",
        _ => null,
    };

    public static string HeldBack(string topic, long position, long end) =>
        $"The checkpoint topic '{topic}' is read up to offset {position} of {end}: a transaction that is open before that holds the rest back, until it ends or its timeout aborts it. "
        + "Delivery goes on by itself then.";
}
