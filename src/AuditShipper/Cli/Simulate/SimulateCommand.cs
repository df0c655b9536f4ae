using AuditShipper.Configuration;
using AuditShipper.Configuration.Policies;
using AuditShipper.Files;
using Spectre.Console;

namespace AuditShipper.Cli.Simulate;

/// <summary><c>simulate</c>: what a policy would do to logs that were really written. Changes nothing, sends nothing.</summary>
internal static class SimulateCommand
{
    private const string Compressed = ".gz";
    private const int LinesBetweenLooks = 256;

    /// <returns>The exit code.</returns>
    public static int Run(SimulateRequest request, CommandContext context)
    {
        var policy = request.Policy is { } path ? PolicyLoader.Load(context.Files, path, request.IsStrict) : null;
        if (policy is not null && !Accepted(policy, context.Error))
            return ExitCodes.Configuration;
        var logs = new List<(string Path, IReadableFile File)>();
        try
        {
            if (!TryOpenAll(request.Logs, context, logs))
                return ExitCodes.Configuration;
            return Run(request, policy, logs, context);
        }
        finally
        {
            foreach (var (_, file) in logs)
                file.Dispose();
        }
    }

    private static int Run(SimulateRequest request, PolicyResult? policy, List<(string Path, IReadableFile File)> logs, CommandContext context)
    {
        var simulation = new Simulation(policy?.Document, request.Filter);
        var unread = new List<string>();
        var longLines = Progress.Run(context, begin =>
        {
            var tell = begin("logs", logs.Sum(log => log.File.Facts().SizeBytes));
            var (done, tooLong) = (0L, 0L);
            foreach (var (path, file) in logs)
            {
                using var reader = new LogReader(file, path.EndsWith(Compressed, StringComparison.Ordinal));
                if (ReadAll(reader, simulation, bytes => tell(done += bytes)) is { } damage)
                    unread.Add($"{path}: {damage}");
                tooLong += reader.LongLines;
            }

            return tooLong;
        });
        var report = new SimulationReport(request, policy?.Document, policy?.Warnings ?? [], policy?.Hints ?? [], simulation, longLines, unread);
        if (request.Json)
            SimulationJson.Write(report, context.Out);
        else
            SimulationTables.Write(report, context.Out);
        foreach (var message in unread)
            context.Error.WriteLine($"auditshipper: {message} What stands before it is counted.");
        return unread.Count == 0 ? ExitCodes.Done : ExitCodes.Difference;
    }

    private static bool Accepted(PolicyResult policy, TextWriter error)
    {
        foreach (var problem in policy.Problems)
            error.WriteLine($"{problem.Location}: error: {problem.Message}");
        foreach (var warning in policy.Warnings)
            error.WriteLine($"{warning.Location}: warning: {warning.Message}");
        foreach (var hint in policy.Hints)
            error.WriteLine($"{hint.Location}: note: {hint.Message}");
        return policy.Document is not null;
    }

    private static bool TryOpenAll(IReadOnlyList<string> paths, CommandContext context, List<(string Path, IReadableFile File)> logs)
    {
        var all = true;
        foreach (var path in paths)
        {
            try
            {
                if (context.Files.TryOpenRead(path) is { } file)
                {
                    logs.Add((path, file));
                    continue;
                }

                context.Error.WriteLine($"auditshipper: {path}: there is no such file. Name audit logs, plain or .gz.");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                context.Error.WriteLine($"auditshipper: {path}: {failure.Message} Name audit logs that you may read.");
            }

            all = false;
        }

        return all;
    }

    /// <returns>Null: read to its end; else why not.</returns>
    private static string? ReadAll(LogReader reader, Simulation simulation, Action<long> advance)
    {
        var told = 0L;
        try
        {
            for (var lines = 0; reader.TryRead(out var line); lines++)
            {
                simulation.Add(line);
                if (lines % LinesBetweenLooks == 0)
                    Tell();
            }

            Tell();
            return null;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            return failure is InvalidDataException ? "the .gz is damaged, or not whole." : failure.Message;
        }

        void Tell()
        {
            advance(reader.ReadBytes - told);
            told = reader.ReadBytes;
        }
    }
}
