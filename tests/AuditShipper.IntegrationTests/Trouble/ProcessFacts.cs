namespace AuditShipper.IntegrationTests.Trouble;

/// <summary>What Linux knows of a process.</summary>
internal static class ProcessFacts
{
    /// <summary>In a second, of one CPU: sysconf(_SC_CLK_TCK) is 100 on every Linux that .NET runs on.</summary>
    private const double TicksASecond = 100;

    private const string Switches = "voluntary_ctxt_switches:";

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

    /// <summary>How often its threads have gone to sleep, so far: what wakes up goes to sleep again.</summary>
    public static long Sleeps(int process) => Directory.GetDirectories($"/proc/{process}/task")
        .Sum(thread => long.Parse(File.ReadLines(Path.Combine(thread, "status")).First(line => line.StartsWith(Switches, StringComparison.Ordinal))[Switches.Length..]));

    /// <summary>How long the thread that worked most was ready to run and others had the processors.</summary>
    public static TimeSpan WaitedForProcessors(int process)
    {
        var (_, waited) = Directory.GetDirectories($"/proc/{process}/task").Select(Times).MaxBy(thread => thread.Ran);
        return TimeSpan.FromMicroseconds(waited / 1000);

        static (long Ran, long Waited) Times(string thread) =>
            File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ') is [var ran, var waited, ..] ? (long.Parse(ran), long.Parse(waited)) : default;
    }

    private static long Status(int process, string name) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..^2]) * 1024;
}
