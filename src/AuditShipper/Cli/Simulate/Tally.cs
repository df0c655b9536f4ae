namespace AuditShipper.Cli.Simulate;

/// <summary>What fell to one rule, one level or one reason.</summary>
internal struct Tally
{
    public long Events;

    /// <summary>As written, newlines included.</summary>
    public long Bytes;

    /// <summary>As a route would send them; a filtered event sends none.</summary>
    public long KeptBytes;

    public void Add(long bytes, long keptBytes)
    {
        Events++;
        Bytes += bytes;
        KeptBytes += keptBytes;
    }

    /// <summary>0 to 1.</summary>
    public readonly double SavedShare => Bytes == 0 ? 0 : 1 - ((double)KeptBytes / Bytes);
}
