using System.CommandLine;
using System.Text.Json;
using AuditShipper.Cli.Disk;
using AuditShipper.Configuration;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Reading;

namespace AuditShipper.Cli.Verify;

/// <summary><c>verify</c>: which lines of the files that still exist are in the topic once, twice, never. Changes nothing.</summary>
internal static class VerifyCommand
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(15);

    public static Command Create(CommandContext context)
    {
        var (config, json, source, route) = (CommandOptions.Config(), CommandOptions.Json(), CommandOptions.Source(), CommandOptions.Route());
        var from = CommandOptions.Time("--from", "Lines from this stageTimestamp on", context.Time);
        var to = CommandOptions.Time("--to", "Lines before this stageTimestamp", context.Time);
        var command = new Command("verify", "Compare the files that still exist with the topic: which lines are in it once, twice, never. Changes nothing.") { config, source, route, from, to, json };
        CommandOptions.CheckOrder(command, from, to);
        command.SetAction((parsed, stop) => RunAsync(
            parsed.GetRequiredValue(config), parsed.GetValue(source), parsed.GetValue(route), new TimeRange(parsed.GetValue(from), parsed.GetValue(to)), parsed.GetValue(json), context, stop));
        return command;
    }

    private static async Task<int> RunAsync(string path, string? source, string? route, TimeRange range, bool json, CommandContext context, CancellationToken stop)
    {
        if (context.LoadOrRefuse(path) is not { } loaded || CommandOptions.OfRouteOrRefuse(loaded, route, context) is not { } options || SourceChoice.OfOrRefuse(options, source, context) is not { } sources) return ExitCodes.Configuration;
        using var interruption = new Interruption(stop);
        return await Guarded.RunAsync(context, "verify", interruption, async () =>
        {
            if (await Preflight.ProblemAsync(context, options, sources, options.Routes[0].Topic) is { } problem) return Guarded.Refuse(context, problem);
            var report = Progress.Run(context, begin => Compare(options, sources, range, context, begin, interruption.Token));
            if (json) report.PrintJson(context.Out);
            else report.Print(context.Out);
            return report.AddsUp ? ExitCodes.Done : ExitCodes.Difference;
        });
    }

    /// <exception cref="TopicReadException">The topic cannot be read.</exception>
    /// <exception cref="IOException">The disk fails.</exception>
    /// <exception cref="JsonException">The checkpoint is another program's.</exception>
    private static VerifyReport Compare(
        AgentOptions options, IReadOnlyList<SourceOptions> sources, TimeRange range, CommandContext context, BeginStep begin, CancellationToken stop)
    {
        var topic = options.Routes[0].Topic;
        using var reader = TopicReader.Open(options.Kafka, topic);
        var reports = new List<SourceReport>();
        var partitions = 0;
        foreach (var source in sources)
        {
            // The marks first, then the topic's end: what the marks cover lies before it.
            using var disk = SourceDisk.Open(context.Files, options, source);
            var ranges = reader.Ranges(Answer);
            partitions = ranges.Count;
            reports.Add(SourceReport.Of(new SourceVerifier(options, source, disk, range, SourceVerifier.DefaultMostLines).Run(reader, ranges, begin, stop)));
        }

        return new VerifyReport { Topic = topic, Partitions = partitions, From = range.From, To = range.To, Sources = reports };
    }
}
