using AuditShipper.Hosting;
using AuditShipper.Publishing;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Observability;

namespace AuditShipper.Tests.Hosting;

/// <summary>A new publisher is made for new secrets: nothing twice while Kafka answers, and no waiting for ever where it does not.</summary>
public sealed class RenewalSpecs
{
    private readonly ManualTime _time = new();
    private readonly MemoryFileSystem _disk = new();
    private readonly FakeBroker _broker;
    private int _written;

    public RenewalSpecs() => _broker = new FakeBroker(_time);

    private IEnumerable<string> Delivered => _broker.Delivered.Select(record => record.Key);

    [Fact]
    public void What_is_in_flight_is_acknowledged_first_and_nothing_is_sent_twice()
    {
        using var life = new AgentLife(_disk, _broker, _time);
        Write(10);
        life.Turn();
        Assert.Equal(10, _broker.Current!.Waiting);
        life.Parts.Delivery.RenewWhenDrained();
        Write(5);
        life.Turns(20);
        Assert.Equal((1, 10), (_broker.Created, _broker.Current.Waiting));

        _broker.Current.Ack(10);
        life.Turns(3);
        Assert.Equal((2, 5), (_broker.Created, _broker.Current.Waiting));
        _broker.AcksAtOnce = true;
        life.Turns(3);
        Assert.Equal(Enumerable.Range(0, 15).Select(number => $"{number}"), Delivered);
        Assert.True(life.Stop());
    }

    [Fact]
    public void What_gets_no_acknowledgement_is_sent_again_when_the_time_is_up()
    {
        using var life = new AgentLife(_disk, _broker, _time);
        Write(10);
        life.Turn();
        life.Parts.Delivery.RenewWhenDrained();
        life.Turns(2 + (int)(Renewal.Patience / TimeSpan.FromMilliseconds(30)));
        Assert.Equal((2, 10), (_broker.Created, _broker.Current!.Waiting));
        Assert.True(life.Parts.Delivery.TakesRecords);
        _broker.AcksAtOnce = true;
        life.Turns(3);
        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"{number}"), Delivered);
    }

    [Theory]
    [InlineData(true, 10)]
    [InlineData(false, 1)]
    public void An_answer_is_waited_for_only_where_one_can_come(bool isReachable, int seconds)
    {
        var renewal = new Renewal(_time);
        Assert.Equal(RenewalVerdict.Wait, renewal.Step(1, isReachable));
        _time.Advance(TimeSpan.FromMinutes(1));
        renewal.Ask();
        Assert.Equal(RenewalVerdict.Wait, renewal.Step(1, isReachable));
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(RenewalVerdict.Wait, renewal.Step(1, isReachable));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(RenewalVerdict.TimeIsUp, renewal.Step(1, isReachable));
        Assert.Equal(RenewalVerdict.Wait, renewal.Step(1, isReachable));
    }

    [Fact]
    public void Readiness_does_not_waver_while_the_next_publisher_connects()
    {
        using var life = new AgentLife(_disk, _broker, _time);
        _broker.AcksAtOnce = true;
        Write(1);
        life.Turns(2);
        _broker.NextState = new BrokerState(IsReachable: false, "has not answered yet", IsUnheard: true);
        life.Parts.Delivery.RenewWhenDrained();
        life.Turns(2);
        Assert.Equal(2, _broker.Created);
        Assert.Null(life.Parts.Delivery.Problem);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("has not answered yet", life.Parts.Delivery.Problem);
        _broker.Current!.State = new BrokerState(IsReachable: false, "something else");
        Assert.Equal("something else", life.Parts.Delivery.Problem);
    }

    private void Write(int lines)
    {
        for (var line = 0; line < lines; line++) _disk.Append(ServerLog.LivePath, ServerLog.Event($"{_written++}"));
    }
}
