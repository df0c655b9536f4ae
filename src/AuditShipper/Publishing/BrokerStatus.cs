namespace AuditShipper.Publishing;

/// <summary>Keeps what is known of the broker, from reports, errors and statistics. Written by one thread, read by any.</summary>
internal sealed class BrokerStatus
{
    /// <summary>A broker that hangs, or a deleted topic, keeps its connections: only the missing acknowledgements show it.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private volatile BrokerState _state;
    private long _progressAt;
    private bool _progressed;
    private bool _isFaulted;
    private string? _lastError;

    public BrokerStatus(BrokerTarget target, TimeProvider time)
    {
        Target = target;
        _time = time;
        _progressAt = time.GetTimestamp();
        _state = new BrokerState(IsReachable: false, BrokerProblems.NoAnswerYet(target));
    }

    public BrokerTarget Target { get; }

    public BrokerState State => _state;

    public void Delivered()
    {
        _progressed = true;
        if (!_state.IsReachable)
            Reachable();
    }

    /// <summary>A record failed, and this publisher goes on.</summary>
    public void Failed(int code) => Problem(BrokerProblems.OfRecord(Target, code));

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
        var silence = SinceProgress(unsettled);
        if (brokerUp && topicKnown && silence < Silence)
            Reachable();
        else if (brokerUp)
            Problem(topicKnown ? BrokerProblems.Silent(Target, silence) : BrokerProblems.TopicMissing(Target));
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
