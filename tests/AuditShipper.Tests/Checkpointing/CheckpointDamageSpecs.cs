using System.Text;
using AuditShipper.Checkpointing;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Checkpointing;

/// <summary>Whatever is in the slot files, the start goes on from the newest valid one, or says that there is none.</summary>
public sealed class CheckpointDamageSpecs
{
    private const string Folder = "/state/sources/audit";
    private const string Slot0 = Folder + "/checkpoint.0";
    private const string Slot1 = Folder + "/checkpoint.1";
    private readonly MemoryFileSystem _files = new();

    public static TheoryData<string, byte[], string> Damages => new()
    {
        { "empty", [], "is empty" },
        { "zero-filled", new byte[256 * 1024], "is empty" },
        { "foreign", "{\"version\":3,\"offsets\":[1,2]}"u8.ToArray(), "does not begin as a checkpoint does" },
        { "foreign of one byte", [1], "does not begin as a checkpoint does" },
        { "foreign and large", Enumerable.Repeat((byte)0xFF, 3_000_000).ToArray(), "does not begin as a checkpoint does" },
        { "half a header", Encode(9, "payload")[..60], "header is torn" },
        { "no number for a version", [.. "auditshipper-checkpoint version=x"u8, .. Encode(9, "payload")[33..]], "header is torn" },
        { "an older version that never was", [.. "auditshipper-checkpoint version=0"u8, .. Encode(9, "payload")[33..]], "header is torn" },
        { "cut in the payload", Encode(9, "payload")[..^1], "shorter than its header says" },
        { "a length beyond any file", Replace(Encode(9, "payload"), "length=0000000007", "length=9999999999"), "header is torn" },
        { "a length beyond this file", Replace(Encode(9, "payload"), "length=0000000007", "length=2000000000"), "shorter than its header says" },
        { "a length too small", Replace(Encode(9, "payload"), "length=0000000007", "length=0000000006"), "checksum does not match" },
        { "a negative length", Replace(Encode(9, "payload"), "length=0000000007", "length=-000000007"), "header is torn" },
        { "another sequence", Replace(Encode(9, "payload"), "sequence=00000000000000000009", "sequence=00000000000000000010"), "checksum does not match" },
        { "a flipped bit", Replace(Encode(9, "payload"), "payload", "paylobd"), "checksum does not match" },
        { "a sequence beyond 64 bits", Replace(Encode(9, "payload"), "sequence=0", "sequence=9"), "header is torn" },
        { "checksum in capitals", Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(Encode(9, "payload")).ToUpperInvariant()), "does not begin" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void One_damaged_slot_leaves_the_other_and_a_warning(string what, byte[] damaged, string reason)
    {
        foreach (var (bad, good) in new[] { (Slot0, Slot1), (Slot1, Slot0) })
        {
            Put(bad, damaged);
            Put(good, Encode(8, "good"));

            var found = Assert.IsType<CheckpointLoad.Found>(Load());

            Assert.True(Text(found) == "good", what);
            var warning = Assert.Single(found.Warnings);
            Assert.StartsWith(bad, warning, StringComparison.Ordinal);
            Assert.Contains(reason, warning, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void Two_damaged_slots_start_over_say_so_and_hold_until_the_next_save(string what, byte[] damaged, string reason)
    {
        Put(Slot0, damaged);
        Put(Slot1, damaged);
        Assert.True(Load() is CheckpointLoad.AllDamaged, what);

        using var store = new CheckpointStore(_files, Folder);
        var load = Assert.IsType<CheckpointLoad.AllDamaged>(store.Load());
        Assert.Equal(2, load.Reasons.Count);
        Assert.All(load.Reasons, each => Assert.Contains(reason, each, StringComparison.Ordinal));
        Assert.StartsWith($"No valid checkpoint: {Slot0} ", load.Message, StringComparison.Ordinal);

        store.Save("after"u8);
        Assert.Equal("after", Text(Assert.IsType<CheckpointLoad.Found>(Load())));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void The_next_save_replaces_the_damaged_slot_and_not_the_good_one(string what, byte[] damaged, string reason)
    {
        foreach (var (bad, good) in new[] { (Slot0, Slot1), (Slot1, Slot0) })
        {
            Put(bad, damaged);
            Put(good, Encode(8, "good"));
            var before = _files.ReadAll(good)[..100];

            using (var store = new CheckpointStore(_files, Folder))
            {
                store.Load();
                store.Save("after"u8);
            }

            Assert.Equal(before, _files.ReadAll(good)[..100]);
            var found = Assert.IsType<CheckpointLoad.Found>(Load());
            Assert.True(Text(found) == "after" && found.Sequence == 9 && found.Warnings.Count == 0, what + reason);
        }
    }

    [Fact]
    public void A_slot_that_is_gone_is_a_warning_and_is_made_again()
    {
        Put(Slot0, Encode(8, "good"));
        Assert.Equal($"{Slot1} is missing", Assert.Single(Assert.IsType<CheckpointLoad.Found>(Load()).Warnings));
        Assert.Empty(Assert.IsType<CheckpointLoad.Found>(Load()).Warnings);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_newer_version_in_either_slot_stops_the_start_and_changes_nothing(int slot)
    {
        var (newer, other) = slot == 0 ? (Slot0, Slot1) : (Slot1, Slot0);
        Put(other, Encode(8, "good"));
        Put(newer, "auditshipper-checkpoint version=7 of another make\n"u8);

        var load = Assert.IsType<CheckpointLoad.NewerVersion>(Load());

        Assert.Equal(
            $"Checkpoint file {newer} was written by a newer version (7). Start that version, or move the file away to re-read everything.",
            load.Message);
        Assert.Equal("auditshipper-checkpoint version=7 of another make\n"u8.ToArray(), _files.ReadAll(newer));
        Assert.Equal(Encode(8, "good"), _files.ReadAll(other));
    }

    [Fact]
    public void A_slot_that_belongs_to_somebody_else_stops_the_start_with_the_way_out()
    {
        Put(Slot0, Encode(8, "good"));
        _files.Deny(Slot0);

        var load = Assert.IsType<CheckpointLoad.Unusable>(Load());
        Assert.StartsWith($"Cannot open {Slot0}: Permission denied. Give {Folder} and its files to the user", load.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_in_the_place_of_a_slot_is_a_damaged_slot()
    {
        Put(Slot1, Encode(8, "good"));
        _files.CreateDirectory(Slot0);

        Assert.Equal("good", Text(Assert.IsType<CheckpointLoad.Found>(Load())));
    }

    /// <summary>The new bytes replace the old ones from the front, and the machine stops after each possible number of them.</summary>
    [Theory]
    [InlineData("a much longer payload than the next one", "short")]
    [InlineData("short", "a much longer payload than the one before it")]
    [InlineData("same length", "some length")]
    public void A_write_torn_at_any_byte_leaves_the_checkpoint_before_it_or_the_new_one(string old, string replacement)
    {
        var whole = Encode(12, replacement);
        for (var written = 0; written <= whole.Length; written++)
        {
            Put(Slot0, Encode(10, old));
            Put(Slot1, Encode(11, "newest"));
            using (var store = new CheckpointStore(_files, Folder))
            {
                store.Load();
                _files.WriteBytesUntilCrash = written;
                _ = Record.Exception(() => store.Save(Encoding.UTF8.GetBytes(replacement)));
                _files.WriteBytesUntilCrash = null;
            }

            var found = Assert.IsType<CheckpointLoad.Found>(Load());
            var isWhole = _files.ReadAll(Slot0).AsSpan().StartsWith(whole);
            Assert.Equal(isWhole ? (replacement, 12L) : ("newest", 11L), (Text(found), found.Sequence));
            Assert.True(isWhole || written < whole.Length);
        }
    }

    /// <summary>Disks write sectors in any order.</summary>
    [Fact]
    public void A_write_whose_front_is_missing_is_no_checkpoint()
    {
        var (old, replacement) = (Encode(10, new string('o', 4000)), Encode(12, new string('n', 4000)));
        for (var sector = 512; sector < replacement.Length; sector += 512)
        {
            Put(Slot0, [.. old[..sector], .. replacement[sector..]]);
            Put(Slot1, Encode(11, "newest"));

            Assert.Equal("newest", Text(Assert.IsType<CheckpointLoad.Found>(Load())));
        }
    }

    [Fact]
    public void A_first_start_cut_off_at_any_byte_is_a_first_start_still_or_reads_everything()
    {
        for (var written = 0; written <= 2 * CheckpointFileFormat.HeaderBytes; written++)
        {
            var files = new MemoryFileSystem { WriteBytesUntilCrash = written };
            using (var store = new CheckpointStore(files, Folder))
                store.Load();
            files.WriteBytesUntilCrash = null;

            using var next = new CheckpointStore(files, Folder);
            var isBetween = written % CheckpointFileFormat.HeaderBytes == 0;
            Assert.IsType(isBetween ? typeof(CheckpointLoad.None) : typeof(CheckpointLoad.AllDamaged), next.Load());
        }
    }

    private CheckpointLoad Load()
    {
        using var store = new CheckpointStore(_files, Folder);
        return store.Load();
    }

    private void Put(string path, ReadOnlySpan<byte> bytes)
    {
        _files.Delete(path);
        _files.Append(path, bytes);
    }

    private static byte[] Encode(long sequence, string payload) => CheckpointFileFormat.Encode(sequence, Encoding.UTF8.GetBytes(payload));

    private static byte[] Replace(byte[] bytes, string text, string other) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace(text, other, StringComparison.Ordinal));

    private static string Text(CheckpointLoad.Found found) => Encoding.UTF8.GetString(found.Payload.Span);
}
