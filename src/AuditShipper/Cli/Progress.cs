using Spectre.Console;

namespace AuditShipper.Cli;

/// <summary>Begins a step of so much work; what it returns is told how much of it is done.</summary>
internal delegate Action<long> BeginStep(string name, long total);

/// <summary>A progress bar on a terminal; nothing elsewhere.</summary>
internal static class Progress
{
    private const int TellEvery = 256;

    public static T Run<T>(bool isShown, Func<BeginStep, T> work) => isShown ? Show(work) : work((_, _) => _ => { });

    private static T Show<T>(Func<BeginStep, T> work) => AnsiConsole.Progress()
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
