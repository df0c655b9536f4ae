using System.Text;
using AuditShipper.Discovery;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Discovery;

public sealed class FinishedSegmentsTests
{
    private readonly MemoryFileSystem disk = new();
    private readonly SegmentFiles files;
    private readonly SegmentNames names = new("/log/audit.log");
    private readonly FinishedSegments finished = new();

    public FinishedSegmentsTests() => files = new SegmentFiles(disk, "/log/audit.log");

    [Fact]
    public void A_finished_segment_is_found_by_its_name_compressed_or_not()
    {
        Finish("audit.log.1", "first\n");
        Assert.NotNull(finished.Find("audit.log.1"));
        Assert.Null(finished.Find("audit.log.2"));
    }

    [Fact]
    public void It_is_found_by_its_content_under_another_name()
    {
        var segment = Finish("audit.log.1", "first\nsecond\n");
        disk.Rename("/log/audit.log.1", "/log/audit.log.2");
        var moved = files.Open(names.Parse("audit.log.2"))!;
        Assert.Equal(segment.Id, finished.FindByContent(moved)!.Id);
        finished.Move(finished.FindByContent(moved)!, moved);
        Assert.Null(finished.Find("audit.log.1"));
        Assert.Equal(segment.Id, finished.Find("audit.log.2")!.Id);
    }

    [Fact]
    public void Another_content_is_not_it_though_it_begins_alike()
    {
        Finish("audit.log.1", "first\nsecond\n");
        disk.Append("/log/audit.log.2", "first\nother!\n"u8);
        Assert.Null(finished.FindByContent(files.Open(names.Parse("audit.log.2"))!));
    }

    [Fact]
    public void A_segment_whose_name_was_taken_is_found_by_content_until_the_look_ends()
    {
        var segment = Finish("audit.log.1", "first\n");
        finished.Displace("audit.log.1");
        Assert.Null(finished.Find("audit.log.1"));
        disk.Rename("/log/audit.log.1", "/log/audit.log.2");
        var moved = files.Open(names.Parse("audit.log.2"))!;
        Finish("audit.log.1", "newer\n");
        finished.Move(finished.FindByContent(moved)!, moved);
        Assert.Equal(segment.Id, finished.Find("audit.log.2")!.Id);
        Assert.NotNull(finished.Find("audit.log.1"));
        finished.KeepOnly(new HashSet<string> { "audit.log.2" });
        Assert.Single(finished.All);
    }

    [Fact]
    public void Every_change_is_counted_so_that_a_checkpoint_follows()
    {
        Finish("audit.log.1", "first\n");
        var before = finished.Version;
        finished.KeepOnly(new HashSet<string> { "audit.log.1" });
        Assert.Equal(before, finished.Version);
        finished.KeepOnly(new HashSet<string>());
        Assert.True(finished.Version > before);
        Assert.Empty(finished.All);
    }

    private Segment Finish(string name, string content)
    {
        disk.Append($"/log/{name}", Encoding.UTF8.GetBytes(content));
        var opened = files.Open(names.Parse(name))!;
        var fingerprint = Fingerprint.TryTake(opened.File, isFinal: true)!.Value;
        var segment = new Segment
        {
            Name = opened.Name,
            File = opened.File,
            Facts = opened.Facts,
            Fingerprint = fingerprint,
            Id = SegmentId.Of(fingerprint, 0),
            Mark = content.Length,
        };
        finished.Add(segment);
        return segment;
    }
}
