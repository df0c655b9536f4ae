using System.Diagnostics;

namespace AuditShipper.Tests.Files;

/// <summary>Runs a program of the system, to see what others see of our files.</summary>
internal static class Command
{
    /// <summary>Runs a script as an operator's shell would: with the signals that .NET ignores.</summary>
    public static string Shell(string script) => Run("env", "--default-signal=PIPE", "sh", "-c", script);

    /// <returns>What it printed; it must end with 0.</returns>
    public static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
