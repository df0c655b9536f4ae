using AuditShipper.Cli;
using AuditShipper.Files;

namespace AuditShipper.Tests.Cli.Simulate;

/// <summary>Runs <c>simulate</c> the way the program does, on any disk.</summary>
internal sealed class SimulateRig(IFileSystem files)
{
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public string Output => output.ToString();
    public string Error => error.ToString();

    public Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(["simulate", .. arguments], new CommandContext
    {
        Files = files,
        Environment = [],
        HostName = "host",
        Out = output,
        Error = error,
        Run = (_, _, _) => throw new InvalidOperationException("simulate runs no agent"),
        Checks = [],
        ConnectChecks = [],
        Demo = null,
    });
}
