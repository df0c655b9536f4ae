namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>What Linux knows of a process.</summary>
internal static class ProcessFacts
{
    /// <summary>In a second, of one CPU: sysconf(_SC_CLK_TCK) is 100 on every Linux that .NET runs on.</summary>
    private const double TicksASecond = 100;

    /// <summary>VmHWM.</summary>
    public static long PeakResidentBytes(int process) => Status(process, "VmHWM:");

    public static long ResidentBytes(int process) => Status(process, "VmRSS:");

    /// <summary>User and system time so far.</summary>
    public static TimeSpan Cpu(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        // The name, in parentheses, may hold blanks; what follows it does not.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((long.Parse(fields[11]) + long.Parse(fields[12])) / TicksASecond);
    }

    private static long Status(int process, string name) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..^2]) * 1024;
}
