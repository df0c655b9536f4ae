using System.CommandLine;
using System.Globalization;
using AuditShipper.Processing.Policies;

namespace AuditShipper.Cli.Simulate;

/// <summary>The command with its options and help.</summary>
internal static class SimulateOptions
{
    private const int MostNames = 1000;
    private const int LowestCode = 100;
    private const int HighestCode = 599;

    public static Command Command(CommandContext context)
    {
        var logs = new Argument<string[]>("LOG") { Description = "Audit logs, plain or .gz.", Arity = ArgumentArity.OneOrMore };
        var policy = new Option<string?>("--policy") { Description = "An audit.k8s.io/v1 Policy. Without it: who makes the volume.", HelpName = "FILE" };
        var strict = CommandOptions.Strict();
        var codes = new Option<int[]>("--omit-response-codes")
        {
            Description = "Leave out events with these response codes, separated by commas.",
            HelpName = "CODES",
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',')).Select(Code).OfType<int>()],
            DefaultValueFactory = _ => [],
        };
        codes.Validators.Add(result =>
        {
            if (result.Tokens.SelectMany(token => token.Value.Split(',')).Any(code => Code(code) is null))
                result.AddError($"--omit-response-codes must be numbers from {LowestCode} to {HighestCode}, separated by commas.");
        });
        var sample = new Option<double>("--sample")
        {
            Description = "Keep this share of the requests, with all stages of each.",
            HelpName = "SHARE",
            CustomParser = result => Share(result.Tokens.SingleOrDefault()?.Value) ?? 1,
            DefaultValueFactory = _ => 1,
        };
        sample.Validators.Add(result =>
        {
            if (!result.Implicit && Share(result.Tokens.SingleOrDefault()?.Value) is null)
                result.AddError("--sample must be above 0 and not above 1, such as 0.1.");
        });
        var top = new Option<int>("--top") { Description = $"How many users, verbs and resources are shown: 1 to {MostNames}.", HelpName = "N", DefaultValueFactory = _ => 10 };
        top.Validators.Add(result =>
        {
            if (!result.Implicit && (!int.TryParse(result.Tokens.SingleOrDefault()?.Value, out var count) || count is < 1 or > MostNames))
                result.AddError($"--top must be a number from 1 to {MostNames}.");
        });
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("simulate", "Show what an audit policy would do to logs that are there: events and bytes by rule, level, user, verb, resource. Sends nothing.")
        {
            logs, policy, strict, codes, sample, top, json,
        };
        command.SetAction(parsed => SimulateCommand.Run(
            new SimulateRequest(
                parsed.GetRequiredValue(logs),
                parsed.GetValue(policy),
                parsed.GetValue(strict),
                new RouteFilterOptions { OmitResponseCodes = parsed.GetValue(codes) ?? [], Sample = parsed.GetValue(sample) },
                parsed.GetValue(top),
                parsed.GetValue(json)),
            context));
        return command;
    }

    private static int? Code(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= LowestCode and <= HighestCode ? code : null;

    private static double? Share(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 1 ? share : null;
}
