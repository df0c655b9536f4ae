using System.CommandLine;
using AuditShipper.Cli.Disk;
using AuditShipper.Cli.Status;
using AuditShipper.Configuration;
using AuditShipper.Hosting.Replay;
using AuditShipper.Processing;
using AuditShipper.Publishing;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Cli.Replay;

/// <summary><c>replay</c>: sends a past range of the files that still exist again, beside an agent that may be running.</summary>
internal static class ReplayCommand
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(15);

    public static Command Create(CommandContext context)
    {
        var (config, json, source, route) = (CommandOptions.Config(), CommandOptions.Json(), CommandOptions.Source(), CommandOptions.Route());
        var from = CommandOptions.Time("--from", "Lines from this stageTimestamp on", context.Time);
        var to = CommandOptions.Time("--to", "Lines before this stageTimestamp", context.Time);
        (from.Required, to.Required) = (true, true);
        var topic = new Option<string?>("--topic") { Description = "Where to; without it the route's topic.", HelpName = "X" };
        var command = new Command("replay", "Send a past range again, with the header as-kind: replay. The agent may be running; its position stays.") { config, source, route, from, to, topic, json };
        CommandOptions.CheckOrder(command, from, to);
        command.SetAction((parsed, stop) => RunAsync(
            new Wish(parsed.GetRequiredValue(config), parsed.GetValue(source), parsed.GetValue(route), new TimeRange(parsed.GetValue(from), parsed.GetValue(to)), parsed.GetValue(topic), parsed.GetValue(json)),
            context, stop));
        return command;
    }

    private static async Task<int> RunAsync(Wish wish, CommandContext context, CancellationToken stop)
    {
        if (context.LoadOrRefuse(wish.Config) is not { } all || CommandOptions.OfRouteOrRefuse(all, wish.Route, context) is not { } loaded || SourceChoice.OfOrRefuse(loaded, wish.Source, context) is not { } sources) return ExitCodes.Configuration;
        var options = ReplayRules.Options(loaded, wish.Topic);
        using var interruption = new Interruption(stop);
        return await Guarded.RunAsync(context, "replay", interruption, async () =>
        {
            if (await Preflight.ProblemAsync(context, options, sources, options.Routes[0].Topic) is { } problem) return Guarded.Refuse(context, problem);
            using var inspector = new TopicInspector(options.Kafka);
            var limits = (await inspector.InspectAsync(options.Routes[0].Topic, Answer)).Topic?.Limits?.Timestamps;
            using var log = new ProblemLog(context.Error);
            var report = Progress.Run(context, begin => Send(options, sources, wish.Range, limits, log, context, begin, interruption.Token));
            if (wish.Json) report.PrintJson(context.Out);
            else report.Print(context.Out);
            return report.ExitCode;
        });
    }

    /// <exception cref="IOException">The disk fails.</exception>
    private static ReplayReport Send(
        AgentOptions options, IReadOnlyList<SourceOptions> sources, TimeRange range, TimestampLimits? limits, ILoggerFactory log, CommandContext context, BeginStep begin, CancellationToken stop)
    {
        var publishers = new KafkaPublisherFactory(options, log, context.Time) { IsReplay = true };
        var parts = new List<SourceReplayReport>();
        foreach (var source in sources)
        {
            if (stop.IsCancellationRequested) break;
            using var disk = SourceDisk.Open(context.Files, options, source);
            var segments = disk.Segments().ToList();
            var before = segments.Select((_, ordinal) => segments.Take(ordinal).Sum(segment => segment.SizeBytes)).ToList();
            var progress = begin($"{source.Name}: files", segments.Sum(segment => segment.SizeBytes));
            using var replay = new SourceReplay(
                options, source, disk.Files, context.Files, limits, new ReplayRange(range.Contains), publishers, context.Time, log.CreateLogger("replay"));
            var outcome = replay.Run(segments.Select(disk.Reopen), options.ShutdownDeadline, (ordinal, offset) => progress(before[ordinal] + offset), stop);
            parts.Add(SourceReplayReport.Of(source, outcome));
        }

        return new ReplayReport { Topic = options.Routes[0].Topic, From = range.From!.Value, To = range.To!.Value, IsComplete = parts.Count == sources.Count && parts.TrueForAll(part => part.IsComplete), Sources = parts };
    }

    private sealed record Wish(string Config, string? Source, string? Route, TimeRange Range, string? Topic, bool Json);
}

/// <summary>What a replay changes of the configuration.</summary>
internal static class ReplayRules
{
    /// <param name="options">The agent's.</param>
    /// <param name="topic">Null: the route's own.</param>
    public static AgentOptions Options(AgentOptions options, string? topic) => options with
    {
        Routes = [options.Routes[0] with { Topic = topic ?? options.Routes[0].Topic }],
        DeadLetter = options.DeadLetter with { Topic = null },
    };
}

/// <summary>Prints to standard error what a replay waits for, each thing once in a while: <see cref="Observability.LogThrottle"/> sees to that.</summary>
internal sealed class ProblemLog(TextWriter error) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) error.WriteLine($"auditshipper: {formatter(state, exception)}");
    }

    public void Dispose()
    {
    }
}
