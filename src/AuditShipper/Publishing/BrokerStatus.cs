namespace AuditShipper.Publishing;

/// <summary>Keeps what is known of the broker, from reports, errors and statistics. Written by one thread, read by any.</summary>
internal sealed class BrokerStatus
{
    private volatile BrokerState _state;
    private bool _brokerUp;
    private bool _topicKnown;
    private string? _lastError;

    public BrokerStatus(BrokerTarget target)
    {
        Target = target;
        _state = new BrokerState(IsReachable: false, BrokerProblems.NoAnswerYet(target));
    }

    public BrokerTarget Target { get; }

    public BrokerState State => _state;

    public void Delivered()
    {
        if (_state.IsReachable)
            return;
        _brokerUp = _topicKnown = true;
        Reachable();
    }

    /// <summary>A record failed, and this publisher goes on.</summary>
    public void Failed(int code) => Problem(BrokerProblems.OfRecord(Target, code));

    public void Faulted(string message) => Problem(message);

    public void Error(int code, string text)
    {
        switch (code)
        {
            case KafkaCodes.LocalAllBrokersDown:
                _brokerUp = false;
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

    public void Statistics(ReadOnlySpan<byte> json)
    {
        (_brokerUp, _topicKnown) = StatisticsRules.Read(json, Target.Topic);
        if (_brokerUp && _topicKnown)
            Reachable();
        else if (_brokerUp)
            Problem(BrokerProblems.TopicMissing(Target));
        else if (_state.IsReachable)
            Problem(_lastError ?? BrokerProblems.NoAnswerYet(Target));
    }

    private void Reachable()
    {
        _lastError = null;
        if (!_state.IsReachable)
            _state = new BrokerState(IsReachable: true, Problem: null);
    }

    private void Problem(string text)
    {
        if (_state.Problem != text)
            _state = new BrokerState(IsReachable: false, text);
    }
}
