using AuditShipper.Files;

namespace AuditShipper.Tests.Files;

/// <summary>What the memory does on purpose that a real disk does by chance.</summary>
public sealed class MemoryFileSystemTests
{
    private const string Log = "/var/log/audit.log";
    private readonly MemoryFileSystem _files = new();

    [Fact]
    public void A_freed_inode_number_comes_back_at_once_the_lowest_first()
    {
        _files.Append("/d/a", "a"u8);
        _files.Append("/d/b", "b"u8);
        var (a, b) = (_files.TryStat("/d/a")!.Value.Inode, _files.TryStat("/d/b")!.Value.Inode);
        _files.Delete("/d/b");
        _files.Delete("/d/a");

        _files.Append("/d/c", "c"u8);
        _files.Append("/d/d", "d"u8);

        Assert.Equal([a, b], [_files.TryStat("/d/c")!.Value.Inode, _files.TryStat("/d/d")!.Value.Inode]);
    }

    [Fact]
    public void An_inode_number_stays_taken_while_somebody_holds_the_file()
    {
        _files.Append(Log, "x"u8);
        var held = _files.TryOpenRead(Log)!;
        _files.Delete(Log);
        _files.Append("/var/log/other", "y"u8);
        Assert.NotEqual(held.Facts().Inode, _files.TryStat("/var/log/other")!.Value.Inode);
        Assert.Single(_files.Unlinked);

        var number = held.Facts().Inode;
        held.Dispose();
        held.Dispose();
        _files.Append("/var/log/third", "z"u8);

        Assert.Equal(number, _files.TryStat("/var/log/third")!.Value.Inode);
        Assert.Equal(0, _files.OpenFiles);
        Assert.Empty(_files.Unlinked);
    }

    [Fact]
    public void A_directory_changes_its_stamp_with_its_names_only_and_only_when_the_clock_moved()
    {
        _files.Append(Log, "x"u8);
        var made = _files.TryDirectoryStamp("/var/log");
        _files.Now += TimeSpan.FromMilliseconds(1);
        _files.Append(Log, "more"u8);
        Assert.Equal(made, _files.TryDirectoryStamp("/var/log"));

        _files.Rename(Log, "/var/log/audit-1.log");
        var renamed = _files.TryDirectoryStamp("/var/log");
        Assert.NotEqual(made, renamed);

        _files.Append(Log, "y"u8);
        Assert.Equal(renamed, _files.TryDirectoryStamp("/var/log"));
    }

    [Fact]
    public void A_full_disk_takes_half_a_write_and_what_was_reserved_needs_nothing()
    {
        _files.CreateDirectory("/state");
        using var file = _files.OpenState("/state/f");
        file.Reserve(8192);
        _files.FreeBytes = 0;
        file.Write(new byte[8192], 0);

        var full = Assert.Throws<IOException>(() => file.Write(new byte[8192], 4096));
        Assert.True(DiskErrors.IsDiskFull(full));
        Assert.Throws<IOException>(() => _files.Append(Log, "x"u8));

        _files.Delete("/state/f");
        Assert.Equal(0, _files.FreeBytes);
        file.Dispose();
        Assert.Equal(8192, _files.FreeBytes);
    }

    [Fact]
    public void A_denied_file_can_be_neither_opened_nor_looked_at_until_it_is_allowed()
    {
        _files.Append(Log, "x"u8);
        _files.Deny(Log);
        Assert.Throws<UnauthorizedAccessException>(() => _files.TryOpenRead(Log));

        _files.Allow(Log);
        _files.TryOpenRead(Log)!.Dispose();
    }

    [Fact]
    public void A_writer_goes_on_at_its_old_offset_in_its_own_inode()
    {
        using var server = _files.OpenWriter(Log);
        server.Write("one\n"u8);
        _files.Rename(Log, "/var/log/moved");
        server.Write("two\n"u8);
        Assert.Equal("one\ntwo\n"u8.ToArray(), _files.ReadAll("/var/log/moved"));

        _files.Truncate("/var/log/moved", 0);
        server.Write("3"u8);
        Assert.Equal([.. new byte[8], (byte)'3'], _files.ReadAll("/var/log/moved"));
    }

    [Fact]
    public void A_copy_has_an_inode_of_its_own_and_a_link_has_not()
    {
        _files.Append(Log, "x"u8);
        _files.Copy(Log, "/var/log/copy");
        _files.Link(Log, "/var/log/link");

        var facts = _files.TryStat(Log)!.Value;
        Assert.Equal(2u, facts.Links);
        Assert.True(facts.IsSameFile(_files.TryStat("/var/log/link")!.Value));
        Assert.False(facts.IsSameFile(_files.TryStat("/var/log/copy")!.Value));
        Assert.Equal("x"u8.ToArray(), _files.ReadAll("/var/log/copy"));
    }
}
