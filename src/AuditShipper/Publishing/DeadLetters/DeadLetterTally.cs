namespace AuditShipper.Publishing.DeadLetters;

/// <summary>How many letters of how many bytes, by source and reason: a handful of pairs.</summary>
internal sealed class DeadLetterTally
{
    private readonly List<EvictedLetters> _counts = [];

    public IReadOnlyList<EvictedLetters> Counts => _counts;

    public void Add(string source, string reason, long letters, long bytes)
    {
        for (var i = 0; i < _counts.Count; i++)
        {
            var count = _counts[i];
            if (count.Reason == reason && count.Source == source)
            {
                _counts[i] = count with { Letters = count.Letters + letters, Bytes = count.Bytes + bytes };
                return;
            }
        }

        _counts.Add(new(source, reason, letters, bytes));
    }

    public void MoveTo(DeadLetterTally other)
    {
        foreach (var count in _counts)
            other.Add(count.Source, count.Reason, count.Letters, count.Bytes);
        _counts.Clear();
    }

    public void Clear() => _counts.Clear();
}
