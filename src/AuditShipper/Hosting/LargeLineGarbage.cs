namespace AuditShipper.Hosting;

/// <summary>
/// A line of many megabytes may need buffers of its size, which nobody needs behind it. The collector would let those of several such lines come together
/// before it looks; beside the work on one of them its look costs next to nothing. One thread owns it.
/// </summary>
internal sealed class LargeLineGarbage
{
    private const int LargeLineBytes = 1 << 20;
    private const long GarbageBytes = 8 << 20;
    private long collectedAt;

    /// <summary>Before a line is worked on.</summary>
    public void Before(int lineBytes)
    {
        if (lineBytes >= LargeLineBytes && collectedAt == 0) collectedAt = GC.GetAllocatedBytesForCurrentThread();
    }

    /// <summary>When it has its fate, or its records are on their way.</summary>
    public void After(int lineBytes)
    {
        if (lineBytes < LargeLineBytes) return;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        if (allocated - collectedAt < GarbageBytes) return;
        collectedAt = allocated;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
