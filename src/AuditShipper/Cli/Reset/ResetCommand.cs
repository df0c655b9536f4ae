using System.CommandLine;
using System.Text.Json;
using AuditShipper.Checkpointing;
using AuditShipper.Cli.Status;
using AuditShipper.Configuration;

namespace AuditShipper.Cli.Reset;

/// <summary><c>reset</c>: moves the position of a stopped agent, and asks before it does.</summary>
internal static class ResetCommand
{
    public static Command Create(CommandContext context)
    {
        var (config, source) = (CommandOptions.Config(), CommandOptions.Source());
        var to = new Option<ResetTarget>("--to")
        {
            Description = "oldest: send everything that is still there again. newest: skip what is there. SEGMENT:OFFSET: a file name or segment id, and where a line begins in it, uncompressed.",
            HelpName = "oldest|newest|SEGMENT:OFFSET",
            Required = true,
            CustomParser = result =>
            {
                if (ResetTarget.TryParse(result.Tokens[0].Value) is { } target) return target;
                result.AddError($"--to: {Wording.Quote(result.Tokens[0].Value)} is none of oldest, newest and SEGMENT:OFFSET, such as audit.log:0.");
                return null;
            },
        };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new Command("reset", "Move the position from which a stopped agent goes on. Says what that means, and asks first.") { config, to, source, yes };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetRequiredValue(config), parsed.GetRequiredValue(to), parsed.GetValue(source), parsed.GetValue(yes), context));
        return command;
    }

    /// <returns>The exit code.</returns>
    private static async Task<int> RunAsync(string path, ResetTarget target, string? source, bool yes, CommandContext context)
    {
        if (context.LoadOrRefuse(path) is not { } options || SourceChoice.OfOrRefuse(options, source, context) is not { } sources) return ExitCodes.Configuration;
        if (WhyNot(target, sources, yes, context) is { } reason) return Refuse(context, reason, ExitCodes.Configuration);
        if (sources.FirstOrDefault(each => !HasCheckpoint(context, options, each)) is { } fresh)
        {
            return Refuse(context, $"source {fresh.Name} has no checkpoint yet in {options.StateDirectory}: its first start begins where sources[].start says. Set that instead.", ExitCodes.Configuration);
        }

        return StateDirectory.Open(context.Files, options.StateDirectory) switch
        {
            StateDirectoryOpening.Opened opened => await RunLockedAsync(opened.Directory, options, sources, target, yes, context),
            StateDirectoryOpening.InUse used => Refuse(context, $"{used.Message} A running agent would write its own position over this one.", ExitCodes.StateDirectory),
            StateDirectoryOpening.Unusable unusable => Refuse(context, unusable.Message, ExitCodes.StateDirectory),
            _ => throw new InvalidOperationException("unknown outcome of opening the state directory"),
        };
    }

    private static async Task<int> RunLockedAsync(StateDirectory state, AgentOptions options, IReadOnlyList<SourceOptions> sources, ResetTarget target, bool yes, CommandContext context)
    {
        using var held = state;
        var resets = new List<SourceReset>();
        try
        {
            foreach (var source in sources) resets.Add(SourceReset.Plan(context.Files, options, source, target, await KafkaPosition.FindAsync(context.Files, options, source, context.Time)));
            return Carry(resets, yes, context);
        }
        catch (ResetException refused)
        {
            return Refuse(context, $"{refused.Message} Nothing was changed.", ExitCodes.Configuration);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return Refuse(context, failure.Message, ExitCodes.StateDirectory);
        }
        finally
        {
            resets.ForEach(reset => reset.Dispose());
        }
    }

    private static int Carry(List<SourceReset> resets, bool yes, CommandContext context)
    {
        foreach (var reset in resets) Tell(reset, context.Out);
        if (!yes && !IsConfirmed(context))
        {
            context.Out.WriteLine("Nothing was changed.");
            return ExitCodes.Done;
        }

        foreach (var reset in resets) reset.Write(context.Files, context.Time.GetUtcNow());
        context.Out.WriteLine("Done. The next start goes on there.");
        return ExitCodes.Done;
    }

    private static string? WhyNot(ResetTarget target, IReadOnlyList<SourceOptions> sources, bool yes, CommandContext context) => true switch
    {
        _ when target.Kind == ResetKind.Place && sources.Count > 1 => $"--to SEGMENT:OFFSET is a place in one source; say which with --source: {string.Join(", ", sources.Select(source => source.Name))}.",
        _ when !yes && context.Terminal is null => "reset asks before it acts, and there is no terminal to ask on. Say --yes when you are sure.",
        _ => null,
    };

    private static bool HasCheckpoint(CommandContext context, AgentOptions options, SourceOptions source)
    {
        using var store = new CheckpointStore(context.Files, StateDirectoryRules.SourcePath(options.StateDirectory, source.Name));
        return store.Peek() is not CheckpointLoad.None;
    }

    private static void Tell(SourceReset reset, TextWriter output)
    {
        output.WriteLine($"source {reset.Source.Name}: {reset.Source.Path}");
        output.WriteLine($"  from  {Words(reset.From)}");
        output.WriteLine($"  to    {Words(reset.To)}");
        output.WriteLine($"  {StatusText.Bytes(reset.AgainBytes)} ({StatusText.Number(reset.AgainBytes)} bytes) will be sent again.");
        output.WriteLine($"  {StatusText.Bytes(reset.SkippedBytes)} ({StatusText.Number(reset.SkippedBytes)} bytes) will be skipped: the agent will never send them.");
    }

    private static string Words((string File, long Offset)? position) => position is { } at ? $"{at.File}, offset {StatusText.Number(at.Offset)}" : "behind everything that is there";

    private static bool IsConfirmed(CommandContext context)
    {
        context.Out.Write("Write this position? Type yes: ");
        context.Out.Flush();
        return context.Terminal!.ReadLine()?.Trim() == "yes";
    }

    private static int Refuse(CommandContext context, string message, int exitCode)
    {
        context.Error.WriteLine($"auditshipper: {message}");
        return exitCode;
    }
}
