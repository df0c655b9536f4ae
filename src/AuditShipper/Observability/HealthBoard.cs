using System.Collections.Concurrent;
using AuditShipper.Observability.Status;

namespace AuditShipper.Observability;

/// <summary>
/// Where loops and components say how they are. Alive: every loop turned within the limit. Ready: every component says so.
/// Calls that change nothing cost a lookup and no allocation, from any thread.
/// </summary>
/// <param name="time">Measures how long ago a loop turned.</param>
/// <param name="stallLimit">How long a loop may take for one turn; at least a few seconds.</param>
internal sealed class HealthBoard(TimeProvider time, TimeSpan stallLimit)
{
    public static readonly TimeSpan DefaultStallLimit = TimeSpan.FromSeconds(60);

    /// <summary>Shorter troubles, such as those of each start, are not the last problem of anything.</summary>
    private static readonly TimeSpan WorthRemembering = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, Loop> loops = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Component> components = new(StringComparer.Ordinal);

    public HealthBoard(TimeProvider time)
        : this(time, DefaultStallLimit)
    {
    }

    /// <summary>The loop turned. The first call begins the watch over it.</summary>
    public void Beat(string loop)
    {
        var now = time.GetTimestamp();
        if (!loops.TryGetValue(loop, out var known)) known = loops.GetOrAdd(loop, static (_, at) => new(at), now);
        Interlocked.Exchange(ref known.TurnedAt, now);
    }

    /// <summary>The loop ended because it was asked to: nothing is expected of it any more.</summary>
    public void Retire(string loop) => loops.TryRemove(loop, out _);

    /// <summary>A component that will report: not ready, "starting", until it does. Keeps what it has already said.</summary>
    public void Expect(string component) => SetFirst(component, "starting");

    public void SetReady(string component) => Set(component, null);

    /// <param name="component">A source's name or another closed name: a metric label.</param>
    /// <param name="reason">For the operator: names the thing, the fact and the way out. Never audit content.</param>
    public void SetNotReady(string component, string reason) => Set(component, reason);

    public bool IsLive
    {
        get
        {
            foreach (var (_, loop) in loops)
            {
                if (Since(Interlocked.Read(ref loop.TurnedAt)) > stallLimit) return false;
            }

            return true;
        }
    }

    public HealthReport Live() => new(loops.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => LoopPart(l.Key, l.Value)).ToArray());

    public HealthReport Ready()
    {
        if (components.IsEmpty) return new([new("agent", false, "not ready: starting")]);
        return new(components.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => ComponentPart(c.Key, c.Value.Condition)).ToArray());
    }

    /// <param name="suffix">Of the components asked for; what stands before it names the component in the answer.</param>
    /// <returns>What is not ready now.</returns>
    public IEnumerable<ProblemStatus> Problems(string suffix) =>
        from component in components
        where component.Key.EndsWith(suffix, StringComparison.Ordinal)
        let condition = component.Value.Condition
        where condition.Reason is not null
        orderby component.Key
        select new ProblemStatus(component.Key[..^suffix.Length], condition.Reason!, Seconds(condition.SinceTimestamp));

    /// <summary>The latest of these components that is over and lasted 3 s or more; null: there was none.</summary>
    public ProblemStatus? LastProblem(string suffix) => components
        .Where(component => component.Key.EndsWith(suffix, StringComparison.Ordinal) && component.Value.LastProblem is not null)
        .Select(component => (component.Key, Last: component.Value.LastProblem!))
        .OrderByDescending(found => found.Last.SinceTimestamp)
        .Select(found => new ProblemStatus(found.Key[..^suffix.Length], found.Last.Reason!, Seconds(found.Last.SinceTimestamp)))
        .FirstOrDefault();

    private double Seconds(long timestamp) => Math.Round(Since(timestamp).TotalSeconds, 3);

    private HealthPart LoopPart(string name, Loop loop)
    {
        var age = Since(Interlocked.Read(ref loop.TurnedAt));
        return age <= stallLimit
            ? new(name, true, "turning")
            : new(name, false, $"did not turn for {age.TotalSeconds:F0} s (limit {stallLimit.TotalSeconds:F0} s)");
    }

    private HealthPart ComponentPart(string name, Condition condition) => condition.Reason is null
        ? new(name, true, "ready")
        : new(name, false, $"not ready for {Since(condition.SinceTimestamp).TotalSeconds:F0} s: {condition.Reason}");

    private TimeSpan Since(long timestamp) => time.GetElapsedTime(timestamp);

    private void Set(string name, string? reason)
    {
        if (!components.TryGetValue(name, out var component)) component = SetFirst(name, reason);
        var now = component.Condition;
        if (string.Equals(now.Reason, reason, StringComparison.Ordinal)) return;

        // While it stays not ready, only the words change: the time tells how long it has been so.
        var since = now.Reason is not null && reason is not null ? now.SinceTimestamp : time.GetTimestamp();
        component.Condition = new(reason, since);
        if (now.Reason is not null && reason is null && Since(now.SinceTimestamp) >= WorthRemembering) component.LastProblem = now;
    }

    private Component SetFirst(string name, string? reason) =>
        components.GetOrAdd(name, static (_, first) => new(first), new Condition(reason, time.GetTimestamp()));

    private sealed class Loop(long turnedAt)
    {
        public long TurnedAt = turnedAt;
    }

    private sealed class Component(Condition first)
    {
        private volatile Condition condition = first;
        private volatile Condition? lastProblem;

        public Condition? LastProblem
        {
            get => lastProblem;
            set => lastProblem = value;
        }

        public Condition Condition
        {
            get => condition;
            set => condition = value;
        }
    }

    /// <param name="Reason">Null: ready.</param>
    /// <param name="SinceTimestamp">When readiness last changed.</param>
    private sealed record Condition(string? Reason, long SinceTimestamp);
}
