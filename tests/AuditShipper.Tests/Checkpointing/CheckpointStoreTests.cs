using System.Text;
using AuditShipper.Checkpointing;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Checkpointing;

public sealed class CheckpointStoreTests
{
    private const string Folder = "/state/sources/audit";
    private const string Slot0 = Folder + "/checkpoint.0";
    private const string Slot1 = Folder + "/checkpoint.1";
    private readonly MemoryFileSystem _files = new();

    [Fact]
    public void A_first_start_finds_none_and_so_does_the_next_as_long_as_nothing_was_saved()
    {
        Assert.IsType<CheckpointLoad.None>(Load());
        Assert.IsType<CheckpointLoad.None>(Load());
    }

    [Fact]
    public void What_was_saved_last_is_found()
    {
        Save("one", "two", "three");

        var found = Assert.IsType<CheckpointLoad.Found>(Load());
        Assert.Equal(("three", 3L, 0), (Text(found), found.Sequence, found.Warnings.Count));
    }

    [Fact]
    public void A_save_leaves_the_one_before_it_in_the_other_slot()
    {
        Save("one", "two");
        _files.Truncate(Slot0, 0);

        Assert.Equal("one", Text(Assert.IsType<CheckpointLoad.Found>(Load())));
    }

    [Fact]
    public void The_sequence_goes_on_growing_over_starts()
    {
        Save("one", "two");
        Save("three");

        Assert.Equal(3, Assert.IsType<CheckpointLoad.Found>(Load()).Sequence);
    }

    [Fact]
    public void An_empty_payload_is_a_checkpoint_too()
    {
        Save("");

        Assert.Equal("", Text(Assert.IsType<CheckpointLoad.Found>(Load())));
    }

    [Fact]
    public void A_shorter_payload_is_not_followed_by_the_rest_of_a_longer_one()
    {
        Save(new string('x', 5000), new string('y', 5000), "short");

        Assert.Equal("short", Text(Assert.IsType<CheckpointLoad.Found>(Load())));
    }

    [Theory]
    [InlineData(256 * 1024 - CheckpointFileFormat.HeaderBytes, 256 * 1024)]
    [InlineData(256 * 1024 - CheckpointFileFormat.HeaderBytes + 1, 512 * 1024)]
    [InlineData(3_000_000, 4 * 1024 * 1024)]
    public void A_slot_grows_by_doubling(int payloadBytes, long slotBytes)
    {
        var payload = new string('x', payloadBytes);
        Save(payload, payload);

        Assert.Equal(payload, Text(Assert.IsType<CheckpointLoad.Found>(Load())));
        Assert.Equal(slotBytes, _files.TryStat(Slot0)!.Value.AllocatedBytes);
    }

    [Fact]
    public void A_save_is_on_the_disk_before_it_returns()
    {
        using var store = Open();
        _files.Flushes.Clear();
        store.Save("one"u8);
        store.Save("two"u8);

        Assert.Equal([Slot1, Slot0], _files.Flushes);
    }

    [Fact]
    public void A_file_is_a_header_line_that_people_can_read_and_the_payload()
    {
        Save("{}");

        var file = Encoding.ASCII.GetString(_files.ReadAll(Slot1));
        Assert.Equal(256 * 1024, file.Length);
        Assert.Matches(
            @"^auditshipper-checkpoint version=1 sequence=00000000000000000001 length=0000000002 sha256=[0-9a-f]{64}\n\{\}\0+$",
            file);
    }

    [Fact]
    public void Saving_without_having_loaded_is_a_bug()
    {
        using var store = new CheckpointStore(_files, Folder);

        Assert.Throws<InvalidOperationException>(() => store.Save("x"u8));
    }

    [Fact]
    public void A_full_disk_stops_no_checkpoint()
    {
        using var store = Open();
        _files.FreeBytes = 0;
        for (var i = 0; i < 10; i++)
            store.Save(new byte[200_000]);

        Assert.Equal(10, Assert.IsType<CheckpointLoad.Found>(Load()).Sequence);
    }

    [Fact]
    public void A_start_on_a_full_disk_goes_on_and_the_save_tells()
    {
        _files.FreeBytes = 0;
        using var store = new CheckpointStore(_files, Folder);
        Assert.IsType<CheckpointLoad.None>(store.Load());
        Assert.Throws<IOException>(() => store.Save("x"u8));

        _files.FreeBytes = long.MaxValue;
        store.Save("y"u8);
        Assert.Equal("y", Text(Assert.IsType<CheckpointLoad.Found>(Load())));
    }

    [Fact]
    public void A_save_that_does_not_fit_leaves_the_last_one_and_the_store_works_on()
    {
        using var store = Open();
        store.Save("one"u8);
        store.Save("two"u8);
        _files.FreeBytes = 0;
        Assert.Throws<IOException>(() => store.Save(new byte[1_000_000]));
        Assert.Throws<IOException>(() => store.Save(new byte[1_000_000]));
        Assert.Equal("two", Text(Assert.IsType<CheckpointLoad.Found>(Load())));

        store.Save("small again"u8);
        Assert.Equal("small again", Text(Assert.IsType<CheckpointLoad.Found>(Load())));
    }

    [Fact]
    public void A_flush_that_fails_is_a_save_that_failed_and_the_same_slot_is_tried_again()
    {
        using var store = Open();
        store.Save("one"u8);
        _files.NextFlushFailure = new IOException("Cannot flush: Input/output error.");
        Assert.Throws<IOException>(() => store.Save("two"u8));
        store.Save("three"u8);
        _files.Truncate(Slot0, 0);

        Assert.Equal("one", Text(Assert.IsType<CheckpointLoad.Found>(Load())));
    }

    private CheckpointStore Open()
    {
        var store = new CheckpointStore(_files, Folder);
        store.Load();
        return store;
    }

    private CheckpointLoad Load()
    {
        using var store = new CheckpointStore(_files, Folder);
        return store.Load();
    }

    private void Save(params string[] payloads)
    {
        using var store = Open();
        foreach (var payload in payloads)
            store.Save(Encoding.UTF8.GetBytes(payload));
    }

    private static string Text(CheckpointLoad.Found found) => Encoding.UTF8.GetString(found.Payload.Span);
}
