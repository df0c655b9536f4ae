using AuditShipper.IntegrationTests.Kafka;
using Confluent.Kafka.Admin;

namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>Records that a topic does not take, among thousands that it takes: the broker refuses whole batches.</summary>
public sealed class RefusedRecordSpecs(SharedKafka kafka)
{
    private const int TooLargeBytes = 2_000_000;
    private static readonly (string Name, string Value)[] TenMinutes = [("message.timestamp.before.max.ms", "600000")];
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task An_event_too_far_ahead_goes_with_the_time_of_sending()
    {
        var begun = Now;
        await using var rig = await Rig("far-ahead");
        rig.Log.Write(2000);
        rig.Log.Write(1, at: Now.Add(Day));
        rig.Log.Write(2000);
        await rig.Start();
        await rig.Shipped();

        var arrivals = rig.Arrivals();
        arrivals.ExpectAllBut();
        Assert.Equal(0, arrivals.Duplicates);
        Assert.InRange(arrivals.TimestampMs(2000), begun.ToUnixTimeMilliseconds(), Now.ToUnixTimeMilliseconds());
        Assert.Equal(1, await rig.Agent.Metric("auditshipper_replaced_timestamps_total"));
        Assert.Equal(0, await rig.Agent.Metric("auditshipper_producer_rebuilds_total"));
    }

    [Fact]
    public async Task Events_too_old_for_the_topic_go_with_the_time_of_sending()
    {
        await using var rig = await TroubleRig.Create(await kafka.OneNodeAsync(), "too-old", new() { TopicConfig = TenMinutes });
        await ShipOldOnes(rig);
    }

    [Fact]
    public async Task So_they_do_where_the_topics_limits_may_not_be_asked_for_and_few_refusals_teach_them()
    {
        using var cluster = await KafkaCluster.StartAsync(AclSpecs.WithAlice);
        await cluster.AllowAsync(AclSpecs.Rule("too-old-unknown", AclOperation.Write));
        await using var rig = await TroubleRig.Create(cluster, "too-old-unknown", new()
        {
            TopicConfig = TenMinutes,
            Properties = ["security.protocol: SASL_PLAINTEXT", "sasl.mechanism: PLAIN", "sasl.username: alice", "sasl.password: right-password"],
        });
        await ShipOldOnes(rig);
        Assert.InRange(await rig.Agent.Metric("auditshipper_producer_rebuilds_total"), 2, 40);
    }

    private static async Task ShipOldOnes(TroubleRig rig)
    {
        const int Old = 5000;
        var begun = Now;
        rig.Log.Write(1000);
        rig.Log.Write(1, at: Now.Add(-Day));
        rig.Log.Write(1000);
        for (var line = 0; line < Old; line += 10) rig.Log.Write(10, at: Now.Add(-Day + (line * TimeSpan.FromSeconds(1))));
        rig.Log.Write(1000);
        await rig.Start();
        await rig.Shipped();

        await ExpectNothingLost(rig);
        Assert.InRange(await rig.Agent.Metric("auditshipper_replaced_timestamps_total"), Old + 1, (Old + 1) * 2);
        Assert.InRange(rig.Arrivals().TimestampMs(1000), begun.ToUnixTimeMilliseconds(), Now.ToUnixTimeMilliseconds());
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

    /// <summary>Records are not made smaller beforehand: it is the broker that refuses them.</summary>
    private async Task<TroubleRig> Rig(string topic) => await TroubleRig.Create(await kafka.OneNodeAsync(), topic, new() { More = "limits: { recordBytes: 900MiB }" });

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
