using System.Diagnostics.CodeAnalysis;

namespace AuditShipper.Cli.Simulate;

/// <param name="Name">UTF-8.</param>
/// <param name="Events">At least this many: those seen since the name was last taken in.</param>
/// <param name="Bytes">Of the events as written; at most <see cref="TopCounter.ErrorBytes"/> too high.</param>
/// <param name="KeptBytes">Of those events, what the route would send.</param>
internal readonly record struct TopEntry(byte[] Name, long Events, long Bytes, long KeptBytes);

/// <summary>
/// Who makes the volume, in bounded memory (the algorithm Space-Saving, weighted by bytes): when a name comes for which there is no room, it takes the
/// place, and the bytes, of the smallest. So no large one is ever missed, and no figure is too high by more than the smallest one.
/// </summary>
internal sealed class TopCounter(int capacity)
{
    private const int LongestName = 256;

    private readonly Dictionary<byte[], int> places = new(Utf8Names.Instance);
    private readonly List<TopEntry> entries = [];

    /// <summary>How much too high a figure can be; 0: all are exact.</summary>
    public long ErrorBytes { get; private set; }

    /// <param name="name">UTF-8; cut off at 256 bytes.</param>
    /// <param name="bytes">As written.</param>
    /// <param name="keptBytes">That would be sent.</param>
    public void Add(ReadOnlySpan<byte> name, long bytes, long keptBytes)
    {
        if (name.Length > LongestName)
            name = name[..LongestName];
        var place = PlaceOf(name);
        var entry = entries[place];
        entries[place] = entry with { Events = entry.Events + 1, Bytes = entry.Bytes + bytes, KeptBytes = entry.KeptBytes + keptBytes };
    }

    /// <summary>The largest first; of equal ones the first by name.</summary>
    public IReadOnlyList<TopEntry> Top(int count) =>
        [.. entries.OrderByDescending(entry => entry.Bytes).ThenBy(entry => Convert.ToHexString(entry.Name), StringComparer.Ordinal).Take(count)];

    private int PlaceOf(ReadOnlySpan<byte> name)
    {
        var lookup = places.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(name, out var place))
            return place;
        var added = name.ToArray();
        if (entries.Count < capacity)
        {
            place = entries.Count;
            entries.Add(new TopEntry(added, 0, 0, 0));
        }
        else
        {
            place = Smallest();
            places.Remove(entries[place].Name);
            ErrorBytes = Math.Max(ErrorBytes, entries[place].Bytes);
            entries[place] = new TopEntry(added, 0, entries[place].Bytes, 0);
        }

        places.Add(added, place);
        return place;
    }

    private int Smallest()
    {
        var smallest = 0;
        for (var place = 1; place < entries.Count; place++)
            if (entries[place].Bytes < entries[smallest].Bytes)
                smallest = place;
        return smallest;
    }

    private sealed class Utf8Names : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Utf8Names Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] name) => GetHashCode(name.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
