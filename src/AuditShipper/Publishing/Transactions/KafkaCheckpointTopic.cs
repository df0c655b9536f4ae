using AuditShipper.Configuration;
using AuditShipper.Publishing.Reading;

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
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>An older connection may have been lost, and be on its way back slowly, or stand on credentials of before.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RangeTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);
    private Task<TopicInspection>? _inspection;
    private bool _isInspectedEarly;
    private bool _isFit;
    private Task<CheckpointTopicReader>? _connection;
    private long _connectedAt;
    private bool _isReading;
    private long _notBefore;
    private string _problem = $"The checkpoint topic '{topic}' has not answered yet.";
    private long _low;
    private long _start;
    private long _range;

    public void Prepare()
    {
        Close();
        _isInspectedEarly = !_isFit && _inspection is null;
        Connect();
    }

    public CheckpointSearch Search(TimeSpan wait)
    {
        try
        {
            if (time.GetTimestamp() < _notBefore)
                return new CheckpointSearch.Pending(_problem);
            if (!_isReading && time.GetElapsedTime(_connectedAt) > Freshness)
                Close();
            Connect();
            return IsFit(wait) && IsDone(_connection!, wait) ? Search(_connection!.GetAwaiter().GetResult(), wait) : new CheckpointSearch.Pending(_problem);
        }
        catch (Exception failure) when (failure is TopicReadException or PublisherSetupException)
        {
            return Later(failure.Message);
        }
    }

    public void Dispose() => Close();

    /// <summary>Both at once: each takes some round trips, and on a secured cluster many.</summary>
    private void Connect()
    {
        if (!_isFit)
            _inspection ??= Task.Run(InspectAsync);
        if (_connection is not null)
            return;
        _connectedAt = time.GetTimestamp();
        _connection = Task.Run(() =>
        {
            var reader = new CheckpointTopicReader(kafka, topic, key);
            reader.Connect(ConnectTimeout);
            return reader;
        });
    }

    private async Task<TopicInspection> InspectAsync()
    {
        var inspector = new TopicInspector(kafka);
        try
        {
            return await inspector.InspectAsync(topic, InspectionTimeout);
        }
        finally
        {
            _ = Task.Run(inspector.Dispose);
        }
    }

    /// <returns>Whether it is known that the topic may hold checkpoints.</returns>
    private bool IsFit(TimeSpan wait)
    {
        if (_isFit)
            return true;
        if (!IsDone(_inspection!, wait))
            return false;
        var found = _inspection!.GetAwaiter().GetResult();
        _inspection = null;
        var problem = found.Problem ?? CheckpointTopicRules.WhyUnfit(topic, found.Topic?.Limits);
        _isFit = problem is null;
        if (problem is not null && !_isInspectedEarly)
            _ = Later(problem);
        _isInspectedEarly = false; // what it found while Kafka was away is asked again at once
        return _isFit;
    }

    private CheckpointSearch Search(CheckpointTopicReader reader, TimeSpan wait)
    {
        if (!_isReading)
        {
            if (reader.Range(RangeTimeout) is not var (low, high))
                return new CheckpointSearch.Pending(_problem = CheckpointTopicRules.WhyUnreadable(topic, KafkaCodes.LocalTimedOut));
            (_low, _range, _isReading) = (low, FirstRange, true);
            Start(reader, high);
        }

        while (reader.ReadOn(wait, time))
        {
            if (reader.Newest is null && !reader.IsTombstone && _start > _low)
            {
                _range *= 4;
                Start(reader, _start);
                continue;
            }

            Close();
            return reader.Newest is { } payload ? new CheckpointSearch.Found(payload) : new CheckpointSearch.None();
        }

        return new CheckpointSearch.Pending(_problem = CheckpointTopicRules.HeldBack(topic, reader.Position, reader.End));
    }

    private void Start(CheckpointTopicReader reader, long end)
    {
        _start = Math.Max(_low, end - _range);
        reader.Start(_start, end);
    }

    private CheckpointSearch.Pending Later(string problem)
    {
        Close();
        _notBefore = time.GetTimestamp() + (long)(RetryAfter.TotalSeconds * time.TimestampFrequency);
        return new(_problem = problem);
    }

    /// <summary>Beside the loop, as for the inspector: librdkafka takes a tenth of a second to end a client.</summary>
    private void Close()
    {
        _isReading = false;
        if (_connection is { } connection)
            _ = Task.Run(() => CloseAsync(connection));
        _connection = null;
    }

    private static async Task CloseAsync(Task<CheckpointTopicReader> connection)
    {
        try
        {
            (await connection).Dispose();
        }
        catch (PublisherSetupException)
        {
            // there is nothing to close
        }
    }

    private static bool IsDone(Task task, TimeSpan wait) => task.IsCompleted || ((IAsyncResult)task).AsyncWaitHandle.WaitOne(wait);
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

    public static string WhyUnreadable(string topic, int code) => code switch
    {
        KafkaCodes.TopicAuthorizationFailed => $"Kafka does not let this user read the checkpoint topic '{topic}'. Allow Read, Write and Describe on it; delivery goes on by itself.",
        KafkaCodes.UnknownTopicOrPartition or KafkaCodes.LocalUnknownTopic or KafkaCodes.LocalUnknownPartition =>
            $"The checkpoint topic '{topic}' does not exist. Make it with cleanup.policy=compact and one partition; delivery goes on by itself.",
        KafkaCodes.LocalTimedOut or KafkaCodes.LocalTransport => $"The checkpoint topic '{topic}' cannot be read now: its broker does not answer. Look at the brokers; delivery goes on by itself.",
        _ => $"The checkpoint topic '{topic}' cannot be read: {BrokerProblems.Name(code)}. Delivery goes on by itself when it can.",
    };
}
