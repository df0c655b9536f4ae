using System.Diagnostics.Metrics;
using AuditShipper.Observability;

namespace AuditShipper.Tests.Observability;

/// <summary>docs/metrics.md and the code say the same, both ways.</summary>
public sealed class MetricsDocumentTests
{
    private static readonly string[] OpenLabels = ["source", "component", "version", "librdkafka", "topic", "by"];

    [Fact]
    public void Every_metric_has_its_row_and_every_row_its_metric()
    {
        var expected = Metrics().Select(m => $"| `{m.Name}` | {m.Type} | {string.Join(", ", m.Labels.Select(l => $"`{l.Key}`"))} | {m.Unit} | {m.Help} |");
        Assert.Equal(expected.Order(StringComparer.Ordinal), Rows("| `").Where(row => row.Count(c => c == '|') == 6).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_closed_set_is_documented_with_its_values()
    {
        var expected = from metric in Metrics()
                       from label in metric.Labels
                       where !OpenLabels.Contains(label.Key)
                       select $"| `{metric.Name}` | `{label.Key}` | {string.Join(", ", label.Value.Select(v => $"`{v}`"))} |";
        Assert.Equal(expected.Order(StringComparer.Ordinal), Rows("| `").Where(row => row.Count(c => c == '|') == 4).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_label_value_is_explained()
    {
        var explained = Rows("* `").Select(row => row.Split('`')[1]).ToHashSet();
        var values = LostReasons.All.Concat(FateLabels.All).Concat(DeadLetterReasons.All).Concat(SkipReasons.All).Concat(ProduceErrorKinds.All);
        Assert.Equal(values.Distinct().Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Rows(string start) =>
        File.ReadLines(Path.Combine(Root(), "docs", "metrics.md")).Where(line => line.StartsWith(start, StringComparison.Ordinal));

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AuditShipper.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    private static List<Metric> Metrics()
    {
        using var agent = Scrape.Populated(new ManualTime());
        using var process = new ProcessMetrics();
        var found = new Dictionary<Instrument, Metric>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter != agent.Meter && instrument.Meter != process.Meter) return;
            found.Add(instrument, new(instrument));
            l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => found[instrument].Add(tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => found[instrument].Add(tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => found[instrument].Add(tags));
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. found.Values];
    }

    private sealed class Metric(Instrument instrument)
    {
        public string Name => instrument.Name;
        public string Help => instrument.Description!;
        public string Type => instrument.GetType().Name.StartsWith("ObservableCounter", StringComparison.Ordinal) ? "counter" : "gauge";
        public SortedDictionary<string, SortedSet<string>> Labels { get; } = new(StringComparer.Ordinal);

        public string Unit => instrument.Unit switch
        {
            "By" => "bytes",
            "s" => "seconds",
            { } annotation => annotation.Trim('{', '}'),
            null => "",
        };

        public void Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var (label, value) in tags)
            {
                if (!Labels.TryGetValue(label, out var values)) Labels[label] = values = new(StringComparer.Ordinal);
                values.Add((string)value!);
            }
        }
    }
}
