using System.Globalization;

namespace AuditShipper.Observability;

/// <summary>Events that one route did not want, by what decided: a rule of its policy, or a reason beside the rules.</summary>
internal sealed class FilteredEvents
{
    public const string NoRule = "no-rule";
    public const string Stage = "stage";
    public const string ResponseCode = "response-code";
    public const string Sample = "sample";

    /// <summary>What decides beside the rules, behind them in the order of the counters.</summary>
    private static readonly string[] Others = [NoRule, Stage, ResponseCode, Sample];

    private readonly string[] names;
    private readonly long[] counts;
    private readonly int rules;

    /// <param name="topic">Of the route.</param>
    /// <param name="rules">How many its policy has.</param>
    public FilteredEvents(string topic, int rules)
    {
        (Topic, this.rules) = (topic, rules);
        names = [.. Enumerable.Range(0, rules).Select(rule => rule.ToString(CultureInfo.InvariantCulture)), .. Others];
        counts = new long[names.Length];
    }

    public string Topic { get; }

    /// <param name="rule">From 0, in the order of the policy.</param>
    public void AddRule(int rule) => Interlocked.Increment(ref counts[rule]);

    /// <param name="reason">One of the constants.</param>
    public void Add(string reason) => Interlocked.Increment(ref counts[rules + Array.IndexOf(Others, reason)]);

    /// <summary>Rules count from 0, as in the output of <c>simulate</c>.</summary>
    public IEnumerable<(string By, long Count)> Snapshot()
    {
        for (var i = 0; i < names.Length; i++) yield return (names[i], Interlocked.Read(ref counts[i]));
    }
}
