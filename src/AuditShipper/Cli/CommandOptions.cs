using System.CommandLine;
using AuditShipper.Configuration;

namespace AuditShipper.Cli;

/// <summary>Options that several commands have.</summary>
internal static class CommandOptions
{
    public static Option<string> Config() => new("--config", "-c")
    {
        Description = "The configuration file.",
        HelpName = "FILE",
        DefaultValueFactory = _ => ConfigurationLoader.DefaultPath,
    };

    public static Option<bool> Strict() => new("--strict") { Description = "What the API server only warns of in a policy is an error." };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object instead." };

    public static Option<string?> Source() => new("--source") { Description = "This source alone; without it all of them.", HelpName = "NAME" };

    public static Option<string?> Route() => new("--route") { Description = "The route with this topic; without it the first one.", HelpName = "TOPIC" };

    /// <returns>The options with the chosen route alone; null: there is no such route, which was printed; end with exit code 2.</returns>
    public static AgentOptions? OfRouteOrRefuse(AgentOptions options, string? topic, CommandContext context)
    {
        if ((topic is null ? options.Routes[0] : options.Routes.FirstOrDefault(route => route.Topic == topic)) is { } chosen) return options with { Routes = [chosen] };
        context.Error.WriteLine($"auditshipper: --route: no route has the topic {Wording.Quote(topic!)}. There is: {string.Join(", ", options.Routes.Select(route => route.Topic))}.");
        return null;
    }

    /// <param name="name">--from or --to.</param>
    /// <param name="description">What it bounds.</param>
    /// <param name="time">Now: durations count back from it.</param>
    public static Option<DateTimeOffset?> Time(string name, string description, TimeProvider time) => new(name)
    {
        Description = $"{description}: RFC 3339, such as 2026-01-31T12:00:00Z, or how long ago, such as 90m, 2h or 7d.",
        HelpName = "T",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (TimeArgument.TryParse(text, time.GetUtcNow(), out var moment)) return moment;
            result.AddError($"{name}: {Wording.Quote(text)} is no time. Expected RFC 3339, such as 2026-01-31T12:00:00Z, or how long ago, such as 90m, 2h or 7d.");
            return null;
        },
    };

    /// <summary>An error where from is not before to.</summary>
    public static void CheckOrder(Command command, Option<DateTimeOffset?> from, Option<DateTimeOffset?> to) => command.Validators.Add(result =>
    {
        if (result.Errors.Any() || result.GetResult(from) is null || result.GetResult(to) is null) return;
        if (result.GetValue(from) is { } begin && result.GetValue(to) is { } end && begin >= end)
            result.AddError($"--from ({begin:O}) is not before --to ({end:O}): nothing lies between them.");
    });
}
