using System.Runtime.InteropServices;
using System.Text.Json;
using AuditShipper.Configuration;
using AuditShipper.Cli.Checks;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Reading;

namespace AuditShipper.Cli;

/// <summary>Hears Ctrl-C and SIGTERM for a command that takes long.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;

    public Interruption(CancellationToken stop)
    {
        source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        (interrupt, terminate) = (PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear));
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        source.Dispose();
    }

    private void Hear(PosixSignalContext context)
    {
        context.Cancel = true;
        source.Cancel();
    }
}

/// <summary>Turns what the environment does to a command into a message and an exit code.</summary>
internal static class Guarded
{
    public static async Task<int> RunAsync(CommandContext context, string command, Interruption interruption, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return Refuse(context, $"{command} was stopped before its end, so there is no answer.");
        }
        catch (PublisherSetupException failure)
        {
            await context.Error.WriteLineAsync($"auditshipper: {failure.Message}");
            return ExitCodes.Configuration;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or TopicReadException)
        {
            return Refuse(context, failure.Message);
        }
    }

    /// <returns>The exit code: the environment is to blame, another try may do.</returns>
    public static int Refuse(CommandContext context, string message)
    {
        context.Error.WriteLine($"auditshipper: {message}");
        return ExitCodes.Fault;
    }
}

/// <summary>What must be so before a command looks at log and topic.</summary>
internal static class Preflight
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(15);

    /// <returns>Null: logs and topic can be used. Else the thing, the fact and the way out.</returns>
    /// <exception cref="PublisherSetupException">librdkafka or a property of the configuration cannot be used.</exception>
    public static async Task<string?> ProblemAsync(CommandContext context, AgentOptions options, IReadOnlyList<SourceOptions> sources, string topic)
    {
        var checks = new SourceChecks(context.Files);
        var finding = sources.Select(source => checks.Look(source).First()).FirstOrDefault(first => first.Kind == FindingKind.Difference);
        if (finding is not null) return finding.Message;
        using var inspector = new TopicInspector(options.Kafka);
        return (await inspector.InspectAsync(topic, Answer)).Problem;
    }
}

/// <summary>Which sources a command is for.</summary>
internal static class SourceChoice
{
    /// <returns>Null: there is none of that name, which was said; end with exit code 2.</returns>
    public static IReadOnlyList<SourceOptions>? OfOrRefuse(AgentOptions options, string? name, CommandContext context)
    {
        if (name is null) return options.Sources;
        if (options.Sources.FirstOrDefault(source => source.Name == name) is { } found) return [found];
        var known = options.Sources.Select(source => source.Name).ToList();
        context.Error.WriteLine(
            $"auditshipper: --source: there is no source {Wording.Quote(name)}{(Suggestions.Nearest(name, known) is { } near ? $"; did you mean {near}?" : ".")} Known: {string.Join(", ", known)}.");
        return null;
    }
}
