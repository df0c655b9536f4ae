using AuditShipper.Observability;

namespace AuditShipper.Tests.Observability;

public sealed class LogThrottleTests
{
    private readonly ManualTime time = new();
    private readonly LogThrottle throttle;

    public LogThrottleTests() => throttle = new(time, TimeSpan.FromSeconds(30));

    [Fact]
    public void The_first_passes_and_says_nothing_of_repeats()
    {
        Assert.True(throttle.TryPass("a", out var repeats));
        Assert.Equal("", repeats);
    }

    [Fact]
    public void Repeats_are_held_back_and_told_with_the_next_that_passes()
    {
        throttle.TryPass("a", out _);
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(9));
            Assert.False(throttle.TryPass("a", out _));
        }

        time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(throttle.TryPass("a", out var repeats));
        Assert.Equal(" (3 more like this in 30 s)", repeats);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(throttle.TryPass("a", out repeats));
        Assert.Equal("", repeats);
    }

    [Fact]
    public void Keys_do_not_hold_each_other_back()
    {
        Assert.True(throttle.TryPass("a", out _));
        Assert.True(throttle.TryPass("b", out _));
    }

    [Fact]
    public void After_a_reset_the_next_passes_at_once()
    {
        throttle.TryPass("a", out _);
        throttle.Reset("a");
        Assert.True(throttle.TryPass("a", out _));
    }

    [Fact]
    public void Ever_new_keys_do_not_fill_the_memory_and_recent_ones_are_kept_while_old_ones_can_go()
    {
        for (var i = 0; i < 255; i++) throttle.TryPass($"old-{i}", out _);
        time.Advance(TimeSpan.FromSeconds(30));
        throttle.TryPass("recent", out _);
        throttle.TryPass("one too many", out _);
        Assert.False(throttle.TryPass("recent", out _));
        Assert.True(throttle.TryPass("old-0", out var repeats));
        Assert.Equal("", repeats);
    }
}
