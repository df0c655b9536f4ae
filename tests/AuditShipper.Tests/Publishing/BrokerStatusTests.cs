using System.Text;
using AuditShipper.Publishing;

namespace AuditShipper.Tests.Publishing;

public sealed class BrokerStatusTests
{
    private static readonly BrokerTarget Target = new("k1:9092", "audit", UsesScram: false, new("librdkafka.so.1", "2.0.2", 0x020002ff));
    private readonly ManualClock _time = new();
    private readonly BrokerStatus _status;

    public BrokerStatusTests() => _status = new BrokerStatus(Target, _time);

    [Fact]
    public void At_first_nothing_has_answered()
    {
        Assert.False(_status.State.IsReachable);
        Assert.StartsWith("Kafka at k1:9092 has not answered yet", _status.State.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_acknowledgement_proves_everything()
    {
        _status.Delivered();
        Assert.Equal(new BrokerState(IsReachable: true, Problem: null), _status.State);
    }

    [Fact]
    public void A_connected_broker_without_the_topic_is_a_missing_topic()
    {
        Statistics("UP", leader: -1);
        Assert.StartsWith("Topic 'audit' does not exist at k1:9092", _status.State.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void One_lost_connection_of_several_is_no_problem_yet()
    {
        _status.Delivered();
        _status.Error(KafkaCodes.LocalTransport, "k2:9092/2: Connection refused");
        Assert.True(_status.State.IsReachable);
        _status.Error(KafkaCodes.LocalAllBrokersDown, "3/3 brokers are down");
        Assert.Contains("k2:9092/2: Connection refused", _status.State.Problem, StringComparison.Ordinal);
        Statistics("UP", leader: 1);
        Assert.True(_status.State.IsReachable);
    }

    [Fact]
    public void Silence_shows_a_broker_that_hangs()
    {
        Statistics("UP", leader: 1, unsettled: 1);
        _time.Advance(TimeSpan.FromSeconds(9));
        Statistics("UP", leader: 1, unsettled: 1);
        Assert.True(_status.State.IsReachable);
        _time.Advance(TimeSpan.FromSeconds(2));
        Statistics("UP", leader: 1, unsettled: 1);
        Assert.Contains("acknowledged nothing for 11 s", _status.State.Problem, StringComparison.Ordinal);
        _status.Delivered();
        Assert.True(_status.State.IsReachable);
    }

    [Fact]
    public void Nothing_to_send_is_not_silence()
    {
        Statistics("UP", leader: 1);
        _time.Advance(TimeSpan.FromHours(1));
        Statistics("UP", leader: 1, unsettled: 0);
        Assert.True(_status.State.IsReachable);
    }

    [Fact]
    public void A_fault_stays()
    {
        _status.Faulted("a reason");
        _status.Delivered();
        Statistics("UP", leader: 1);
        _status.Error(KafkaCodes.LocalAllBrokersDown, "1/1 brokers are down");
        Assert.Equal(new BrokerState(IsReachable: false, "a reason"), _status.State);
    }

    private void Statistics(string state, int leader, long unsettled = 0) => _status.Statistics(
        Encoding.UTF8.GetBytes("""{"brokers":{"k1:9092/1":{"state":"S"}},"topics":{"audit":{"partitions":{"0":{"leader":L}}}}}"""
            .Replace("\"S\"", $"\"{state}\"").Replace(":L}", $":{leader}}}")), unsettled);

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
