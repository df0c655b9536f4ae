using AuditShipper.Checkpointing;
using AuditShipper.Publishing;

namespace AuditShipper.Hosting;

/// <summary>What follows a fault of the publisher: when the next one is made, and how it sends.</summary>
internal static class RecoveryRules
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>The first rebuild after progress comes at once; each fruitless one doubles the wait.</summary>
    /// <param name="fruitless">Rebuilds in a row without an acknowledgement.</param>
    public static TimeSpan Delay(int fruitless) =>
        fruitless == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(LongestDelay.Ticks, FirstDelay.Ticks << Math.Min(fruitless - 1, 10)));

    /// <summary>
    /// A refused record goes alone the next time. A notice of a dead letter or a gap that the broker would not take goes alone too: else the events behind it would be
    /// delivered anew with each attempt, while it pins the mark.
    /// </summary>
    public static bool SuspectsRange(FailureKind kind, Fate fate) =>
        kind == FailureKind.Refused || (kind == FailureKind.Environment && fate is Fate.DeadLettered or Fate.Lost);

    /// <summary>
    /// A refused batch is sent again record by record. A fault that comes back without saying which record it is about is treated as one too,
    /// unless it is the broker's: then waiting helps, and sending alone does not.
    /// </summary>
    public static bool SuspectsAll(int fruitless, bool isEnvironment) => fruitless >= 2 && !isEnvironment;

    /// <summary>
    /// Whether a line that some routes have and others could not get ends the publisher: so that it goes to all of them again; when the agent stops, only so
    /// that no transaction commits a part of it.
    /// </summary>
    public static bool RestartsTorn(bool isTransactional, CancellationToken stop) => isTransactional || !stop.IsCancellationRequested;
}
