using AuditShipper.Checkpointing;

namespace AuditShipper.Tests.Checkpointing;

public sealed class CheckpointTests
{
    [Fact]
    public void What_stands_at_zero_or_is_not_known_is_read_back()
    {
        var open = new OpenSegmentEntry
        {
            Id = new string('0', 32), Name = "audit.log", Device = 0, Inode = 0, Fingerprint = new(0, 0, ""), Mark = 0, Size = 0, Tail = null,
        };
        var written = new Checkpoint
        {
            Cluster = "c",
            Node = "n",
            Source = "audit",
            At = default,
            Open = [open],
            Finished = [new("audit-1.log", Id: null, Fingerprint: null, Tail: null, 0, 0, 0)],
            Totals = new Dictionary<Fate, FateEntry> { [Fate.Delivered] = new(0, 0), [Fate.Lost] = new(1, 2) },
        };

        var read = Checkpoint.Parse(written.ToBytes());

        Assert.Equal(open, Assert.Single(read.Open));
        Assert.Equal(written.Finished, read.Finished);
        Assert.Equal(written.Totals, read.Totals);
        Assert.Equal(written.At, read.At);
    }
}
