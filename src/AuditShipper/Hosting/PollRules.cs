namespace AuditShipper.Hosting;

/// <summary>How often a log that has nothing new is asked again: latency while events come, next to no CPU while none do.</summary>
internal static class PollRules
{
    public static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(10);
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan QuietAfter = TimeSpan.FromSeconds(2);

    /// <param name="sinceRead">Since bytes were last read.</param>
    public static TimeSpan Pause(TimeSpan sinceRead) => sinceRead < QuietAfter ? Busy : Quiet;
}
