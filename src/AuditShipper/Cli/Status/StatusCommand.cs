using System.CommandLine;
using System.Text.Json;
using AuditShipper.Configuration;
using AuditShipper.Observability.Status;

namespace AuditShipper.Cli.Status;

/// <summary><c>status</c>: where each source stands, of a running agent and of a stopped one. Changes nothing.</summary>
internal static class StatusCommand
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create(CommandContext context)
    {
        var config = CommandOptions.Config();
        var json = CommandOptions.Json();
        var command = new Command("status", "Tell where each source stands: segment, lag, ledger, problems. Of a stopped agent too. Changes nothing.") { config, json };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetRequiredValue(config), parsed.GetValue(json), context, stop));
        return command;
    }

    /// <returns>The exit code.</returns>
    private static async Task<int> RunAsync(string path, bool json, CommandContext context, CancellationToken stop)
    {
        if (context.LoadOrRefuse(path) is not { } options) return ExitCodes.Configuration;
        try
        {
            var status = await AskAsync(options, context, stop);
            await context.Out.WriteAsync(json ? System.Text.Encoding.UTF8.GetString(status.ToBytes()) + "\n" : StatusText.Of(status));
            return StatusText.ExitCode(status);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            await context.Error.WriteLineAsync(
                $"auditshipper: the state of {options.StateDirectory} cannot be read: {failure.Message} Run it as root or as the user the agent runs as ({Environment.UserName} runs it now).");
            return ExitCodes.StateDirectory;
        }
    }

    /// <summary>The agent first: asking for the lock could get in the way of one that starts.</summary>
    private static async Task<StatusDocument> AskAsync(AgentOptions options, CommandContext context, CancellationToken stop)
    {
        var answer = await StatusClient.AskAsync(StatusSocket.PathIn(options.StateDirectory), Patience, stop);
        if (answer is { } document && document.StateDirectory == options.StateDirectory) return document;
        return StoppedStatus.Of(context.Files, options, context.Time);
    }
}
