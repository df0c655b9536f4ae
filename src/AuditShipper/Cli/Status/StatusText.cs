using System.Globalization;
using System.Text;
using AuditShipper.Observability.Status;

namespace AuditShipper.Cli.Status;

/// <summary>A status for people: one name and value a line, within 80 columns but for problems.</summary>
internal static class StatusText
{
    private const int NameWidth = 13;
    private const int Width = 80;

    public static int ExitCode(StatusDocument status) => status switch
    {
        { Agent: AgentState.Silent } => ExitCodes.Fault,
        { IsWell: true } => ExitCodes.Done,
        _ => ExitCodes.Difference,
    };

    public static string Of(StatusDocument status)
    {
        var text = new StringBuilder();
        Line(text, "agent", Agent(status));
        Line(text, "cluster/node", $"{status.Cluster} / {status.Node}");
        Line(text, "state", status.StateDirectory);
        foreach (var source in status.Sources) Source(text, source);
        return text.ToString();
    }

    /// <returns>1,234,567 bytes as 1.2 MB: a glance is enough, --json has the number.</returns>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB"];
        var (value, unit) = ((double)bytes, 0);
        for (; Math.Abs(value) >= 999.5 && unit < units.Length - 1; unit++) value /= 1000;
        return unit == 0 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{value:F1} {units[unit]}");
    }

    public static string Age(double seconds) => seconds switch
    {
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s"),
        < 6000 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:F0} min"),
        < 360_000 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:F0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400:F0} d"),
    };

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Agent(StatusDocument status) => status.Agent switch
    {
        AgentState.Running => $"running, process {status.Process}, version {status.Version}, up {Age((status.At - status.StartedAt)?.TotalSeconds ?? 0)}",
        AgentState.Silent => "runs, and does NOT ANSWER: look at its log, or restart it. By its files:",
        _ => "STOPPED. By what it left:",
    };

    private static void Source(StringBuilder text, SourceStatus source)
    {
        text.Append('\n');
        Line(text, "source", $"{source.Name}  {source.Path}");
        Line(text, "segment", source.Segment is { } segment ? segment.Name : "none");
        if (source.Segment is { } at) Line(text, "offset", $"{Number(at.Offset)} of {Number(at.Size)} bytes, id {at.Id ?? "not known yet"}");
        Line(text, "lag", $"{Bytes(source.Lag.Bytes)}, {(source.Lag.Oldest is null ? "nothing waits" : $"oldest line {Age(source.Lag.Seconds)} old")}, {source.OpenSegments} open segment(s)");
        Line(text, "in flight", $"{Number(source.InFlight.Records)} records, {Bytes(source.InFlight.Bytes)}");
        foreach (var (fate, amount) in source.Ledger)
        {
            if (amount.Ranges > 0 || fate is "delivered" or "lost") Line(text, fate == source.Ledger.First().Key ? "ledger" : "", $"{fate,-13}{Number(amount.Ranges),15} ranges {Bytes(amount.Bytes),12}");
        }

        Line(text, "delivery", source.Delivery);
        Line(text, "broker", source.Broker.State switch { BrokerReadiness.Ready => "ready", BrokerReadiness.NotReady => "NOT READY", _ => "not asked" });
        Line(text, "checkpoint", source.Checkpoint is { } checkpoint ? $"{Age(checkpoint.AgeSeconds)} old" : "none");
        foreach (var problem in source.Problems) Line(text, "PROBLEM", $"{problem.Component}, for {Age(problem.Seconds)}: {problem.Text}");
        if (source.Problems.Count == 0 && source.LastProblem is { } last) Line(text, "last problem", $"over; {last.Component}, began {Age(last.Seconds)} ago: {last.Text}");
    }

    private static void Line(StringBuilder text, string name, string value)
    {
        var first = true;
        foreach (var part in Wrap(value, Width - NameWidth))
        {
            text.Append((first ? name : "").PadRight(NameWidth)).Append(part).Append('\n');
            first = false;
        }
    }

    /// <summary>At spaces; a word that is longer than the line stays whole, so that a path can be copied.</summary>
    private static IEnumerable<string> Wrap(string value, int width)
    {
        while (value.Length > width)
        {
            var space = value.LastIndexOf(' ', width);
            if (space <= 0) space = value.IndexOf(' ', StringComparison.Ordinal);
            if (space <= 0) break;
            yield return value[..space].TrimEnd();
            value = value[(space + 1)..].TrimStart();
        }

        yield return value;
    }
}
