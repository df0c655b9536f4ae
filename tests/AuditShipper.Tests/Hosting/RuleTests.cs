using AuditShipper.Hosting;

namespace AuditShipper.Tests.Hosting;

public sealed class RuleTests
{
    [Theory]
    [InlineData(10, true, false, false, false)]
    [InlineData(25, true, false, false, true)]
    [InlineData(25, true, true, false, true)]
    [InlineData(49, false, true, false, false)]
    [InlineData(50, false, true, false, true)]
    [InlineData(999, false, false, true, false)]
    [InlineData(1000, false, false, true, true)]
    [InlineData(4999, false, false, false, false)]
    [InlineData(5000, false, false, false, true)]
    public void A_look_is_due_after_a_change_once_more_behind_it_and_now_and_then(
        int sinceLookMs, bool stampChanged, bool lookedAfterChange, bool hasProblem, bool isDue) =>
        Assert.Equal(isDue, LookRules.IsDue(TimeSpan.FromMilliseconds(sinceLookMs), stampChanged, lookedAfterChange, hasProblem));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(5, 1600)]
    [InlineData(8, 10_000)]
    [InlineData(1_000_000, 10_000)]
    public void Fruitless_rebuilds_wait_longer_each_time_and_never_longer_than_ten_seconds(int fruitless, int delayMs) =>
        Assert.Equal(delayMs, RecoveryRules.Delay(fruitless).TotalMilliseconds);

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(1, false, false)]
    [InlineData(2, false, true)]
    [InlineData(2, true, false)]
    [InlineData(100, true, false)]
    public void A_fault_that_comes_back_unexplained_puts_everything_in_flight_under_suspicion(int fruitless, bool isEnvironment, bool suspects) =>
        Assert.Equal(suspects, RecoveryRules.SuspectsAll(fruitless, isEnvironment));

    [Theory]
    [InlineData(0, 32, 4)] // nobody knows the topic yet
    [InlineData(1, 32, 4)]
    [InlineData(6, 32, 12)]
    [InlineData(100, 32, 32)] // the operator's bound
    [InlineData(6, 1, 1)]
    public void Reading_runs_ahead_by_what_the_partitions_can_use(int partitions, long inFlightMiB, long expectedMiB) =>
        Assert.Equal(expectedMiB << 20, DepthRules.Bytes(partitions, inFlightMiB << 20));
}
