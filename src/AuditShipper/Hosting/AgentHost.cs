using System.Runtime.InteropServices;
using AuditShipper.Checkpointing;
using AuditShipper.Cli;
using AuditShipper.Cli.Checks;
using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Observability;
using AuditShipper.Publishing;
using AuditShipper.Publishing.DeadLetters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

/// <summary>Runs the agent: takes the state directory, wires the sources, and sees to it that the process ends when one of them does.</summary>
internal static class AgentHost
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(AgentOptions options, IReadOnlyList<string> warnings, CancellationToken stop)
    {
        NativeHeap.KeepSmall();
        using var loggers = LogSetup.Create(options.Log);
        var logger = loggers.CreateLogger("AuditShipper.Agent");
        logger.Starting(AgentMetrics.ProductVersion, options.Cluster, options.Node, options.Sources.Count, options.StateDirectory);
        foreach (var warning in warnings) logger.ConfigurationWarning(warning);
        try
        {
            return await RunAsync(options, loggers, logger, stop);
        }
        catch (StateException exception)
        {
            logger.CannotRun(exception.Message);
            return ExitCodes.StateDirectory;
        }
        catch (PublisherSetupException exception)
        {
            logger.CannotRun(exception.Message);
            return ExitCodes.Configuration;
        }
        catch (HttpListenException exception)
        {
            logger.CannotRun(exception.Message);
            return ExitCodes.Fault;
        }
    }

    private static async Task<int> RunAsync(AgentOptions options, ILoggerFactory loggers, ILogger logger, CancellationToken stop)
    {
        var time = TimeProvider.System;
        var fileSystem = new LinuxFileSystem();
        KafkaPublisherFactory.Check(options);
        using var state = Open(fileSystem, options.StateDirectory);
        using var metrics = new AgentMetrics(time);
        metrics.SetLimits(options.Limits, options.DeadLetter);
        var health = new HealthBoard(time);
        metrics.SetHealth(health);
        var evictions = new Evictions();
        var deadLetters = OpenDeadLetters(options, state, fileSystem, metrics, evictions, logger, time);
        var publishers = new KafkaPublisherFactory(options, loggers, time);
        metrics.SetLibrdkafkaVersion(KafkaPublisherFactory.LibraryVersion());
        var agent = new AgentParts(
            options, fileSystem, publishers, deadLetters, metrics, health, time, logger, new LogThrottle(time), TaskScheduler.Default, ThisInstance.Describe(fileSystem, time))
        { Evictions = evictions };
        Warn(options, fileSystem, logger);
        var outcome = new AgentOutcome();
        using var notifier = SystemdNotifier.FromEnvironment();
        using var process = new ProcessMetrics();
        using var text = PrometheusText.Of(metrics.Meter, process.Meter);
        await using var http = options.Http.Listen is { } listen
            ? await HttpEndpoint.StartAsync(listen, new HttpAnswers(text, health, time, logger), logger, stop)
            : null;
        var sources = new List<SourceParts>();
        using var host = Build(options, agent, state, outcome, loggers, notifier, sources, out var secrets);
        await using var status = await StatusServer.StartAsync(agent, sources, stop);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            secrets.Ask();
        });
        await host.RunAsync(stop);
        deadLetters.Close();
        return outcome.ExitCode;
    }

    /// <summary>What would keep the agent from its job and may not show by itself.</summary>
    private static void Warn(AgentOptions options, LinuxFileSystem fileSystem, ILogger logger)
    {
        var sources = new SourceChecks(fileSystem);
        foreach (var finding in options.Sources.SelectMany(sources.Look).Where(finding => finding.Kind == FindingKind.Difference)) logger.StartWarning(finding.Message);
        foreach (var warning in KafkaPublisherFactory.Warnings(options)) logger.StartWarning(warning);
    }

    private static StateDirectory Open(LinuxFileSystem fileSystem, string path) => StateDirectory.Open(fileSystem, path) switch
    {
        StateDirectoryOpening.Opened opened => opened.Directory,
        StateDirectoryOpening.InUse used => throw new StateException(used.Message),
        StateDirectoryOpening.Unusable unusable => throw new StateException(unusable.Message),
        _ => throw new InvalidOperationException("unknown outcome of opening the state directory"),
    };

    private static DeadLetterStore OpenDeadLetters(
        AgentOptions options, StateDirectory state, LinuxFileSystem fileSystem, AgentMetrics metrics, Evictions evictions, ILogger logger, TimeProvider time)
    {
        try
        {
            return DeadLetterStore.Open(fileSystem, state.DeadLetterDirectory, options.DeadLetter.MaxBytes, time, evicted =>
            {
                evictions.Add(evicted);
                metrics.ForSource(evicted.Source).Lost(LostReasons.DeadLetterLimit, evicted.Bytes);
                logger.DeadLettersEvicted(evicted.Source, evicted.Reason, evicted.Letters, evicted.Bytes);
            });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StateException($"The dead-letter folder {state.DeadLetterDirectory} cannot be read: {failure.Message} Give it back its rights, or move it away.");
        }
    }

    private static IHost Build(
        AgentOptions options, AgentParts agent, StateDirectory state, AgentOutcome outcome, ILoggerFactory loggers, SystemdNotifier notifier,
        List<SourceParts> sources, out SecretWatch secrets)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(loggers);
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ServicesStopConcurrently = true; // every source has the whole deadline
            host.ShutdownTimeout = options.ShutdownDeadline + TimeSpan.FromSeconds(5);
        });
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        builder.Services.AddHostedService(_ => new Supervisor(agent, notifier, options.ShutdownDeadline));
        foreach (var source in options.Sources)
        {
            var store = new CheckpointStore(agent.FileSystem, state.SourceDirectory(source.Name));
            var parts = new SourceParts(agent, source, store);
            SourceStart.Begin(parts, options.Kafka, source, store);
            sources.Add(parts);
            builder.Services.AddSingleton<IHostedService>(services =>
                new SourceLoop(parts, new SourceShipper(parts), options, outcome, services.GetRequiredService<IHostApplicationLifetime>()));
        }

        var watch = secrets = new SecretWatch(
            agent, LiveProperties.Of(options.Kafka), values => KafkaPublisherFactory.Check(options, values), [.. sources.Select(source => (Action)source.Delivery.RenewWhenDrained)]);
        builder.Services.AddHostedService(_ => watch);
        builder.Services.AddHostedService(_ => new SilenceWatch(agent, sources, SilenceWatch.Asking(options.Kafka)));
        foreach (var (index, route) in options.Routes.Index())
            builder.Services.AddSingleton<IHostedService>(_ => new TopicWatch(agent, sources, index, TopicWatch.Asking(agent, route.Topic)));
        return builder.Build();
    }
}
