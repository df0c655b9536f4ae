using Spectre.Console;

namespace AuditShipper.Cli;

/// <summary>Begins a step of so much work; what it returns is told how much of it is done.</summary>
internal delegate Action<long> BeginStep(string name, long total);

/// <summary>A progress bar where the error output is a terminal; nothing elsewhere. What a command prints stays clean.</summary>
internal static class Progress
{
    private const int TellEvery = 256;

    public static T Run<T>(CommandContext context, Func<BeginStep, T> work) => context.ShowsProgress ? Show(context.Error, work) : work((_, _) => _ => { });

    private static T Show<T>(TextWriter error, Func<BeginStep, T> work) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) }).Progress().AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .Start(screen => work((name, total) =>
        {
            var task = screen.AddTask(Markup.Escape(name), maxValue: Math.Max(1, total));
            var calls = 0;
            return done =>
            {
                if (done >= total || ++calls % TellEvery == 0) task.Value = done;
            };
        }));
}
