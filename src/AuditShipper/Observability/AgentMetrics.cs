using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using AuditShipper.Configuration;

namespace AuditShipper.Observability;

/// <summary>
/// The agent's instruments: one meter, whose exporters (ours, prometheus-net's, OpenTelemetry's) read the fields of <see cref="SourceMetrics"/>.
/// </summary>
internal sealed class AgentMetrics : IDisposable
{
    public const string MeterName = "AuditShipper";

    private readonly TimeProvider time;
    private readonly Lock adding = new();
    private ImmutableArray<SourceMetrics> sources = [];
    private ImmutableArray<(string Limit, long Bytes)> limits = [];
    private string? librdkafkaVersion;
    private long deadLetterStoreBytes;
    private HealthBoard? health;

    public AgentMetrics(TimeProvider time)
    {
        this.time = time;
        Meter = new(MeterName, ProductVersion);
        AddReading();
        AddDelivery();
        AddFates();
        AddCheckpoints();
        AddAgent();
    }

    public Meter Meter { get; }

    /// <summary>As in <c>--version</c>, without the commit.</summary>
    public static string ProductVersion { get; } = typeof(AgentMetrics).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <summary>The handle of one source; the same for the same name.</summary>
    public SourceMetrics ForSource(string name)
    {
        lock (adding)
        {
            foreach (var known in sources)
            {
                if (string.Equals((string?)known.Tag.Value, name, StringComparison.Ordinal)) return known;
            }

            var added = new SourceMetrics(name, time);
            sources = sources.Add(added);
            return added;
        }
    }

    /// <summary>Shown in <c>auditshipper_build_info</c>, which appears with this call.</summary>
    public void SetLibrdkafkaVersion(string version) => librdkafkaVersion = version;

    /// <summary>Shown in <c>auditshipper_limit_bytes</c>, so that alerts can compare.</summary>
    public void SetLimits(LimitOptions limitOptions, DeadLetterOptions deadLetterOptions) => limits =
    [
        ("in-flight", limitOptions.InFlightBytes),
        ("held", limitOptions.HeldBytes),
        ("dead-letter-store", deadLetterOptions.MaxBytes),
    ];

    /// <summary>Size of the dead-letter folder now.</summary>
    public void SetDeadLetterStoreBytes(long bytes) => Interlocked.Exchange(ref deadLetterStoreBytes, bytes);

    /// <summary>Shown in <c>auditshipper_component_ready</c>, which appears with this call.</summary>
    public void SetHealth(HealthBoard board) => health = board;

    public void Dispose() => Meter.Dispose();

    private void AddReading()
    {
        Counter("auditshipper_read_bytes_total", "By", "Bytes read from segments, uncompressed.", s => s.ReadBytes);
        Counter("auditshipper_read_lines_total", "{lines}", "Whole lines read from segments.", s => s.ReadLines);
        Counter("auditshipper_read_errors_total", "{errors}",
            "Reads that the disk or a missing right stopped; they are tried again.", s => s.ReadErrors);
        Gauge("auditshipper_lag_bytes", "By", "Bytes that the log's directory holds and that have no fate yet.", s => s.LagBytes);
        GaugeSeconds("auditshipper_oldest_unshipped_age_seconds", "Age of the oldest line that has no fate yet; 0 when nothing waits.",
            s => s.OldestUnshippedAgeSeconds);
        Counter("auditshipper_rotations_total", "{rotations}", "Rotations of the log that were seen.", s => s.Rotations);
        Gauge("auditshipper_open_segments", "{segments}", "Segments that are open now.", s => s.OpenSegments);
        Gauge("auditshipper_held_deleted_bytes", "By",
            "Disk space of segments that were deleted but are held open until they are shipped.", s => s.HeldDeletedBytes);
    }

    private void AddDelivery()
    {
        Counter("auditshipper_delivered_records_total", "{records}", "Records that Kafka acknowledged.", s => s.DeliveredRecords);
        Counter("auditshipper_delivered_bytes_total", "By", "Bytes of the values of records that Kafka acknowledged.", s => s.DeliveredBytes);
        Gauge("auditshipper_in_flight_records", "{records}", "Records handed to the producer and not yet acknowledged.", s => s.InFlightRecords);
        Gauge("auditshipper_in_flight_bytes", "By", "Bytes read and not yet acknowledged.", s => s.InFlightBytes);
        Labelled("auditshipper_produce_errors_total", "{errors}",
            "Records or requests that Kafka or the producer failed, by who is to blame.", "kind", s => s.ProduceErrors);
        Counter("auditshipper_producer_rebuilds_total", "{rebuilds}", "Times the producer was thrown away and made anew.", s => s.ProducerRebuilds);
        Counter("auditshipper_resent_records_total", "{records}", "Records sent again after a rebuild: possible duplicates.", s => s.ResentRecords);
        Counter("auditshipper_committed_transactions_total", "{transactions}", "Transactions that Kafka committed.", s => s.CommittedTransactions);
        Counter("auditshipper_aborted_transactions_total", "{transactions}",
            "Transactions given up together with their producer: what they held is sent again, unless it turns out to be committed.", s => s.AbortedTransactions);
        Counter("auditshipper_replaced_timestamps_total", "{records}",
            "Records sent with the time of sending because the event's own could not be used.", s => s.ReplacedTimestamps);
    }

    private void AddFates()
    {
        Labelled("auditshipper_settled_bytes_total", "By",
            "Bytes of the log that got their fate, by fate: the ledger's sums, since the start of the process.", "fate", s => s.SettledBytes);
        Counter("auditshipper_degraded_events_total", "{events}", "Events sent without parts that made them too large.", s => s.DegradedEvents);
        Meter.CreateObservableCounter(
            "auditshipper_filtered_events_total",
            () => sources.SelectMany(
                s => s.Filtered.SelectMany(route => route.Snapshot(), (route, one) => (route.Topic, one.By, one.Count)),
                (s, one) => new Measurement<long>(one.Count, s.Tag, new("topic", one.Topic), new("by", one.By))),
            "{events}", "Events that a route did not want: by the rule of its policy, counted from 0, or by what stands beside the rules.");
        Labelled("auditshipper_dead_letters_total", "{letters}",
            "Lines or fragments written to the dead-letter store, by reason.", "reason", s => s.DeadLetterRecords);
        Labelled("auditshipper_dead_letter_bytes_total", "By",
            "Bytes written to the dead-letter store, by reason.", "reason", s => s.DeadLetterBytes);
        Counter("auditshipper_refused_notices_total", "{notices}",
            "Notices of dead letters that Kafka refused for what they are; the letters themselves are kept.", s => s.RefusedNotices);
        Labelled("auditshipper_lost_bytes_total", "By",
            "Bytes lost for good, by reason; a range of unknown size counts as one byte.", "reason", s => s.LostBytes);
        Labelled("auditshipper_lost_ranges_total", "{ranges}", "Ranges of bytes lost for good, by reason.", "reason", s => s.LostRanges);
        Labelled("auditshipper_skipped_bytes_total", "By", "Bytes that hold nothing to deliver, by reason.", "reason", s => s.SkippedBytes);
    }

    private void AddCheckpoints()
    {
        GaugeSeconds("auditshipper_checkpoint_age_seconds", "Time since the checkpoint on the disk last said all that was known.",
            s => s.CheckpointAgeSeconds);
        Counter("auditshipper_checkpoint_failures_total", "{failures}", "Checkpoints that could not be written.", s => s.CheckpointFailures);
        Counter("auditshipper_damaged_checkpoints_total", "{slots}",
            "Checkpoint slots found torn, empty or foreign at the start.", s => s.DamagedCheckpoints);
    }

    private void AddAgent()
    {
        Meter.CreateObservableGauge("auditshipper_dead_letter_store_bytes", () => Interlocked.Read(ref deadLetterStoreBytes), "By",
            "Size of the dead-letter folder.");
        Meter.CreateObservableGauge("auditshipper_limit_bytes", Limits, "By", "The configured bounds, to compare with.");
        Meter.CreateObservableGauge("auditshipper_component_ready", Components, "{boolean}",
            "1 when the component is ready, else 0, as in /health/ready.");
        Meter.CreateObservableGauge("auditshipper_build_info", Build, "{info}", "Always 1; the labels tell the versions.");
    }

    private void Counter(string name, string unit, string help, Func<SourceMetrics, long> read) =>
        Meter.CreateObservableCounter(name, () => sources.Select(s => new Measurement<long>(read(s), s.Tag)), unit, help);

    private void Gauge(string name, string unit, string help, Func<SourceMetrics, long> read) =>
        Meter.CreateObservableGauge(name, () => sources.Select(s => new Measurement<long>(read(s), s.Tag)), unit, help);

    private void GaugeSeconds(string name, string help, Func<SourceMetrics, double> read) =>
        Meter.CreateObservableGauge(name, () => sources.Select(s => new Measurement<double>(read(s), s.Tag)), "s", help);

    private void Labelled(string name, string unit, string help, string label, Func<SourceMetrics, LabelledCount> read) =>
        Meter.CreateObservableCounter(
            name,
            () => sources.SelectMany(s => read(s).Snapshot(), (s, one) => new Measurement<long>(one.Count, s.Tag, new(label, one.Value))),
            unit,
            help);

    private IEnumerable<Measurement<long>> Limits() =>
        limits.Select(one => new Measurement<long>(one.Bytes, new KeyValuePair<string, object?>("limit", one.Limit)));

    private IEnumerable<Measurement<int>> Components() =>
        health is null
            ? []
            : health.Ready().Parts.Select(part => new Measurement<int>(part.IsOk ? 1 : 0, new KeyValuePair<string, object?>("component", part.Name)));

    private IEnumerable<Measurement<int>> Build() =>
        librdkafkaVersion is null ? [] : [new(1, new("version", ProductVersion), new("librdkafka", librdkafkaVersion))];
}
