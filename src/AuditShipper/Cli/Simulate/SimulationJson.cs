using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Policies;

namespace AuditShipper.Cli.Simulate;

/// <summary>The report for machines: docs/policy.md has its fields.</summary>
internal static class SimulationJson
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(SimulationReport report, TextWriter output)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, s_options))
        {
            json.WriteStartObject();
            json.WriteString("policy", report.Request.Policy);
            WriteTally(json, "total", report.Simulation.Total);
            WriteLevels(json, "writtenLevels", report.Simulation.WrittenLevels);
            WriteLevels(json, "sentLevels", report.Simulation.SentLevels);
            WriteNamed(json, "filtered", SimulationReport.Named<FilterReason>(report.Simulation.Reasons));
            WriteNamed(json, "noEvents", SimulationReport.Named<LineDefect>(report.Simulation.Defects));
            json.WriteNumber("longLines", report.LongLines);
            WriteRules(json, report);
            foreach (var (name, counter) in report.Tops)
                WriteTop(json, name, counter, report.Request.Top);
            WriteTexts(json, "warnings", report.Warnings.Select(warning => warning.ToString()));
            WriteTexts(json, "notes", report.Hints.Select(hint => hint.ToString()));
            WriteTexts(json, "unread", report.Unread);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    private static void WriteRules(Utf8JsonWriter json, SimulationReport report)
    {
        if (report.Policy is not { } policy)
            return;
        json.WriteStartArray("rules");
        for (var rule = 0; rule < policy.Rules.Count; rule++)
        {
            json.WriteStartObject();
            json.WriteNumber("rule", rule);
            json.WriteNumber("line", policy.Rules[rule].Location.Line);
            json.WriteString("level", policy.Rules[rule].Level.ToString());
            WriteFigures(json, report.Simulation.Rules[rule]);
            if (report.ShadowedBy[rule] >= 0)
                json.WriteNumber("shadowedBy", report.ShadowedBy[rule]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteTally(json, "noRule", report.Simulation.Rules[^1]);
    }

    private static void WriteLevels(Utf8JsonWriter json, string name, Tally[] tallies)
    {
        json.WriteStartObject(name);
        foreach (var (level, tally) in Enum.GetNames<AuditLevel>().Append("other").Zip(tallies).Where(pair => pair.Second.Events > 0))
            WriteTally(json, level, tally);
        json.WriteEndObject();
    }

    private static void WriteNamed(Utf8JsonWriter json, string name, IEnumerable<(string Name, Tally Tally)> tallies)
    {
        json.WriteStartObject(name);
        foreach (var (reason, tally) in tallies.Where(pair => pair.Tally.Events > 0))
        {
            json.WriteStartObject(reason);
            json.WriteNumber(name == "noEvents" ? "lines" : "events", tally.Events);
            json.WriteNumber("bytes", tally.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTop(Utf8JsonWriter json, string name, TopCounter counter, int count)
    {
        json.WriteStartObject(name);
        json.WriteNumber("errorBytes", counter.ErrorBytes);
        json.WriteStartArray("top");
        foreach (var entry in counter.Top(count))
        {
            json.WriteStartObject();
            json.WriteString("name", Encoding.UTF8.GetString(entry.Name));
            json.WriteNumber("events", entry.Events);
            json.WriteNumber("bytes", entry.Bytes);
            json.WriteNumber("keptBytes", entry.KeptBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTally(Utf8JsonWriter json, string name, in Tally tally)
    {
        json.WriteStartObject(name);
        WriteFigures(json, tally);
        json.WriteEndObject();
    }

    private static void WriteFigures(Utf8JsonWriter json, in Tally tally)
    {
        json.WriteNumber("events", tally.Events);
        json.WriteNumber("bytes", tally.Bytes);
        json.WriteNumber("keptBytes", tally.KeptBytes);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
