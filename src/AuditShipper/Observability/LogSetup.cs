using System.Globalization;
using AuditShipper.Configuration;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace AuditShipper.Observability;

/// <summary>Where the log goes and how a line looks: standard error, text or JSON. The only file that knows the logging library.</summary>
internal static class LogSetup
{
    /// <summary>Dispose the result last: it flushes.</summary>
    public static ILoggerFactory Create(LogOptions options) => Create(options, JournalRules.IsJournal());

    /// <param name="options">Level and format.</param>
    /// <param name="toJournal">Text lines begin with the journal's priority, and without the time, which the journal adds.</param>
    public static ILoggerFactory Create(LogOptions options, bool toJournal)
    {
        if (options.Level == LogLevel.None) return new LoggerFactory();
        ITextFormatter formatter = options.Format == LogFormat.Json ? new JsonLine() : new TextLine(toJournal);
        var logger = new LoggerConfiguration()
            .MinimumLevel.Is(LevelConvert.ToSerilogLevel(options.Level))
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .WriteTo.Console(formatter, standardErrorFromLevel: LevelAlias.Minimum)
            .CreateLogger();
        return new SerilogLoggerFactory(logger, dispose: true);
    }

    private static string Time(LogEvent logEvent) =>
        logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Message(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        new MessageTemplateTextFormatter("{Message:lj}", CultureInfo.InvariantCulture).Format(logEvent, text);
        return text.ToString();
    }

    /// <returns>The last part of the category's name; empty without one.</returns>
    private static string ShortSource(LogEvent logEvent)
    {
        var value = logEvent.Properties.GetValueOrDefault(Constants.SourceContextPropertyName) as ScalarValue;
        var category = value?.Value as string ?? "";
        return category[(category.LastIndexOf('.') + 1)..];
    }

    /// <summary><c>2026-01-02T03:04:05.678Z INF SourceLoop: message</c>; what follows on further lines is indented.</summary>
    private sealed class TextLine(bool toJournal) : ITextFormatter
    {
        public void Format(LogEvent logEvent, TextWriter output)
        {
            var text = logEvent.Exception is null ? Message(logEvent) : $"{Message(logEvent)}\n{logEvent.Exception}";
            var (name, priority) = Names(logEvent.Level);
            var start = toJournal ? priority : "";
            output.Write(toJournal ? start : Time(logEvent) + " ");
            output.Write($"{name} {ShortSource(logEvent)}: ");
            output.Write(WithoutControls(text.TrimEnd()).ReplaceLineEndings($"\n{start}    "));
            output.Write('\n');
        }

        /// <summary>An escape sequence in a value does not reach the terminal.</summary>
        private static string WithoutControls(string text) =>
            text.Any(IsUnsafe) ? string.Concat(text.Select(c => IsUnsafe(c) ? '\uFFFD' : c)) : text;

        private static bool IsUnsafe(char c) => char.IsControl(c) && c is not ('\n' or '\r' or '\t');

        /// <returns>Our name, and the journal's priority in the form of sd-daemon(3).</returns>
        private static (string Name, string Priority) Names(LogEventLevel level) => level switch
        {
            LogEventLevel.Verbose => ("TRC", "<7>"),
            LogEventLevel.Debug => ("DBG", "<7>"),
            LogEventLevel.Information => ("INF", "<6>"),
            LogEventLevel.Warning => ("WRN", "<4>"),
            LogEventLevel.Error => ("ERR", "<3>"),
            _ => ("CRT", "<2>"),
        };
    }

    /// <summary>One object a line: time, level, logger, message, exception, eventId, eventName, the message's own values under properties.</summary>
    private sealed class JsonLine : ITextFormatter
    {
        private readonly JsonValueFormatter values = new(typeTagName: null);

        public void Format(LogEvent logEvent, TextWriter output)
        {
            Text("{\"time\":", Time(logEvent), output);
            Text(",\"level\":", LevelConvert.ToExtensionsLevel(logEvent.Level).ToString().ToLowerInvariant(), output);
            Text(",\"logger\":", ShortSource(logEvent), output);
            Text(",\"message\":", Message(logEvent), output);
            if (logEvent.Exception is { } exception) Text(",\"exception\":", exception.ToString(), output);
            EventId(logEvent, output);
            Properties(logEvent, output);
            output.Write("}\n");
        }

        private void EventId(LogEvent logEvent, TextWriter output)
        {
            if (!logEvent.Properties.TryGetValue("EventId", out var value) || value is not StructureValue id) return;
            foreach (var part in id.Properties)
            {
                output.Write($",\"event{part.Name}\":");
                values.Format(part.Value, output);
            }
        }

        private void Properties(LogEvent logEvent, TextWriter output)
        {
            var comma = "";
            output.Write(",\"properties\":{");
            foreach (var (name, value) in logEvent.Properties)
            {
                if (name is "EventId" or Constants.SourceContextPropertyName) continue;
                output.Write(comma);
                JsonValueFormatter.WriteQuotedJsonString(name, output);
                output.Write(':');
                values.Format(value, output);
                comma = ",";
            }

            output.Write('}');
        }

        private static void Text(string before, string value, TextWriter output)
        {
            output.Write(before);
            JsonValueFormatter.WriteQuotedJsonString(value, output);
        }
    }
}
