using AuditShipper.Observability;

namespace AuditShipper.Tests.Observability;

public sealed class HealthBoardTests
{
    private readonly ManualTime time = new();
    private readonly HealthBoard board;

    public HealthBoardTests() => board = new(time);

    [Fact]
    public void Nobody_has_reported_so_it_is_not_ready()
    {
        Assert.Equal("failing\nagent: not ready: starting\n", board.Ready().Body());
        Assert.True(board.IsLive);
    }

    [Fact]
    public void An_expected_component_is_starting_until_it_reports()
    {
        board.Expect("audit");
        Assert.Equal("failing\naudit: not ready for 0 s: starting\n", board.Ready().Body());
        board.SetReady("audit");
        Assert.Equal("ok\naudit: ready\n", board.Ready().Body());
    }

    [Fact]
    public void Expecting_a_component_that_has_reported_changes_nothing()
    {
        board.SetReady("audit");
        board.Expect("audit");
        Assert.True(board.Ready().IsOk);
    }

    [Fact]
    public void One_component_that_is_not_ready_decides_and_tells_since_when_and_why()
    {
        board.SetReady("a");
        board.SetNotReady("b", "Kafka cannot be reached:\nno broker answers.");
        time.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal("failing\na: ready\nb: not ready for 12 s: Kafka cannot be reached: no broker answers.\n", board.Ready().Body());
        Assert.Equal("b: not ready for 12 s: Kafka cannot be reached: no broker answers.", board.Ready().Problem());
    }

    [Fact]
    public void A_new_reason_does_not_reset_how_long_it_is_not_ready()
    {
        board.SetNotReady("a", "one");
        time.Advance(TimeSpan.FromSeconds(5));
        board.SetNotReady("a", "two");
        Assert.Equal("failing\na: not ready for 5 s: two\n", board.Ready().Body());
    }

    [Fact]
    public void Being_ready_in_between_does()
    {
        board.SetNotReady("a", "one");
        time.Advance(TimeSpan.FromSeconds(5));
        board.SetReady("a");
        board.SetNotReady("a", "one");
        Assert.Equal("failing\na: not ready for 0 s: one\n", board.Ready().Body());
    }

    [Fact]
    public void Alive_until_a_loop_did_not_turn_for_longer_than_the_limit()
    {
        board.Beat("a");
        board.Beat("b");
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(board.IsLive);
        Assert.True(board.Live().IsOk);
        board.Beat("a");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(board.IsLive);
        Assert.Equal("failing\na: turning\nb: did not turn for 61 s (limit 60 s)\n", board.Live().Body());
    }

    [Fact]
    public void A_loop_that_turns_again_is_alive_again()
    {
        board.Beat("a");
        time.Advance(TimeSpan.FromSeconds(100));
        board.Beat("a");
        Assert.True(board.IsLive);
    }

    [Fact]
    public void A_loop_that_was_asked_to_end_is_not_missed()
    {
        board.Beat("a");
        board.Retire("a");
        time.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal("ok\n", board.Live().Body());
    }

    [Fact]
    public void Waiting_for_Kafka_is_not_dying()
    {
        board.SetNotReady("audit", "Kafka cannot be reached");
        board.Beat("audit");
        Assert.True(board.Live().IsOk);
        Assert.False(board.Ready().IsOk);
    }

    [Fact]
    public void Reports_that_change_nothing_allocate_nothing()
    {
        Report();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Report();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Report()
    {
        board.Beat("loop");
        board.SetReady("audit");
        board.SetNotReady("kafka", "away");
    }
}
