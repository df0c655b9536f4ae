namespace AuditShipper.Bench.Scan;

internal delegate bool LineCheck(ReadOnlySpan<byte> line);

/// <summary>Runs one check over every line of a file in memory.</summary>
internal static class Measure
{
    /// <summary>Long enough for the runtime to have compiled well what is measured.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <returns>GB per second of CPU time, of the cheapest round: what else runs on the machine disturbs that least.</returns>
    public static double Best(string name, byte[] file, int rounds, LineCheck check)
    {
        var (lines, refused) = (0L, 0L);
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < WarmUp;)
            (lines, refused) = Walk(file, check);

        var best = 0.0;
        var allocated = 0L;
        for (var round = 0; round < rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Environment.CpuUsage.TotalTime;
            (lines, refused) = Walk(file, check);
            var seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            best = Math.Max(best, file.Length / seconds / 1e9);
        }

        Console.WriteLine($"{name,-32}{best,8:f2} GB/s   {lines} lines, {refused} refused, {allocated} bytes allocated");
        return best;
    }

    private static (long Lines, long Refused) Walk(ReadOnlySpan<byte> rest, LineCheck check)
    {
        var (lines, refused) = (0L, 0L);
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            if (end < 0)
                end = rest.Length;
            lines++;
            if (!check(rest[..end]))
                refused++;
            rest = rest[Math.Min(end + 1, rest.Length)..];
        }

        return (lines, refused);
    }
}
