using System.Text;
using AuditShipper.Checkpointing;
using AuditShipper.Files;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Checkpointing;

public sealed class StateDirectoryTests
{
    private const string State = "/var/lib/auditshipper";
    private readonly MemoryFileSystem _files = new();

    [Fact]
    public void It_is_made_where_it_is_missing_and_belongs_to_one_agent()
    {
        using var first = Opened(State);

        var second = Assert.IsType<StateDirectoryOpening.InUse>(StateDirectory.Open(_files, State));
        Assert.Equal(
            $"State directory {State} is in use by another agent (process {Environment.ProcessId} on host {Environment.MachineName}). Stop that one, or give this one a stateDirectory of its own.",
            second.Message);
    }

    [Fact]
    public void It_comes_free_with_its_agent_and_the_file_of_the_lock_stays()
    {
        Opened(State).Dispose();
        Opened(State).Dispose();

        Assert.Equal(["lock"], _files.TryList(State)!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0")]
    [InlineData("4711\n")]
    [InlineData("pid=1 host=\u0007")]
    public void An_owner_that_cannot_be_read_is_left_out_of_the_message(string content)
    {
        _files.CreateDirectory(State);
        _files.Append(State + "/lock", Encoding.UTF8.GetBytes(content));
        using var held = _files.TryLock(State + "/lock");

        var refusal = Assert.IsType<StateDirectoryOpening.InUse>(StateDirectory.Open(_files, State));
        Assert.Contains("in use by another agent. Stop that one", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_its_name_makes_it_unusable()
    {
        _files.Append(State, "x"u8);

        var refusal = Assert.IsType<StateDirectoryOpening.Unusable>(StateDirectory.Open(_files, State));
        Assert.Contains($"State directory {State} cannot be used: Cannot make the directory {State}: there is a file of that name.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_right_to_make_files_it_is_unusable_and_its_lock_is_free()
    {
        _files.CreateDirectory(State);
        _files.Deny(State + "/probe");
        var refusal = Assert.IsType<StateDirectoryOpening.Unusable>(StateDirectory.Open(_files, State));
        Assert.Contains("Permission denied. It must be a directory that the user the agent runs as", refusal.Message, StringComparison.Ordinal);

        _files.Allow(State + "/probe");
        Opened(State).Dispose();
    }

    [Fact]
    public void A_full_disk_is_no_hindrance_once_the_lock_is_there()
    {
        Opened(State).Dispose();
        _files.FreeBytes = 0;

        Opened(State).Dispose();
    }

    [Fact]
    public void Two_sources_never_share_a_directory()
    {
        using var directory = Opened(State);
        string[] names = ["audit", "AUDIT", "a/b", "a%2Fb", "a b", "..", ".", "%2E", "ä", "a.b", "a_b", "a-b"];

        Assert.Equal(names.Length, names.Select(directory.SourceDirectory).Distinct().Count());
        Assert.All(names, name => Assert.Equal(State + "/sources", Path.GetDirectoryName(Path.GetFullPath(directory.SourceDirectory(name)))));
        Assert.Equal(State + "/sources/audit", directory.SourceDirectory("audit"));
        Assert.Equal(State + "/sources/%2E.", directory.SourceDirectory(".."));
    }

    private StateDirectory Opened(string path) =>
        Assert.IsType<StateDirectoryOpening.Opened>(StateDirectory.Open(_files, path)).Directory;
}

/// <summary>The same on the real disk, and on one that is full.</summary>
public sealed class StateOnDiskSpecs : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LinuxFileSystem _files = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void State_is_made_locked_saved_and_found_again()
    {
        using (var state = Opened(_directory["deep/state"]))
        {
            Assert.IsType<StateDirectoryOpening.InUse>(StateDirectory.Open(_files, state.Path));
            using var store = new CheckpointStore(_files, state.SourceDirectory("audit"));
            Assert.IsType<CheckpointLoad.None>(store.Load());
            for (var i = 1; i <= 100; i++)
                store.Save(Encoding.UTF8.GetBytes($"payload {i}"));
        }

        using var again = Opened(_directory["deep/state"]);
        using var next = new CheckpointStore(_files, again.SourceDirectory("audit"));
        var found = Assert.IsType<CheckpointLoad.Found>(next.Load());
        Assert.Equal(("payload 100", 100L), (Encoding.UTF8.GetString(found.Payload.Span), found.Sequence));
        Assert.Equal(
            "600 262144\n600 262144\n",
            Command.Run("sh", "-c", $"stat -c '%a %s' {again.SourceDirectory("audit")}/checkpoint.*"));
    }

    [Fact]
    public void A_torn_slot_on_the_disk_leaves_the_other()
    {
        using (var store = new CheckpointStore(_files, _directory.Path))
        {
            store.Load();
            store.Save("one"u8);
            store.Save("two"u8);
        }

        Command.Run("sh", "-c", $"printf 'x' | dd of={_directory["checkpoint.0"]} bs=1 seek=155 conv=notrunc status=none");

        using var next = new CheckpointStore(_files, _directory.Path);
        Assert.Equal("one"u8.ToArray(), Assert.IsType<CheckpointLoad.Found>(next.Load()).Payload.ToArray());
    }

    [Fact]
    public void A_disk_that_is_really_full_stops_no_checkpoint_and_no_restart()
    {
        using var disk = SmallDisk.Mount(sizeBytes: 1024 * 1024);
        using (var state = Opened(disk["state"]))
        {
            using var store = new CheckpointStore(_files, state.SourceDirectory("audit"));
            store.Load();
            disk.Fill();
            for (var i = 0; i < 10; i++)
                store.Save(new byte[200_000]);
            Assert.True(DiskErrors.IsDiskFull(Assert.Throws<IOException>(() => store.Save(new byte[900_000]))));
            store.Save("after"u8);
        }

        using var again = Opened(disk["state"]);
        using var next = new CheckpointStore(_files, again.SourceDirectory("audit"));
        Assert.Equal("after"u8.ToArray(), Assert.IsType<CheckpointLoad.Found>(next.Load()).Payload.ToArray());
    }

    private StateDirectory Opened(string path) =>
        Assert.IsType<StateDirectoryOpening.Opened>(StateDirectory.Open(_files, path)).Directory;
}
