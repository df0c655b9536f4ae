namespace AuditShipper.Processing.Headers;

/// <summary>The headers of one record beside those that every record has, in memory that is used again: then nothing is allocated. Not thread-safe.</summary>
internal sealed class HeaderBuffer
{
    private byte[] bytes = new byte[2048];
    private Entry[] entries = new Entry[16];
    private int used;

    public int Count { get; private set; }

    /// <summary>ASCII. Valid until the next change.</summary>
    public ReadOnlySpan<byte> Name(int index) => bytes.AsSpan(entries[index].NameStart, entries[index].ValueStart - entries[index].NameStart);

    /// <summary>UTF-8. Valid until the next change.</summary>
    public ReadOnlySpan<byte> Value(int index) => bytes.AsSpan(entries[index].ValueStart, entries[index].ValueLength);

    /// <summary>For the next record.</summary>
    public void Clear() => (Count, used) = (0, 0);

    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        value.CopyTo(Begin(name, value.Length));
        End(value.Length);
    }

    /// <summary>Room for the value of a header, which is one only after <see cref="End"/>; another <c>Begin</c> takes its place else.</summary>
    /// <param name="name">Is copied.</param>
    /// <param name="mostBytes">Of the value.</param>
    public Span<byte> Begin(ReadOnlySpan<byte> name, int mostBytes)
    {
        var needed = checked(used + name.Length + mostBytes);
        if (bytes.Length < needed)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, needed));
        if (Count == entries.Length)
            Array.Resize(ref entries, Count * 2);
        name.CopyTo(bytes.AsSpan(used));
        entries[Count] = new Entry(used, used + name.Length, 0);
        return bytes.AsSpan(used + name.Length, mostBytes);
    }

    /// <param name="valueBytes">Written since <see cref="Begin"/>.</param>
    public void End(int valueBytes)
    {
        entries[Count] = entries[Count] with { ValueLength = valueBytes };
        used = entries[Count].ValueStart + valueBytes;
        Count++;
    }

    private readonly record struct Entry(int NameStart, int ValueStart, int ValueLength);
}
