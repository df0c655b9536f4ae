namespace AuditShipper.Reading;

/// <summary>
/// Single blocks that nobody holds: some megabytes, or one, however large it is: large lines come in rows, and memory that was never used is
/// slow. One that is larger than those megabytes stays no longer than large lines come.
/// </summary>
internal sealed class SpareSingles
{
    private const long KeptBytes = 8 * 1024 * 1024;

    /// <summary>A line below it has a block that is kept anyway: blocks are larger than their lines, by less than this.</summary>
    private const long LargeLineBytes = KeptBytes / 2;
    private readonly SpareBlocks blocks = new();
    private int mostUsed;
    private int mostUsedBefore;

    /// <summary>Of all of them together.</summary>
    public long SizeBytes => blocks.SizeBytes;

    /// <summary>Since the trim before the last.</summary>
    private bool HadLargeLine => Math.Max(mostUsed, mostUsedBefore) > LargeLineBytes;

    /// <returns>At least so large; null: there is none.</returns>
    public Block? Take(int wantedBytes)
    {
        var block = blocks.Take();
        if (block?.SizeBytes < wantedBytes) block.Grow(wantedBytes);
        return block;
    }

    /// <param name="block">Nobody holds it.</param>
    /// <param name="usedBytes">So much of it was used.</param>
    public void Keep(Block block, int usedBytes)
    {
        mostUsed = Math.Max(mostUsed, usedBytes);
        if (SizeBytes + block.SizeBytes <= KeptBytes)
        {
            blocks.Keep(block);
        }
        else if (HadLargeLine && block.SizeBytes > SizeBytes)
        {
            blocks.Free();
            blocks.Keep(block);
        }
        else
        {
            block.Free();
        }
    }

    public void Trim()
    {
        blocks.Trim(least: 0);
        (mostUsedBefore, mostUsed) = (mostUsed, 0);
        if (SizeBytes > KeptBytes && !HadLargeLine) blocks.Free();
    }

    public void Free() => blocks.Free();
}
