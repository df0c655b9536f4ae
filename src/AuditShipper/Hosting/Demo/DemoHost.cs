using System.Runtime.InteropServices;
using AuditShipper.Checkpointing;
using AuditShipper.Cli;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Demo;
using AuditShipper.Publishing.Reading;

namespace AuditShipper.Hosting.Demo;

/// <summary>
/// The main job on an embedded default: a broker inside this process, an audit log written and rotated as the API server does it, the
/// real agent, stopped and started again in the middle, and an account of every line at the end.
/// </summary>
internal static class DemoHost
{
    private const long RotateAtBytes = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(DemoRequest request, TextWriter output, TextWriter error, CancellationToken stop)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear);
        var directory = Directory.CreateTempSubdirectory("auditshipper-demo-").FullName;
        try
        {
            var report = await RunAsync(directory, request, request.Json ? TextWriter.Null : output, stopping.Token);
            if (request.Json) report.PrintJson(output);
            else report.Print(output);
            return report.AddsUp ? ExitCodes.Done : ExitCodes.Difference;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await error.WriteLineAsync("auditshipper: stopped before the end, so there is no account.");
            return ExitCodes.Done;
        }
        catch (Exception failure) when (failure is PublisherSetupException or TopicReadException)
        {
            await error.WriteLineAsync($"auditshipper: {failure.Message}");
            return failure is PublisherSetupException ? ExitCodes.Configuration : ExitCodes.Difference;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        void Hear(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.Cancel();
        }
    }

    private static async Task<DemoReport> RunAsync(string directory, DemoRequest request, TextWriter output, CancellationToken stop)
    {
        var time = TimeProvider.System;
        var begun = time.GetTimestamp();
        using var broker = new MockCluster();
        broker.CreateTopic(DemoOptions.Topic, DemoOptions.Partitions(request.Events));
        broker.CreateTopic(DemoOptions.NoticeTopic, partitions: 1);
        var options = DemoOptions.Of(directory, broker.BootstrapServers);
        await output.WriteLineAsync($"librdkafka {KafkaPublisherFactory.LibraryVersion()}: a broker at {broker.BootstrapServers}, inside this process.");

        Directory.CreateDirectory(Path.GetDirectoryName(DemoOptions.Log(directory))!);
        var account = new DemoAccount();
        await using var log = new RotatingLog(DemoOptions.Log(directory), RotateAtBytes, time);
        var writer = new DemoWriter(log, account, time);
        await output.WriteLineAsync($"Writing {request.Events:N0} events to {DemoOptions.Log(directory)}, rotated at 1 MiB, backups compressed in place.");

        await LiveAsync(() => writer.WriteAsync(0, request.Events / 2, stop), () => 1);
        await output.WriteLineAsync("Stopped the agent in the middle. The log goes on, and rotates.");
        writer.WriteBadLines(glued: request.Events / 2);
        await writer.WriteAsync((request.Events / 2) + 1, request.Events / 4 * 3, stop);
        await output.WriteLineAsync("Started it again.");
        await LiveAsync(async () =>
        {
            await writer.WriteAsync(request.Events / 4 * 3, request.Events, stop);
            await log.CompressedAsync();
        }, () => log.WrittenBytes);

        foreach (var record in TopicReader.ReadAll(broker.BootstrapServers, DemoOptions.Topic, Patience)) account.Read(record);
        foreach (var record in TopicReader.ReadAll(broker.BootstrapServers, DemoOptions.NoticeTopic, Patience)) account.ReadNotice(record);
        return Report(account, log, DemoAgent.Fates(options), time.GetElapsedTime(begun));

        async Task LiveAsync(Func<Task> meanwhile, Func<long> leastBytes)
        {
            using var agent = new DemoAgent(options, time);
            try
            {
                await meanwhile();
                await agent.CaughtUpAsync(leastBytes(), Patience, stop);
            }
            finally
            {
                var exitCode = await agent.StopAsync();
                if (exitCode != ExitCodes.Done) await output.WriteLineAsync($"The agent ended with exit code {exitCode}.");
            }
        }
    }

    private static DemoReport Report(DemoAccount account, RotatingLog log, IReadOnlyDictionary<Fate, FateEntry> fates, TimeSpan took)
    {
        var accounted = fates.Values.Sum(fate => fate.Bytes);
        return new()
        {
            Written = account.Written,
            Delivered = account.Delivered,
            Duplicated = account.Duplicated,
            Lost = account.Lost,
            Altered = account.Altered,
            BadLines = account.BadLines,
            DeadLettered = account.DeadLettered,
            EmptyLines = account.EmptyLines,
            LogBytes = log.WrittenBytes,
            AccountedBytes = accounted,
            Rotations = log.Rotations,
            Seconds = took.TotalSeconds,
            AddsUp = account is { Lost: 0, Duplicated: 0, Altered: 0, AreDeadLettersRight: true }
                && accounted == log.WrittenBytes && (fates.GetValueOrDefault(Fate.Lost)?.Bytes ?? 0) == 0,
        };
    }
}
