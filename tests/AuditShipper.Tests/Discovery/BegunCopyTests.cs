using AuditShipper.Discovery;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Discovery;

/// <summary>cp and copytruncate take their time: a look may find the copy empty, or with a part of its first line.</summary>
public sealed class BegunCopyTests
{
    private readonly MemoryFileSystem disk = new();
    private readonly SegmentTracker tracker;

    public BegunCopyTests()
    {
        disk.CreateDirectory("/log");
        disk.Append("/log/audit.log", "the first line\nthe second line\n"u8);
        tracker = new SegmentTracker(new SegmentFiles(disk, "/log/audit.log"), heldBytesLimit: long.MaxValue);
        tracker.Look();
        Assert.True(tracker.TryIdentify(Assert.Single(tracker.Open)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("the fir")]
    [InlineData("the first line\n")]
    public void A_copy_that_was_just_begun_is_no_segment_of_its_own(string begun)
    {
        disk.Append("/log/audit.log.1", System.Text.Encoding.UTF8.GetBytes(begun));
        tracker.Look();
        Assert.Single(tracker.Open);
        disk.Append("/log/audit.log.1", "the first line\nthe second line\n"u8[begun.Length..]);
        tracker.Look();
        Assert.Equal("audit.log", Assert.Single(tracker.Open).Name.FileName);
    }

    [Fact]
    public void Another_file_under_such_a_name_is_one()
    {
        disk.Append("/log/audit.log.1", "another "u8);
        tracker.Look();
        Assert.Equal(["audit.log", "audit.log.1"], tracker.Open.Select(segment => segment.Name.FileName).Order());
    }
}
