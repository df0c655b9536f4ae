using AuditShipper.IntegrationTests.Kafka;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>Records that a topic does not take, among thousands that it takes: the broker refuses whole batches.</summary>
public sealed class RefusedRecordSpecs(SharedKafka kafka)
{
    private const int TooLargeBytes = 2_000_000;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task An_event_too_far_ahead_goes_with_the_time_of_sending()
    {
        await using var rig = await Rig("far-ahead");
        rig.Log.Write(2000);
        rig.Log.Write(1, at: Now.Add(Day));
        rig.Log.Write(2000);
        await rig.Start();
        await rig.Shipped();

        var arrivals = rig.Arrivals();
        arrivals.ExpectAllBut();
        Assert.Equal(0, arrivals.Duplicates);
        Assert.InRange(arrivals.TimestampMs(2000), Now.AddMinutes(-2).ToUnixTimeMilliseconds(), Now.ToUnixTimeMilliseconds());
        Assert.Equal(1, await rig.Agent.Metric("auditshipper_replaced_timestamps_total"));
        Assert.Equal(0, await rig.Agent.Metric("auditshipper_producer_rebuilds_total"));
    }

    [Fact]
    public async Task Events_too_old_for_the_topic_go_with_the_time_of_sending()
    {
        const int Old = 5000;
        await using var rig = await Rig("too-old", ("message.timestamp.before.max.ms", "600000"));
        rig.Log.Write(1000);
        rig.Log.Write(1, at: Now.Add(-Day));
        rig.Log.Write(1000);
        for (var line = 0; line < Old; line += 10) rig.Log.Write(10, at: Now.Add(-Day + (line * TimeSpan.FromSeconds(1))));
        rig.Log.Write(1000);
        await rig.Start();
        await rig.Shipped();

        await ExpectNothingLost(rig);
        Assert.InRange(await rig.Agent.Metric("auditshipper_replaced_timestamps_total"), Old + 1, (Old + 1) * 2);
        Assert.InRange(await rig.Agent.Metric("auditshipper_producer_rebuilds_total"), 1, 40);
        Assert.InRange(rig.Arrivals().TimestampMs(1000), Now.AddMinutes(-2).ToUnixTimeMilliseconds(), Now.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Of_a_backlog_only_the_line_over_the_topics_limit_becomes_a_dead_letter()
    {
        await using var rig = await Rig("over-the-limit");
        rig.Log.Write(10_000);
        rig.Log.Write(1, TooLargeBytes, isNoise: true);
        rig.Log.Write(10_000);
        await rig.Start();
        await rig.Shipped();

        await ExpectNothingLost(rig, 10_000);
        Assert.Equal(TooLargeBytes, await rig.Agent.Metric("auditshipper_dead_letter_bytes_total"));
    }

    [Fact]
    public async Task Twenty_such_lines_in_a_row_take_two_new_producers_not_forty()
    {
        const int Bad = 20;
        await using var rig = await Rig("twenty-over-the-limit");
        rig.Log.Write(2000);
        rig.Log.Write(Bad, TooLargeBytes, isNoise: true);
        rig.Log.Write(2000);
        await rig.Start();
        await rig.Shipped();

        await ExpectNothingLost(rig, [.. Enumerable.Range(2000, Bad)]);
        Assert.InRange(await rig.Agent.Metric("auditshipper_producer_rebuilds_total"), 2, 6);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private async Task<TroubleRig> Rig(string topic, params (string Name, string Value)[] config) =>
        await TroubleRig.Create(await kafka.OneNodeAsync(), topic, "", config);

    private static async Task ExpectNothingLost(TroubleRig rig, params int[] deadLetters)
    {
        var arrivals = rig.Arrivals();
        arrivals.ExpectAllBut(deadLetters);
        Assert.InRange(arrivals.Duplicates, 0, await rig.Agent.Metric("auditshipper_resent_records_total"));
        Assert.Equal(deadLetters.Length, await rig.Agent.Metric("auditshipper_dead_letters_total"));
        Assert.Equal(deadLetters.Length, await rig.Metric("auditshipper_dead_letters_total", "reason", "broker-too-large"));
        Assert.Equal(0, await rig.Agent.Metric("auditshipper_lost_bytes_total"));
        await rig.UntilReady();
    }
}
