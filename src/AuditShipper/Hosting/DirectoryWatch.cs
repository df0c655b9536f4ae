using AuditShipper.Discovery;

namespace AuditShipper.Hosting;

/// <summary>Looks at a source's directory when it may have changed.</summary>
internal sealed class DirectoryWatch(SegmentTracker tracker, SegmentFiles files, TimeProvider time)
{
    private const int MostLooksAtOnce = 8;
    private DateTimeOffset? stamp;
    private long lookedAt;
    private bool hasLooked;
    private bool lookedAfterChange;

    /// <summary>What was seen so far is forgotten: the next step looks.</summary>
    public void StartAnew() => hasLooked = false;

    /// <param name="force">A file stopped being what it was.</param>
    /// <returns>Whether it looked.</returns>
    public bool Step(bool force)
    {
        var now = files.Stamp();
        var changed = now != stamp || !hasLooked;
        if (hasLooked && !force && !LookRules.IsDue(time.GetElapsedTime(lookedAt), changed, lookedAfterChange, tracker.Problem is not null)) return false;
        stamp = now;
        lookedAfterChange = changed || force;
        lookedAt = time.GetTimestamp();
        hasLooked = true;
        for (var look = 0; look < MostLooksAtOnce && !tracker.Look(); look++)
        {
            // A file vanished between look and open: the normal case beside a server that compresses.
        }

        return true;
    }
}
