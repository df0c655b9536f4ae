using System.Text;
using AuditShipper.Files;

namespace AuditShipper.Tests.Files;

/// <summary>What every file system must do: the same tests on memory and disk.</summary>
public abstract class FileSystemContract
{
    private protected abstract IFileSystem Files { get; }

    /// <summary>An empty directory.</summary>
    protected abstract string Root { get; }

    protected abstract void Append(string path, string text);

    protected abstract void WriteAt(string path, long offset, string text);

    protected abstract void Rename(string from, string to);

    protected abstract void Truncate(string path, long size);

    [Fact]
    public void What_is_not_there_is_null()
    {
        Assert.Null(Files.TryStat(At("audit.log")));
        Assert.Null(Files.TryOpenRead(At("audit.log")));
        Assert.Null(Files.TryList(At("nowhere")));
        Assert.Null(Files.TryDirectoryStamp(At("nowhere")));
    }

    [Fact]
    public void A_file_in_the_place_of_a_directory_has_nothing_in_it()
    {
        Append(At("file"), "x");

        Assert.Null(Files.TryStat(At("file/audit.log")));
        Assert.Null(Files.TryOpenRead(At("file/audit.log")));
        Assert.Null(Files.TryDirectoryStamp(At("file")));
        Assert.Throws<IOException>(() => Files.CreateDirectory(At("file")));
    }

    [Fact]
    public void A_directory_is_no_file()
    {
        Files.CreateDirectory(At("audit.log"));

        Assert.Null(Files.TryStat(At("audit.log")));
        Assert.Throws<IOException>(() => Files.TryOpenRead(At("audit.log")));
        Assert.Throws<IOException>(() => Files.OpenState(At("audit.log")));
    }

    [Fact]
    public void Read_gives_what_is_there_now_and_zero_at_the_end()
    {
        Append(At("audit.log"), "one\n");
        using var file = Files.TryOpenRead(At("audit.log"))!;

        Assert.Equal("one\n", Read(file, 0));
        Assert.Equal("", Read(file, 4));
        Assert.Equal("", Read(file, 400));
        Append(At("audit.log"), "two\n");
        Assert.Equal("two\n", Read(file, 4));
        Assert.Equal(8, file.Facts().SizeBytes);
    }

    [Fact]
    public void An_open_file_survives_rename_and_deletion()
    {
        Append(At("audit.log"), "one\n");
        var before = Files.TryStat(At("audit.log"))!.Value;
        using var file = Files.TryOpenRead(At("audit.log"))!;
        Assert.True(before.IsSameFile(file.Facts()));

        Rename(At("audit.log"), At("audit-1.log"));
        Append(At("audit.log"), "new\n");
        Assert.True(before.IsSameFile(Files.TryStat(At("audit-1.log"))!.Value));
        Assert.False(before.IsSameFile(Files.TryStat(At("audit.log"))!.Value));
        Assert.Equal(1u, file.Facts().Links);

        Files.Delete(At("audit-1.log"));
        Assert.Equal(0u, file.Facts().Links);
        Assert.Equal("one\n", Read(file, 0));
    }

    [Fact]
    public void A_rename_replaces_its_target()
    {
        Append(At("a"), "new");
        Append(At("b"), "old");
        using var replaced = Files.TryOpenRead(At("b"))!;

        Rename(At("a"), At("b"));

        Assert.Null(Files.TryStat(At("a")));
        Assert.Equal(3, Files.TryStat(At("b"))!.Value.SizeBytes);
        Assert.Equal(0u, replaced.Facts().Links);
        Assert.Equal("old", Read(replaced, 0));
    }

    [Fact]
    public void The_hole_after_an_outside_truncation_is_skipped()
    {
        Append(At("audit.log"), new string('x', 1_000_000));
        Truncate(At("audit.log"), 0);
        WriteAt(At("audit.log"), 1_000_000, "next\n");
        using var file = Files.TryOpenRead(At("audit.log"))!;

        var data = file.NextData(0);
        Assert.InRange(data, 1_000_000 - 65_536, 1_000_000);
        Assert.Equal(1_000_000, file.NextData(1_000_000));
        Assert.Equal(1_000_003, file.NextData(1_000_003));
        Assert.InRange(file.Facts().AllocatedBytes, 1, 65_536);
        Assert.Equal("\0\0next\n", Read(file, 999_998));
    }

    [Fact]
    public void With_nothing_but_a_hole_the_next_data_is_the_end()
    {
        Append(At("audit.log"), "x");
        Truncate(At("audit.log"), 0);
        Truncate(At("audit.log"), 1_000_000);
        using var file = Files.TryOpenRead(At("audit.log"))!;

        Assert.Equal(1_000_000, file.NextData(0));
        Assert.Equal(1_000_000, file.NextData(1_000_000));
        Assert.Equal(1_000_000, file.NextData(2_000_000));
    }

    [Fact]
    public void A_listing_has_the_names_of_files_and_not_of_directories()
    {
        Append(At("b"), "");
        Append(At(".hidden"), "");
        Files.CreateDirectory(At("folder"));

        Assert.Equal([".hidden", "b"], Files.TryList(Root)!.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void State_is_made_written_in_place_and_read_back()
    {
        using (var file = Files.OpenState(At("state")))
        {
            file.Write("hello world"u8, 0);
            file.Write("W"u8, 6);
            file.Flush();
            Assert.Equal(11, file.SizeBytes);
        }

        using var again = Files.OpenState(At("state"));
        Span<byte> bytes = stackalloc byte[20];
        Assert.Equal("hello World", Encoding.ASCII.GetString(bytes[..again.Read(bytes, 0)]));
        Assert.Equal(0, again.Read(bytes, 11));
    }

    [Fact]
    public void A_reservation_keeps_what_is_there_and_pads_with_zeros()
    {
        using var file = Files.OpenState(At("state"));
        file.Write("abc"u8, 0);
        file.Reserve(8192);
        file.Reserve(4096);

        var bytes = new byte[10_000];
        Assert.Equal(8192, file.SizeBytes);
        Assert.Equal(8192, file.Read(bytes, 0));
        Assert.Equal("abc\0", Encoding.ASCII.GetString(bytes, 0, 4));
    }

    [Fact]
    public void Directories_are_made_with_their_parents_and_again_without_complaint()
    {
        Files.CreateDirectory(At("a/b/c"));
        Files.CreateDirectory(At("a/b/c"));
        Files.OpenState(At("a/b/c/file")).Dispose();
        Files.FlushDirectory(At("a/b/c"));

        Assert.Equal(["file"], Files.TryList(At("a/b/c"))!);
        Assert.Empty(Files.TryList(At("a/b"))!);
    }

    [Fact]
    public void State_in_a_missing_directory_is_an_error_that_names_the_path()
    {
        var error = Assert.Throws<IOException>(() => Files.OpenState(At("nowhere/state")));
        Assert.Equal($"Cannot open {At("nowhere/state")}: No such file or directory.", error.Message);
    }

    [Fact]
    public void Delete_removes_a_file_and_says_nothing_when_there_is_none()
    {
        Append(At("a"), "x");
        Files.Delete(At("a"));
        Files.Delete(At("a"));

        Assert.Null(Files.TryStat(At("a")));
    }

    [Fact]
    public void A_lock_has_one_holder_and_comes_free_with_it()
    {
        var first = Files.TryLock(At("lock"));
        Assert.NotNull(first);
        Assert.Null(Files.TryLock(At("lock")));

        first.Dispose();
        using var second = Files.TryLock(At("lock"));
        Assert.NotNull(second);
        Assert.NotNull(Files.TryStat(At("lock")));
    }

    [Fact]
    public void The_file_of_a_held_lock_can_be_read_and_written()
    {
        using var held = Files.TryLock(At("lock"));
        using (var file = Files.OpenState(At("lock")))
            file.Write("pid=1"u8, 0);

        using var reader = Files.TryOpenRead(At("lock"))!;
        Assert.Equal("pid=1", Read(reader, 0));
        Assert.Null(Files.TryLock(At("lock")));
    }

    protected string At(string name) => Path.Combine(Root, name);

    private static string Read(IReadableFile file, long offset)
    {
        Span<byte> bytes = stackalloc byte[64];
        return Encoding.ASCII.GetString(bytes[..file.Read(bytes, offset)]);
    }
}

public sealed class FileSystemOnDiskTests : FileSystemContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private protected override IFileSystem Files { get; } = new LinuxFileSystem();

    protected override string Root => _directory.Path;

    public void Dispose() => _directory.Dispose();

    protected override void Append(string path, string text) => File.AppendAllText(path, text);

    protected override void WriteAt(string path, long offset, string text)
    {
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(text), offset);
    }

    protected override void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    protected override void Truncate(string path, long size)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.SetLength(file, size);
    }
}

public sealed class FileSystemInMemoryTests : FileSystemContract
{
    private readonly MemoryFileSystem _files = new();

    public FileSystemInMemoryTests() => _files.CreateDirectory(Root);

    private protected override IFileSystem Files => _files;

    protected override string Root => "/var/log/kubernetes";

    protected override void Append(string path, string text) => _files.Append(path, Encoding.ASCII.GetBytes(text));

    protected override void WriteAt(string path, long offset, string text) => _files.Write(path, offset, Encoding.ASCII.GetBytes(text));

    protected override void Rename(string from, string to) => _files.Rename(from, to);

    protected override void Truncate(string path, long size) => _files.Truncate(path, size);
}
