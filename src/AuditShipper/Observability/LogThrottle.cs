namespace AuditShipper.Observability;

/// <summary>Lets the same message through at most once per interval, and tells how many were held back since. From any thread.</summary>
internal sealed class LogThrottle(TimeProvider time, TimeSpan interval)
{
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(30);

    private const int MostKeys = 256;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    public LogThrottle(TimeProvider time)
        : this(time, DefaultInterval)
    {
    }

    /// <param name="key">Names the trouble and its place, e.g. <c>kafka-unreachable/audit</c>.</param>
    /// <param name="repeats">To append to the message: empty, or <c> (12 more like this in 30 s)</c>.</param>
    /// <returns>False: held back, because the key passed within the interval.</returns>
    public bool TryPass(string key, out string repeats)
    {
        repeats = "";
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (entries.TryGetValue(key, out var entry))
            {
                if (time.GetElapsedTime(entry.PassedAt, now) < interval)
                {
                    entry.HeldBack++;
                    return false;
                }

                var meanwhile = time.GetElapsedTime(entry.PassedAt, now);
                if (entry.HeldBack > 0) repeats = $" ({entry.HeldBack} more like this in {meanwhile.TotalSeconds:F0} s)";
                entry.HeldBack = 0;
                entry.PassedAt = now;
                return true;
            }

            MakeRoom(now);
            entries.Add(key, new() { PassedAt = now });
            return true;
        }
    }

    /// <summary>The trouble is over: the next one passes at once.</summary>
    public void Reset(string key)
    {
        lock (gate) entries.Remove(key);
    }

    private void MakeRoom(long now)
    {
        if (entries.Count < MostKeys) return;
        foreach (var (key, entry) in entries)
        {
            if (time.GetElapsedTime(entry.PassedAt, now) >= interval) entries.Remove(key);
        }

        if (entries.Count >= MostKeys) entries.Clear();
    }

    private sealed class Entry
    {
        public long PassedAt;
        public long HeldBack;
    }
}
