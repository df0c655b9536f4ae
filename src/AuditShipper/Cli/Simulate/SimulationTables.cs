using System.Text;
using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Policies;
using Spectre.Console;

namespace AuditShipper.Cli.Simulate;

/// <summary>The report for people.</summary>
internal static class SimulationTables
{
    private const int WideEnough = 120;

    public static void Write(SimulationReport report, TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = WideEnough;
        var simulation = report.Simulation;
        WriteSummary(console, report);
        if (report.Policy is { } policy)
        {
            console.Write(Rules(report, policy));
            WriteIdleRules(console, report, policy);
        }

        console.Write(Levels("Level as written", [.. Enum.GetNames<AuditLevel>(), "(other)"], simulation.WrittenLevels, simulation.Total));
        if (report.Policy is not null)
            console.Write(Levels("Level as sent", ["(filtered)", .. Enum.GetNames<AuditLevel>().Skip(1)], simulation.SentLevels, simulation.Total));
        foreach (var (name, counter) in report.Tops)
            console.Write(Top(name, counter, report));
    }

    private static void WriteSummary(IAnsiConsole console, SimulationReport report)
    {
        var total = report.Simulation.Total;
        console.WriteLine($"{total.Events:N0} events, {Size(total.Bytes)}.{(report.Policy is null ? "" : $" Sent: {report.Simulation.Reasons[(int)FilterReason.None].Events:N0} events, {Size(total.KeptBytes)}. Saved: {Percent(total.SavedShare)} of the bytes.")}");
        foreach (var (name, tally) in SimulationReport.Named<FilterReason>(report.Simulation.Reasons).Where(pair => pair.Tally.Events > 0))
            console.WriteLine($"Filtered ({name}): {tally.Events:N0} events, {Size(tally.Bytes)}.");
        foreach (var (name, tally) in SimulationReport.Named<LineDefect>(report.Simulation.Defects).Where(pair => pair.Tally.Events > 0))
            console.WriteLine($"No events ({name}): {tally.Events:N0} lines, {Size(tally.Bytes)}.");
        if (report.LongLines > 0)
            console.WriteLine($"Lines longer than {Size(LogReader.MaxLineBytes)}, passed over: {report.LongLines:N0}.");
    }

    private static Table Rules(SimulationReport report, PolicyDocument policy)
    {
        var table = NewTable("rule", "line", "level", "events", "bytes", "share", "sent", "saved");
        for (var rule = 0; rule < policy.Rules.Count; rule++)
        {
            var tally = report.Simulation.Rules[rule];
            AddRow(table, $"{rule}", $"{policy.Rules[rule].Location.Line}", policy.Rules[rule].Level.ToString(), $"{tally.Events:N0}", Size(tally.Bytes), Share(tally.Bytes, report), Size(tally.KeptBytes), Percent(tally.SavedShare));
        }

        var none = report.Simulation.Rules[^1];
        if (none.Events > 0)
            AddRow(table, "none", "", nameof(AuditLevel.None), $"{none.Events:N0}", Size(none.Bytes), Share(none.Bytes, report), Size(none.KeptBytes), Percent(none.SavedShare));
        return table;
    }

    private static void WriteIdleRules(IAnsiConsole console, SimulationReport report, PolicyDocument policy)
    {
        var idle = new List<int>();
        for (var rule = 0; rule < policy.Rules.Count; rule++)
        {
            if (report.ShadowedBy[rule] is var earlier and >= 0)
                console.WriteLine($"Rule {rule} (line {policy.Rules[rule].Location.Line}) can never decide: rule {earlier} matches all that it matches.");
            else if (report.Simulation.Rules[rule].Events == 0)
                idle.Add(rule);
        }

        if (idle.Count > 0)
            console.WriteLine($"Matched nothing in these logs: {(idle.Count == 1 ? "rule" : "rules")} {string.Join(", ", idle)}.");
    }

    private static Table Levels(string title, string[] names, Tally[] tallies, Tally total)
    {
        var table = NewTable(title, "events", "bytes", "share", "sent");
        foreach (var (name, tally) in names.Zip(tallies).Where(pair => pair.Second.Events > 0))
            AddRow(table, name, $"{tally.Events:N0}", Size(tally.Bytes), Percent(total.Bytes == 0 ? 0 : (double)tally.Bytes / total.Bytes), Size(tally.KeptBytes));
        return table;
    }

    private static Table Top(string title, TopCounter counter, SimulationReport report)
    {
        var table = NewTable($"Top {title}", "events", "bytes", "share", "sent");
        foreach (var entry in counter.Top(report.Request.Top))
            AddRow(table, Shown(entry.Name), $"{entry.Events:N0}", Size(entry.Bytes), Share(entry.Bytes, report), Size(entry.KeptBytes));
        if (counter.ErrorBytes > 0)
            table.Caption(new TableTitle($"More names than are counted exactly: bytes may be up to {Size(counter.ErrorBytes)} too high, events too low."));
        return table;
    }

    private static Table NewTable(string first, params string[] others)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumn(new TableColumn(new Text(first)));
        foreach (var other in others)
            table.AddColumn(new TableColumn(new Text(other)).RightAligned());
        return table;
    }

    private static void AddRow(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    /// <summary>Names come from clients: nothing of them may steer the terminal.</summary>
    private static string Shown(byte[] name) =>
        name.Length == 0 ? "(none)" : string.Concat(Encoding.UTF8.GetString(name).Select(letter => char.IsControl(letter) || char.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.Format ? '?' : letter));

    private static string Share(long bytes, SimulationReport report) => Percent(report.Simulation.Total.Bytes == 0 ? 0 : (double)bytes / report.Simulation.Total.Bytes);

    private static string Percent(double share) => $"{share * 100:F1} %";

    private static string Size(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 1_000_000 => $"{bytes / 1000.0:F1} kB",
        < 1_000_000_000 => $"{bytes / 1e6:F1} MB",
        _ => $"{bytes / 1e9:F1} GB",
    };
}
