using System.Buffers;

namespace AuditShipper.Reading;

/// <summary>
/// A line that is too long for the blocks of a pipe: it is read straight into one of its own, which grows without a copy. Before its end was
/// seen it counts for nothing in the pool: what is read ahead of the acknowledgements is what others wait for, not this.
/// </summary>
internal sealed class GatheredLine(BlockPool pool)
{
    private const int LeastGrowthBytes = 1 << 20;
#pragma warning disable CA2213 // counted, not owned
    private Block? block;
#pragma warning restore CA2213
    private int length;
    private int searched;

    public bool IsOpen => block is not null;

    public ReadOnlySpan<byte> Bytes => block!.GetSpan()[..length];

    /// <param name="start">Of the line, without a newline.</param>
    public void Begin(ReadOnlySequence<byte> start)
    {
        length = checked((int)start.Length);
        block = pool.RentUncounted(length + LeastGrowthBytes);
        start.CopyTo(block.GetSpan());
        searched = length;
    }

    /// <returns>Where the next bytes go.</returns>
    public Span<byte> Room(int wantedBytes)
    {
        if (block!.SizeBytes - length < wantedBytes) block.Grow(checked(length + wantedBytes + Math.Max(length / 4, LeastGrowthBytes)));
        return block.GetSpan().Slice(length, wantedBytes);
    }

    public void Advance(int bytes) => length += bytes;

    /// <returns>Where the newline stands; -1: it was not read yet. No byte is looked at twice.</returns>
    public int FindNewline()
    {
        var newline = Bytes[searched..].IndexOf((byte)'\n');
        if (newline >= 0) return searched + newline;
        searched = length;
        return -1;
    }

    /// <param name="usedBytes">Of it.</param>
    /// <returns>To be let go of.</returns>
    public Block Take(int usedBytes)
    {
        var taken = block!;
        block = null;
        pool.Count(taken, usedBytes);
        return taken;
    }
}
