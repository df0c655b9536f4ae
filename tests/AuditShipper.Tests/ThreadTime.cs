using System.Runtime.InteropServices;

namespace AuditShipper.Tests;

/// <summary>Processor time of this thread: what else the machine does shows in it hardly at all.</summary>
internal static partial class ThreadTime
{
    private const int ThreadCpuTime = 3;

    public static double Seconds()
    {
        Assert.Equal(0, ClockGetTime(ThreadCpuTime, out var time));
        return time.Seconds + (time.Nanoseconds / 1e9);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
