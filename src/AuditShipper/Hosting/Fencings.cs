namespace AuditShipper.Hosting;

/// <summary>
/// Fencings that neither a claim in the checkpoint topic nor a transaction that outlived its timeout explains. One of them proves nothing; several in
/// a row are another program with the same identity whose claims are somewhere else: the two would fence each other at full speed, without end.
/// </summary>
internal sealed class Fencings(string source, TimeProvider time)
{
    private int inARow;
    private long lastAt;

    /// <summary>Null: there were too few of them, or the last one is long ago. Else the thing, the fact and the way out.</summary>
    public string? Problem => inARow >= FencingRules.Few && !IsOver ? FencingRules.Describe(source, inARow) : null;

    /// <summary>How long the source is left to the other one now.</summary>
    public TimeSpan Delay => FencingRules.Delay(inARow);

    private bool IsOver => time.GetElapsedTime(lastAt) > FencingRules.Quiet;

    /// <param name="isExplained">The transaction was older than its timeout: the coordinator may have aborted it.</param>
    public void Note(bool isExplained)
    {
        if (IsOver) inARow = 0;
        if (isExplained) return;
        (inARow, lastAt) = (inARow + 1, time.GetTimestamp());
    }
}

internal static class FencingRules
{
    /// <summary>From so many on it is told.</summary>
    public const int Few = 3;

    /// <summary>Longer than two that give way to each other are apart.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>None for the first ones, then 1 s, doubled with each, up to 30 s.</summary>
    /// <param name="inARow">From 0 on.</param>
    public static TimeSpan Delay(int inARow) =>
        inARow < Few ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(Longest.Ticks, TimeSpan.TicksPerSecond << Math.Min(inARow - Few, 10)));

    public static string Describe(string source, int inARow) =>
        $"Source {source} was fenced {inARow} times in a row, and no claim in kafka.checkpointTopic says by whom: most likely another agent with the same cluster, node and source "
        + "that uses another kafka.checkpointTopic. Each delivers what the other does, so events may come twice. Stop one of the two, or give each its own `node`; "
        + $"this one tries again every {Delay(inARow).TotalSeconds:0} s.";
}
