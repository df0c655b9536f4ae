using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>
/// The names of one event's annotations with <c>_</c> for each dot, and which annotations another one behind them then shares its name with: an object has
/// a name once. Made once and used again for each event; not for two threads.
/// </summary>
internal sealed class AnnotationNames
{
    /// <summary>So many are compared with each other; more are sorted.</summary>
    private const int Few = 16;

    /// <summary>Room for so many is kept from one event to the next.</summary>
    private const int KeptCount = 1 << 10;
    private const int KeptBytes = 1 << 12;
    private ulong[] hashes = new ulong[Few];
    private int[] order = [];
    private bool[] shadowed = new bool[Few];
    private byte[] text = new byte[KeptBytes];

    /// <summary>Some share their name with one behind them.</summary>
    public bool HasShadowed { get; private set; }

    /// <param name="line">The event.</param>
    /// <param name="annotations">An object; absent: there are none that count.</param>
    public void Read(ReadOnlySpan<byte> line, ByteRange annotations)
    {
        Trim();
        HasShadowed = false;
        if (annotations.IsAbsent)
            return;
        var count = 0;
        var members = new JsonMembers(line, annotations.Start);
        while (members.MoveNext())
        {
            if (count == hashes.Length)
                Array.Resize(ref hashes, count * 2);
            hashes[count++] = HashOf(members.Key);
        }

        if (shadowed.Length < count)
            shadowed = new bool[hashes.Length];
        shadowed.AsSpan(0, count).Clear();
        if (count <= Few)
            Compare(count);
        else
            Sort(count);
    }

    /// <param name="index">Of the annotation, in the order of the event.</param>
    public bool IsShadowed(int index) => HasShadowed && shadowed[index];

    /// <summary>Writes the name into a string.</summary>
    public void Write(ReadOnlySpan<byte> key, FormatBuffer json)
    {
        if (key.Contains((byte)'\\'))
            json.Escaped(Plain(key));
        else
            json.Append(key, (byte)'.', (byte)'_');
    }

    private void Compare(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (hashes.AsSpan(i + 1, count - i - 1).Contains(hashes[i]))
                shadowed[i] = HasShadowed = true;
        }
    }

    private void Sort(int count)
    {
        if (order.Length < count)
            order = new int[hashes.Length];
        for (var i = 0; i < count; i++)
            order[i] = i;
        hashes.AsSpan(0, count).Sort(order.AsSpan(0, count));
        for (var i = 0; i < count;)
        {
            var (first, last) = (i, order[i]);
            for (i++; i < count && hashes[i] == hashes[first]; i++)
                last = Math.Max(last, order[i]);
            for (var same = first; same < i; same++)
            {
                if (order[same] != last)
                    shadowed[order[same]] = HasShadowed = true;
            }
        }
    }

    /// <summary>FNV-1a, 64 bits: two names of one hash are taken for one. Nothing is lost by it, for what is shadowed stands elsewhere.</summary>
    private ulong HashOf(ReadOnlySpan<byte> key)
    {
        var hash = 14_695_981_039_346_656_037;
        foreach (var one in key.Contains((byte)'\\') ? Plain(key) : key)
            hash = (hash ^ (one == (byte)'.' ? (byte)'_' : one)) * 1_099_511_628_211;
        return hash;
    }

    /// <summary>Without escapes and dots.</summary>
    private ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> key)
    {
        if (text.Length < key.Length)
            text = new byte[key.Length];
        var plain = text.AsSpan(0, EventText.Unescape(key, text));
        plain.Replace((byte)'.', (byte)'_');
        return plain;
    }

    private void Trim()
    {
        if (hashes.Length > KeptCount)
            (hashes, shadowed, order) = (new ulong[Few], new bool[Few], []);
        if (text.Length > KeptBytes)
            text = new byte[KeptBytes];
    }
}
