using System.CommandLine;
using System.CommandLine.Invocation;
using AuditShipper.Cli.Simulate;
using AuditShipper.Configuration;

namespace AuditShipper.Cli;

/// <summary>The commands with their options and help.</summary>
internal static class CommandLine
{
    private const string Program = "auditshipper";
    private const int FewestEvents = 8;
    private const int MostEvents = 200_000;

    private const string Description = """
        Ships Kubernetes audit logs to Kafka: every line, across every rotation.

        Exit codes: 0 done, or asked to stop; 1 fault, start it again; 2 wrong command line or configuration;
        3 state directory in use or unusable; 4 another instance took over; 5 check, status, verify, replay or demo found a difference.
        """;

    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, CommandContext context)
    {
        // No response files: a path may begin with @.
        var parsed = Root(context).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        // Without the library's handler of signals, which ends the process 2 s after SIGTERM.
        var invocation = new InvocationConfiguration { Output = context.Out, Error = context.Error, ProcessTerminationTimeout = null };
        return parsed.Action is ParseErrorAction
            ? Task.FromResult(Refuse(parsed, context.Error))
            : parsed.InvokeAsync(invocation, CancellationToken.None);
    }

    private static RootCommand Root(CommandContext context)
    {
        var root = new RootCommand(Description) { HelpName = Program };
        root.Directives.Clear();
        root.Add(Run(context));
        root.Add(Check(context));
        root.Add(SimulateOptions.Command(context));
        if (context.Demo is { } demo)
            root.Add(Demo(demo));
        foreach (var create in context.More)
            root.Add(create(context));
        return root;
    }

    private static Command Run(CommandContext context)
    {
        var config = CommandOptions.Config();
        var command = new Command("run", "Ship until asked to stop (SIGTERM).") { config };
        command.SetAction((parsed, stop) => RunCommand.RunAsync(parsed.GetRequiredValue(config), context, stop));
        return command;
    }

    private static Command Check(CommandContext context)
    {
        var config = CommandOptions.Config();
        var connect = new Option<bool>("--connect") { Description = "Ask Kafka too: the brokers, the topics and their limits." };
        var strict = CommandOptions.Strict();
        var command = new Command("check", "Report every problem of the configuration and of what it names. Changes nothing.") { config, connect, strict };
        command.SetAction((parsed, _) => CheckCommand.RunAsync(parsed.GetRequiredValue(config), parsed.GetValue(connect), parsed.GetValue(strict), context));
        return command;
    }

    private static Command Demo(DemoHandler demo)
    {
        var command = new Command("demo", "Show the main job on a log and a broker of its own, with an account at the end.");
        var events = new Option<int>("--events") { Description = $"How many events are written: {FewestEvents} to {MostEvents}.", HelpName = "N", DefaultValueFactory = _ => 20_000 };
        events.Validators.Add(result =>
        {
            if (!result.Implicit && (!int.TryParse(result.Tokens.SingleOrDefault()?.Value, out var count) || count is < FewestEvents or > MostEvents))
                result.AddError($"--events must be a number from {FewestEvents} to {MostEvents}.");
        });
        var json = new Option<bool>("--json") { Description = "Print the account as one JSON object." };
        command.Add(events);
        command.Add(json);
        command.SetAction((parsed, stop) => demo(new DemoRequest(parsed.GetRequiredValue(events), parsed.GetValue(json)), stop));
        return command;
    }

    private static int Refuse(ParseResult parsed, TextWriter error)
    {
        foreach (var problem in parsed.Errors)
            error.WriteLine($"{Program}: {problem.Message}");
        var command = parsed.CommandResult.Command;
        var words = command.Subcommands.Select(known => known.Name).Concat(command.Options.Select(known => known.Name)).ToList();
        foreach (var meant in parsed.UnmatchedTokens.Select(token => Suggestions.Nearest(token, words)).OfType<string>())
            error.WriteLine($"Did you mean {meant}?");
        error.WriteLine($"Try '{(command is RootCommand ? Program : $"{Program} {command.Name}")} --help'.");
        return ExitCodes.Configuration;
    }
}
