using System.Collections.Concurrent;
using AuditShipper.Publishing.DeadLetters;

namespace AuditShipper.Hosting;

/// <summary>
/// Dead letters that went for newer ones, until the loop of their source takes them: the source whose letter needed the room is often another one. From any thread.
/// </summary>
internal sealed class Evictions
{
    private readonly ConcurrentDictionary<(string Source, string Reason), (long Letters, long Bytes)> waiting = new();

    public void Add(in EvictedLetters evicted)
    {
        var (letters, bytes) = (evicted.Letters, evicted.Bytes);
        waiting.AddOrUpdate((evicted.Source, evicted.Reason), (letters, bytes), (_, before) => (before.Letters + letters, before.Bytes + bytes));
    }

    public IEnumerable<EvictedLetters> Take(string source)
    {
        foreach (var key in waiting.Keys)
        {
            if (key.Source == source && waiting.TryRemove(key, out var sum)) yield return new EvictedLetters(source, key.Reason, sum.Letters, sum.Bytes);
        }
    }
}
