using AuditShipper.Checkpointing;

namespace AuditShipper.Tests.Checkpointing;

public sealed class CheckpointTests
{
    /// <summary>As of a segment that was just opened, or of a .gz: nothing is acknowledged yet, and there are no bytes before the mark.</summary>
    [Fact]
    public void An_entry_whose_every_value_is_zero_or_absent_is_read_back()
    {
        var entry = new OpenSegmentEntry
        {
            Id = new string('0', 32),
            Name = "audit.log",
            Device = 0,
            Inode = 0,
            Fingerprint = new(0, 0, ""),
            Mark = 0,
            Size = 0,
            Tail = null,
        };
        var written = new Checkpoint
        {
            Cluster = "",
            Node = "",
            Source = "",
            At = default,
            Open = [entry],
            Finished = [new("", null, null, null, 0, 0, 0)],
            Totals = new Dictionary<Fate, FateEntry> { [Fate.Lost] = new(0, 0) },
        };
        var read = Checkpoint.Parse(written.ToBytes());
        Assert.Equal(entry, Assert.Single(read.Open));
        Assert.Equal(written.Finished, read.Finished);
        Assert.Equal(written.Totals, read.Totals);
    }
}
