using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AuditShipper.Observability;

/// <summary>
/// The process itself, under the names that every Prometheus dashboard knows. A meter of its own: an exporter that brings these
/// values (prometheus-net, OpenTelemetry's runtime instrumentation) leaves it out.
/// </summary>
internal sealed class ProcessMetrics : IDisposable
{
    public const string MeterName = "AuditShipper.Process";

    private readonly double startSeconds = StartSeconds();

    public ProcessMetrics()
    {
        Meter.CreateObservableGauge("process_start_time_seconds",
            () => startSeconds, "s", "Start time of the process since 1970 UTC.");
        Meter.CreateObservableCounter("process_cpu_seconds_total",
            () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "CPU time, user and system.");
        Meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, "By", "Resident memory.");
        Meter.CreateObservableGauge("process_open_fds", OpenFiles, "{files}", "Open file descriptors.");
        Meter.CreateObservableGauge("process_max_fds", MaxFiles, "{files}", "Limit on open file descriptors.");
        Meter.CreateObservableGauge("dotnet_gc_heap_bytes", () => GC.GetTotalMemory(forceFullCollection: false), "By", "Managed heap in use.");
        Meter.CreateObservableGauge("dotnet_gc_committed_bytes",
            () => GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes, "By", "Memory that the managed heap holds, as of the last collection.");
        Meter.CreateObservableCounter("dotnet_gc_collections_total", Collections, "{collections}", "Garbage collections.");
        Meter.CreateObservableCounter("dotnet_gc_pause_seconds_total",
            () => GC.GetTotalPauseDuration().TotalSeconds, "s", "Time that garbage collections stopped the process.");
    }

    public Meter Meter { get; } = new(MeterName);

    public void Dispose() => Meter.Dispose();

    private static double StartSeconds()
    {
        using var self = Process.GetCurrentProcess();
        return new DateTimeOffset(self.StartTime).ToUnixTimeMilliseconds() / 1000.0;
    }

    private static IEnumerable<Measurement<int>> Collections()
    {
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            yield return new(GC.CollectionCount(generation), new KeyValuePair<string, object?>("generation", generation.ToString()));
    }

    private static IEnumerable<Measurement<long>> OpenFiles() =>
        OperatingSystem.IsLinux() ? [new(Directory.EnumerateFileSystemEntries("/proc/self/fd").Count())] : [];

    /// <remarks>The format is proc(5)'s: "Max open files            1024                 524288               files".</remarks>
    private static IEnumerable<Measurement<long>> MaxFiles()
    {
        if (!OperatingSystem.IsLinux()) yield break;
        foreach (var line in File.ReadLines("/proc/self/limits"))
        {
            if (!line.StartsWith("Max open files", StringComparison.Ordinal)) continue;
            if (long.TryParse(line.AsSpan(26, 21).Trim(), out var soft)) yield return new(soft);
        }
    }
}
