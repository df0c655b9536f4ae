using System.Buffers;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace AuditShipper.Observability;

/// <summary>
/// Writes the observable instruments of the given meters in Prometheus' text format 0.0.4. Instrument names are the names of the
/// metrics. An instrument that pushes is refused: nothing here would add it up.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Lock gate = new();
    private readonly MeterListener listener = new();
    private readonly SortedDictionary<string, Family> families = new(StringComparer.Ordinal);

    private PrometheusText(Meter[] meters)
    {
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (meters.Contains(instrument.Meter)) Add(instrument);
        };
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((Family)family!).Add(value, tags));
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((Family)family!).Add(value, tags));
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((Family)family!).Add(value, tags));
    }

    /// <exception cref="NotSupportedException">One of the instruments is not observable.</exception>
    public static PrometheusText Of(params Meter[] meters)
    {
        var text = new PrometheusText(meters);
        text.listener.Start();
        return text;
    }

    /// <summary>Reads every instrument now. From any thread.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        lock (gate)
        {
            foreach (var family in families.Values) family.Samples.Clear();
            listener.RecordObservableInstruments();
            var text = new StringBuilder(16 * 1024);
            foreach (var (name, family) in families) family.AppendTo(text, name);
            foreach (var chunk in text.GetChunks()) Encoding.UTF8.GetBytes(chunk.Span, output);
        }
    }

    public void Dispose() => listener.Dispose();

    private void Add(Instrument instrument)
    {
        if (!instrument.IsObservable) throw new NotSupportedException($"Instrument {instrument.Name} pushes its values; make it observable.");
        var family = new Family(IsCounter(instrument) ? "counter" : "gauge", instrument.Description ?? "");
        lock (gate) families.Add(instrument.Name, family);
        listener.EnableMeasurementEvents(instrument, family);
    }

    private static bool IsCounter(Instrument instrument) => instrument.GetType().GetGenericTypeDefinition() == typeof(ObservableCounter<>);

    private sealed class Family(string type, string help)
    {
        public List<(string Labels, string Value)> Samples { get; } = [];

        public void Add(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            Samples.Add((PrometheusTextRules.Labels(tags), value.ToString(CultureInfo.InvariantCulture)));

        public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            Samples.Add((PrometheusTextRules.Labels(tags), PrometheusTextRules.Number(value)));

        public void AppendTo(StringBuilder text, string name)
        {
            if (Samples.Count == 0) return;
            text.Append("# HELP ").Append(name).Append(' ').Append(PrometheusTextRules.Help(help)).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
            foreach (var (labels, value) in Samples) text.Append(name).Append(labels).Append(' ').Append(value).Append('\n');
        }
    }
}
