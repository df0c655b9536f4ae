namespace AuditShipper.Observability;

/// <summary>
/// A family of counters, one for each value of a closed label. A value that is not in the set counts as <c>other</c>: never lost,
/// never a new series.
/// </summary>
internal sealed class LabelledCount
{
    public const string Other = "other";

    private readonly string[] values;
    private readonly long[] counts;

    /// <param name="values">The closed set; its last is <see cref="Other"/>.</param>
    public LabelledCount(string[] values)
    {
        this.values = values;
        counts = new long[values.Length];
    }

    public void Add(string value, long amount) => Interlocked.Add(ref counts[IndexOf(value)], amount);

    public long this[string value] => Interlocked.Read(ref counts[IndexOf(value)]);

    public IEnumerable<(string Value, long Count)> Snapshot()
    {
        for (var i = 0; i < values.Length; i++) yield return (values[i], Interlocked.Read(ref counts[i]));
    }

    private int IndexOf(string value)
    {
        var last = values.Length - 1;
        for (var i = 0; i < last; i++)
        {
            if (string.Equals(values[i], value, StringComparison.Ordinal)) return i;
        }

        return last;
    }
}
