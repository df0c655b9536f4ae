namespace AuditShipper.Publishing;

/// <summary>Keeps what is known of the broker, from reports, errors and statistics. Written by one thread, read by any.</summary>
internal sealed class BrokerStatus
{
    /// <summary>A broker that hangs, or a deleted topic, keeps its connections: only the missing acknowledgements show it.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly BrokerTarget? _noticeTarget;
    private readonly string[] _otherTopics;
    private volatile BrokerState _state;
    private long _progressAt;
    private bool _progressed;
    private bool _isFaulted;
    private string? _lastError;
    private bool _lacksNoticeTopic;

    /// <param name="target">The first route's topic, and where it is.</param>
    /// <param name="time">Measures silence.</param>
    /// <param name="noticeTopic">The topic of the notices of dead letters; null: there is none.</param>
    /// <param name="otherTopics">Of the other routes.</param>
    public BrokerStatus(BrokerTarget target, TimeProvider time, string? noticeTopic = null, params string[] otherTopics)
    {
        _otherTopics = otherTopics;
        Target = target;
        _noticeTarget = noticeTopic is null ? null : target with { Topic = noticeTopic };
        _time = time;
        _progressAt = time.GetTimestamp();
        _state = new BrokerState(IsReachable: false, BrokerProblems.NoAnswerYet(target), IsUnheard: true);
    }

    public BrokerTarget Target { get; }

    public BrokerState State => _state;

    public void Delivered()
    {
        _progressed = true;
        if (!_state.IsReachable && !_lacksNoticeTopic)
            Reachable();
    }

    /// <summary>A record failed, and this publisher goes on.</summary>
    /// <param name="code">Of its report.</param>
    /// <param name="topic">Where it should have gone.</param>
    public void Failed(int code, string topic) => Problem(BrokerProblems.OfRecord(Target with { Topic = topic }, code));

    /// <summary>Nothing that comes later makes this publisher well again.</summary>
    public void Faulted(string message)
    {
        _state = new BrokerState(IsReachable: false, message);
        _isFaulted = true;
    }

    public void Error(int code, string text)
    {
        switch (code)
        {
            case KafkaCodes.LocalAllBrokersDown:
                Problem(_lastError ?? BrokerProblems.OfConnection(Target, code, text));
                break;
            case KafkaCodes.LocalTransport or KafkaCodes.LocalTimedOut:
                // One broker of several may go without harm: the problem is told when the last one goes.
                _lastError = BrokerProblems.OfConnection(Target, code, text);
                if (!_state.IsReachable)
                    Problem(_lastError);
                break;
            default:
                _lastError = BrokerProblems.OfConnection(Target, code, text);
                Problem(_lastError);
                break;
        }
    }

    /// <param name="json">librdkafka's own.</param>
    /// <param name="unsettled">Records that were taken and have no report yet.</param>
    public void Statistics(ReadOnlySpan<byte> json, long unsettled)
    {
        var (brokerUp, topicKnown) = StatisticsRules.Read(json, Target.Topic);
        var missing = Target.Topic;
        foreach (var topic in _otherTopics)
        {
            if (!topicKnown) break;
            (topicKnown, missing) = (StatisticsRules.Read(json, topic).TopicKnown, topic);
        }

        var silence = SinceProgress(unsettled);
        _lacksNoticeTopic = brokerUp && _noticeTarget is { } notices && !StatisticsRules.Read(json, notices.Topic).TopicKnown;
        if (brokerUp && topicKnown && _lacksNoticeTopic)
            Problem(BrokerProblems.NoticeTopicMissing(_noticeTarget!));
        else if (brokerUp && topicKnown && silence < Silence)
            Reachable();
        else if (brokerUp)
            Problem(topicKnown ? BrokerProblems.Silent(Target, silence) : BrokerProblems.TopicMissing(Target with { Topic = missing }));
        else if (_state.IsReachable)
            Problem(_lastError ?? BrokerProblems.NoAnswerYet(Target));
    }

    private TimeSpan SinceProgress(long unsettled)
    {
        if (_progressed || unsettled == 0)
            _progressAt = _time.GetTimestamp();
        _progressed = false;
        return _time.GetElapsedTime(_progressAt);
    }

    private void Reachable()
    {
        _lastError = null;
        if (!_state.IsReachable && !_isFaulted)
            _state = new BrokerState(IsReachable: true, Problem: null);
    }

    private void Problem(string text)
    {
        if (_state.Problem != text && !_isFaulted)
            _state = new BrokerState(IsReachable: false, text);
    }
}
