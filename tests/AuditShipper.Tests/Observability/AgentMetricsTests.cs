using AuditShipper.Observability;

namespace AuditShipper.Tests.Observability;

public sealed class AgentMetricsTests
{
    private readonly ManualTime time = new();
    private readonly AgentMetrics metrics;
    private readonly SourceMetrics source;

    public AgentMetricsTests()
    {
        metrics = Scrape.Populated(time);
        source = metrics.ForSource("audit");
    }

    [Fact]
    public void One_name_is_one_source() => Assert.Same(source, metrics.ForSource("audit"));

    [Fact]
    public void Every_call_shows_in_its_own_metric()
    {
        source.Read(1001, 12);
        source.ReadFailed();
        source.Delivered(11, 990);
        source.InFlight(7, 700);
        source.DeadLetter(DeadLetterReasons.NotUtf8, 13);
        source.Lost(LostReasons.Truncated, 55);
        source.Skipped(SkipReasons.Hole, 4096);
        source.Lag(123, time.GetUtcNow().AddSeconds(-5));
        source.Rotated(3);
        source.Segments(4, 8192);
        source.CheckpointFailed();
        source.CheckpointDamaged();
        source.ProduceError(ProduceErrorKinds.Refused, 9);
        source.ProducerRebuilt();
        source.Resent(21);
        source.TimestampReplaced(2);
        metrics.SetDeadLetterStoreBytes(77);
        var scrape = Scrape.Of(metrics);
        Assert.Equal("1001", scrape.Value("auditshipper_read_bytes_total{source=\"audit\"}"));
        Assert.Equal("12", scrape.Value("auditshipper_read_lines_total{source=\"audit\"}"));
        Assert.Equal("1", scrape.Value("auditshipper_read_errors_total{source=\"audit\"}"));
        Assert.Equal("11", scrape.Value("auditshipper_delivered_records_total{source=\"audit\"}"));
        Assert.Equal("990", scrape.Value("auditshipper_delivered_bytes_total{source=\"audit\"}"));
        Assert.Equal("7", scrape.Value("auditshipper_in_flight_records{source=\"audit\"}"));
        Assert.Equal("700", scrape.Value("auditshipper_in_flight_bytes{source=\"audit\"}"));
        Assert.Equal("1", scrape.Value("auditshipper_dead_letters_total{source=\"audit\",reason=\"not-utf8\"}"));
        Assert.Equal("13", scrape.Value("auditshipper_dead_letter_bytes_total{source=\"audit\",reason=\"not-utf8\"}"));
        Assert.Equal("55", scrape.Value("auditshipper_lost_bytes_total{source=\"audit\",reason=\"truncated\"}"));
        Assert.Equal("1", scrape.Value("auditshipper_lost_ranges_total{source=\"audit\",reason=\"truncated\"}"));
        Assert.Equal("4096", scrape.Value("auditshipper_skipped_bytes_total{source=\"audit\",reason=\"hole\"}"));
        Assert.Equal("123", scrape.Value("auditshipper_lag_bytes{source=\"audit\"}"));
        Assert.Equal("5", scrape.Value("auditshipper_oldest_unshipped_age_seconds{source=\"audit\"}"));
        Assert.Equal("3", scrape.Value("auditshipper_rotations_total{source=\"audit\"}"));
        Assert.Equal("4", scrape.Value("auditshipper_open_segments{source=\"audit\"}"));
        Assert.Equal("8192", scrape.Value("auditshipper_held_deleted_bytes{source=\"audit\"}"));
        Assert.Equal("1", scrape.Value("auditshipper_checkpoint_failures_total{source=\"audit\"}"));
        Assert.Equal("1", scrape.Value("auditshipper_damaged_checkpoints_total{source=\"audit\"}"));
        Assert.Equal("9", scrape.Value("auditshipper_produce_errors_total{source=\"audit\",kind=\"refused\"}"));
        Assert.Equal("1", scrape.Value("auditshipper_producer_rebuilds_total{source=\"audit\"}"));
        Assert.Equal("21", scrape.Value("auditshipper_resent_records_total{source=\"audit\"}"));
        Assert.Equal("2", scrape.Value("auditshipper_replaced_timestamps_total{source=\"audit\"}"));
        Assert.Equal("77", scrape.Value("auditshipper_dead_letter_store_bytes"));
    }

    [Fact]
    public void Every_known_reason_is_there_with_zero_before_anything_happens()
    {
        var scrape = Scrape.Of(metrics);
        foreach (var reason in LostReasons.All)
            Assert.Equal("0", scrape.Value($"auditshipper_lost_bytes_total{{source=\"audit\",reason=\"{reason}\"}}"));
        foreach (var reason in DeadLetterReasons.All)
            Assert.Equal("0", scrape.Value($"auditshipper_dead_letters_total{{source=\"audit\",reason=\"{reason}\"}}"));
    }

    [Fact]
    public void A_reason_outside_the_set_is_counted_as_other_and_makes_no_series()
    {
        var before = Scrape.Of(metrics).Samples.Count;
        source.DeadLetter("never-heard-of", 10);
        var after = Scrape.Of(metrics);
        Assert.Equal("10", after.Value("auditshipper_dead_letter_bytes_total{source=\"audit\",reason=\"other\"}"));
        Assert.Equal(before, after.Samples.Count);
    }

    [Fact]
    public void A_loss_of_unknown_size_still_moves_the_lost_bytes()
    {
        source.Lost(LostReasons.DamagedGzip, null);
        Assert.Equal("1", Scrape.Of(metrics).Value("auditshipper_lost_bytes_total{source=\"audit\",reason=\"damaged-gzip\"}"));
    }

    [Fact]
    public void Ages_grow_while_the_loop_says_nothing()
    {
        source.CheckpointIsCurrent();
        source.Lag(1, time.GetUtcNow());
        time.Advance(TimeSpan.FromSeconds(90));
        var scrape = Scrape.Of(metrics);
        Assert.Equal("90", scrape.Value("auditshipper_checkpoint_age_seconds{source=\"audit\"}"));
        Assert.Equal("90", scrape.Value("auditshipper_oldest_unshipped_age_seconds{source=\"audit\"}"));
    }

    [Fact]
    public void Nothing_waiting_has_no_age()
    {
        source.Lag(1, time.GetUtcNow().AddSeconds(-9));
        source.Lag(0, null);
        Assert.Equal("0", Scrape.Of(metrics).Value("auditshipper_oldest_unshipped_age_seconds{source=\"audit\"}"));
    }

    [Fact]
    public void A_line_written_by_a_clock_ahead_of_ours_has_no_negative_age()
    {
        source.Lag(1, time.GetUtcNow().AddSeconds(60));
        Assert.Equal("0", Scrape.Of(metrics).Value("auditshipper_oldest_unshipped_age_seconds{source=\"audit\"}"));
    }

    [Fact]
    public void Limits_versions_and_readiness_are_shown()
    {
        var scrape = Scrape.Of(metrics);
        Assert.Equal("100", scrape.Value("auditshipper_limit_bytes{limit=\"in-flight\"}"));
        Assert.Equal("200", scrape.Value("auditshipper_limit_bytes{limit=\"held\"}"));
        Assert.Equal("300", scrape.Value("auditshipper_limit_bytes{limit=\"dead-letter-store\"}"));
        Assert.Equal("1", scrape.Value("auditshipper_component_ready{component=\"audit\"}"));
        Assert.Equal("1", scrape.Value($"auditshipper_build_info{{version=\"{AgentMetrics.ProductVersion}\",librdkafka=\"2.15.1\"}}"));
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        Count();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Count();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Process_metrics_tell_of_this_process()
    {
        using var process = new ProcessMetrics();
        using var text = PrometheusText.Of(process.Meter);
        var scrape = Scrape.Of(text);
        Assert.InRange(double.Parse(scrape.Value("process_resident_memory_bytes")), 1e6, 1e11);
        Assert.InRange(double.Parse(scrape.Value("process_start_time_seconds")), 1.6e9, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 1);
        Assert.InRange(double.Parse(scrape.Value("process_open_fds")), 3, double.Parse(scrape.Value("process_max_fds")));
    }

    private void Count()
    {
        source.Read(1000, 10);
        source.Delivered(10, 1000);
        source.InFlight(5, 500);
        source.Skipped(SkipReasons.Empty, 1);
        source.Lag(10, time.GetUtcNow());
        source.Segments(2, 0);
        source.CheckpointIsCurrent();
        source.DeadLetter(DeadLetterReasons.NotJson, 1);
    }
}
