using System.Text;
using System.Text.Json;
using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Discovery;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Ledger;

public sealed class CheckpointTests
{
    private static readonly SegmentNames Names = new("/log/audit.log");

    /// <summary>As versions wrote it that had no number: every later one reads it.</summary>
    private const string Unnumbered =
        """
        {"cluster":"prod","node":"cp-1","source":"audit","at":"2026-01-02T03:04:05+00:00","open":[{"id":"00112233445566778899aabbccddeeff","name":"audit.log","device":1,"inode":2,"fingerprint":{"offset":0,"length":3,"sha256":"ab"},"mark":0,"size":9,"tail":null,"final":false,"movedAfter":null}],"finished":[{"name":"audit.log.1","id":null,"fingerprint":null,"tail":null,"device":0,"inode":0,"size":0}],"totals":{"Delivered":{"ranges":1,"bytes":2}}}
        """;

    private static readonly string Golden = Unnumbered.Replace(
        "\"open\"",
        """
        "number":7,"mode":"ExactlyOnce","instance":{"id":"5f","host":"cp-1","machineId":null,"pid":42,"startedAt":"2026-01-02T03:04:05+00:00"},"open"
        """.Trim(),
        StringComparison.Ordinal);

    [Fact]
    public void What_has_no_number_is_older_than_everything_that_has_one()
    {
        var checkpoint = Checkpoint.Parse(Encoding.UTF8.GetBytes(Unnumbered));
        Assert.Equal((0, DeliveryGuarantee.AtLeastOnce, null), (checkpoint.Number, checkpoint.Mode, checkpoint.Instance));
        Assert.Single(checkpoint.Open);
    }

    [Fact]
    public void It_looks_as_it_always_looked() => Assert.Equal(Golden, Encoding.UTF8.GetString(Sample(mark: 0).ToBytes()));

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public void It_comes_back_as_it_was(long mark) => Assert.Equal(Sample(mark).ToBytes(), Checkpoint.Parse(Sample(mark).ToBytes()).ToBytes());

    [Fact]
    public void A_field_of_a_later_version_is_passed_over()
    {
        var later = Golden.Replace("\"node\"", "\"later\":{\"x\":[1]},\"node\"", StringComparison.Ordinal);
        Assert.Equal("cp-1", Checkpoint.Parse(Encoding.UTF8.GetBytes(later)).Node);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    public void What_is_none_is_told(string text) => Assert.ThrowsAny<JsonException>(() => Checkpoint.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_segment_goes_into_its_entry_and_comes_back()
    {
        var disk = new MemoryFileSystem();
        disk.Append("/log/audit.log.1", "first\nsecond\n"u8);
        var file = disk.TryOpenRead("/log/audit.log.1")!;
        var fingerprint = Fingerprint.TryTake(file, isFinal: false)!.Value;
        var segment = new Segment
        {
            Id = SegmentId.Of(fingerprint, 0),
            Fingerprint = fingerprint,
            Name = Names.Parse("audit.log.1"),
            File = file,
            Facts = file.Facts(),
            Mark = 6,
            ReadOffset = 13,
            SizeBytes = 13,
            MovedAfter = "audit-2026-01-02T15-04-05.000.log",
        };
        var back = CheckpointEntries.ToSegment(CheckpointEntries.Of(segment, segment.Mark)!, Names);
        Assert.Equal((segment.Id, segment.Fingerprint, segment.Name, 6L, 6L, 13L), (back.Id, back.Fingerprint, back.Name, back.Mark, back.ReadOffset, back.SizeBytes));
        Assert.Equal((segment.MovedAfter, segment.Facts.Inode, false), (back.MovedAfter, back.Facts.Inode, back.IsFinal));
        Assert.True(back.Tail!.Value.Matches(file));
    }

    [Fact]
    public void A_file_that_was_cut_off_meanwhile_does_not_change_what_the_segment_is_known_by()
    {
        var disk = new MemoryFileSystem();
        disk.Append("/log/audit.log", "first\nsecond\n"u8);
        var file = disk.TryOpenRead("/log/audit.log")!;
        var fingerprint = Fingerprint.TryTake(file, isFinal: false)!.Value;
        var segment = new Segment { Id = SegmentId.Of(fingerprint, 0), Fingerprint = fingerprint, Name = Names.Parse("audit.log"), File = file, Mark = 6 };
        var before = CheckpointEntries.Of(segment, segment.Mark)!.Tail;
        disk.Truncate("/log/audit.log", 0);
        disk.Append("/log/audit.log", "another line\n"u8);
        segment.Mark = 13;
        Assert.Equal(before, CheckpointEntries.Of(segment, segment.Mark)!.Tail);
    }

    [Fact]
    public void A_segment_without_an_identity_is_left_out() => Assert.Null(CheckpointEntries.Of(new Segment { Name = Names.Parse("audit.log") }, 0));

    private static Checkpoint Sample(long mark) => new()
    {
        Cluster = "prod",
        Node = "cp-1",
        Source = "audit",
        At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Number = 7,
        Mode = DeliveryGuarantee.ExactlyOnce,
        Instance = new InstanceEntry("5f", "cp-1", null, 42, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)),
        Open =
        [
            new OpenSegmentEntry
            {
                Id = "00112233445566778899aabbccddeeff", Name = "audit.log", Device = 1, Inode = 2, Fingerprint = new HashEntry(0, 3, "ab"), Mark = mark, Size = 9, Tail = null,
            },
        ],
        Finished = [new FinishedSegmentEntry("audit.log.1", null, null, null, 0, 0, 0)],
        Totals = new Dictionary<Fate, FateEntry> { [Fate.Delivered] = new(1, 2) },
    };
}
