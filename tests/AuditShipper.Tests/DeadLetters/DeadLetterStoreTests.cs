using System.Security.Cryptography;
using System.Text;
using AuditShipper.Files;
using AuditShipper.Processing.Oversize;
using AuditShipper.Publishing.DeadLetters;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.DeadLetters;

/// <summary>The same tests on memory and disk.</summary>
public abstract class DeadLetterStoreTests
{
    private const string Segment = "00112233445566778899aabbccddeeff";
    private readonly List<EvictedLetters> _evicted = [];

    private protected abstract IFileSystem Files { get; }

    protected abstract string Folder { get; }

    [Fact]
    public void Letters_come_back_byte_for_byte_in_order_with_what_is_said_of_them()
    {
        var store = Open();
        byte[][] lines = [[], "\n\n"u8.ToArray(), [0, 255, 10, 13, 0], "{\"length\":5}\nhello"u8.ToArray(), .. Enumerable.Range(0, 300).Select(Noise)];
        for (var i = 0; i < lines.Length; i++)
            Assert.Equal(DeadLetterVerdict.Stored, store.Store(Key(i * 1000, i % 2 == 0 ? "not-json" : "nul-bytes"), lines[i]).Verdict);
        Assert.Equal(DeadLetterFlushVerdict.Flushed, store.Flush("audit").Verdict);

        var letters = DeadLetterReader.ReadAll(Files, Folder);
        Assert.Equal(lines, letters.Select(letter => letter.Bytes));
        Assert.Equal(lines.Select((_, i) => Key(i * 1000, i % 2 == 0 ? "not-json" : "nul-bytes")), letters.Select(letter => letter.Header.Key));
        Assert.All(letters, letter => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(letter.Bytes)), letter.Header.Sha256));
        store.Close();
    }

    [Fact]
    public void A_letter_is_a_line_of_json_that_people_can_read_then_its_bytes()
    {
        var store = Open();
        store.Store(Key(42, "not-json"), "torn {"u8);
        store.Flush("audit");
        store.Close();

        using var file = Files.TryOpenRead(Path.Combine(Folder, "0000000001.letters"))!;
        var bytes = new byte[1000];
        var text = Encoding.ASCII.GetString(bytes, 0, file.Read(bytes, 0));
        Assert.StartsWith($"{{\"length\":              6,\"sha256\":\"{Convert.ToHexStringLower(SHA256.HashData("torn {"u8))}\",\"reason\"", text, StringComparison.Ordinal);
        Assert.EndsWith(
            $"\",\"reason\":\"not-json\",\"source\":\"audit\",\"segment\":\"{Segment}\",\"offset\":42,\"at\":\"2026-01-02T03:04:05.678Z\"}}\ntorn {{\n",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_stored_is_not_stored_again_after_a_rewind_nor_after_a_start()
    {
        var store = Open();
        store.Store(Key(100), "one"u8);
        store.Store(Key(300), "three"u8);
        Assert.Equal(DeadLetterVerdict.AlreadyStored, store.Store(Key(100), "one"u8).Verdict);
        store.Flush("audit");
        Assert.Equal(DeadLetterVerdict.AlreadyStored, store.Store(Key(300), "three"u8).Verdict);
        store.Close();

        var next = Open();
        Assert.True(next.IsStored("audit", Segment, 100));
        Assert.Equal(DeadLetterVerdict.AlreadyStored, next.Store(Key(300), "three"u8).Verdict);
        next.Flush("audit");
        next.Close();
        Assert.Equal(2, DeadLetterReader.ReadAll(Files, Folder).Count);
    }

    [Fact]
    public void A_line_that_the_broker_refuses_late_is_stored_although_one_behind_it_was_stored_before()
    {
        var store = Open();
        store.Store(Key(300), "not json"u8);

        Assert.Equal(DeadLetterVerdict.Stored, store.Store(Key(100, "broker-too-large"), "one"u8).Verdict);
        Assert.False(store.IsStored("audit", Segment, 200));
        Assert.False(store.IsStored("other", Segment, 100));
        Assert.False(store.IsStored("audit", "another segment", 100));
        store.Close();
    }

    [Fact]
    public void The_digest_and_the_length_are_told_whatever_the_verdict()
    {
        var store = Open();
        foreach (var verdict in new[] { DeadLetterVerdict.Stored, DeadLetterVerdict.AlreadyStored })
        {
            var outcome = store.Store(Key(1), "line"u8);
            Assert.Equal((verdict, 4L), (outcome.Verdict, outcome.LengthBytes));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("line"u8)), outcome.Digest.ToString());
        }

        store.Close();
    }

    [Fact]
    public void A_streamed_letter_has_its_length_and_digest_in_the_end()
    {
        var store = Open();
        var pieces = Enumerable.Range(0, 50).Select(i => Noise(40_000 + i)).ToList();
        var all = pieces.SelectMany(piece => piece).ToArray();
        using (var stream = store.Begin(Key(7, "too-long")))
        {
            pieces.ForEach(piece => stream.Append(piece));
            var outcome = stream.End();
            Assert.Equal((DeadLetterVerdict.Stored, (long)all.Length, null), (outcome.Verdict, outcome.LengthBytes, outcome.Problem));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(all)), outcome.Digest.ToString());
        }

        var letter = Assert.Single(DeadLetterReader.ReadAll(Files, Folder));
        Assert.Equal(all, letter.Bytes);
        Assert.Equal(Key(7, "too-long"), letter.Header.Key);

        using var again = store.Begin(Key(7, "too-long"));
        again.Append(all);
        Assert.Equal(DeadLetterVerdict.AlreadyStored, again.End().Verdict);
        Assert.Single(Files.TryList(Folder)!);
        store.Close();
    }

    [Theory]
    [InlineData(64 * 1024)]
    [InlineData(1 << 20)]
    [InlineData((5 << 20) + 1)]
    public void A_line_of_many_pieces_is_whole_whoever_knows_its_hash(int length)
    {
        var store = Open();
        var line = Noise(length);
        var original = new OriginalLine();
        original.Know(line);
        Assert.Equal(DeadLetterVerdict.Stored, store.Store(Key(1), line, original).Verdict);
        Assert.Equal(DeadLetterVerdict.Stored, store.Store(Key(10_000_000), line).Verdict);
        Assert.Equal(DeadLetterVerdict.AlreadyStored, store.Store(Key(10_000_000), line, original).Verdict);
        var letters = DeadLetterReader.ReadAll(Files, Folder);
        Assert.Equal(2, letters.Count);
        Assert.All(letters, letter => Assert.True(line.AsSpan().SequenceEqual(letter.Bytes)));
        Assert.All(letters, letter => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(line)), letter.Header.Sha256));
        store.Close();
    }

    [Fact]
    public void A_large_line_has_a_file_of_its_own_and_the_small_ones_go_on_in_theirs()
    {
        var store = Open();
        store.Store(Key(1), "before"u8);
        store.Flush("audit");
        store.Store(Key(1_000), new byte[300_000]);
        store.Store(Key(400_000), "after"u8);
        store.Flush("audit");
        store.Close();

        Assert.Equal(["0000000001.letters", "0000000002.letter"], Files.TryList(Folder)!.Order(StringComparer.Ordinal));
        Assert.Equal(3, DeadLetterReader.ReadAll(Files, Folder).Count);
    }

    [Fact]
    public void An_abandoned_stream_leaves_nothing()
    {
        var store = Open();
        using (var stream = store.Begin(Key(7, "too-long")))
            stream.Append(new byte[100_000]);

        Assert.Empty(Files.TryList(Folder)!);
        Assert.False(store.IsStored("audit", Segment, 7));
        Assert.Equal(0, store.TotalBytes);
        store.Close();
    }

    [Fact]
    public void A_stream_cut_off_by_a_crash_is_removed_at_the_next_start_and_stored_then()
    {
        var crashed = Open();
        crashed.Begin(Key(7, "too-long")).Append(new byte[100_000]);
        crashed.Close();
        Assert.Single(Files.TryList(Folder)!);

        var next = Open();
        Assert.Empty(Files.TryList(Folder)!);
        Assert.Equal(DeadLetterVerdict.Stored, next.Store(Key(7, "too-long"), new byte[200_000]).Verdict);
        Assert.Single(DeadLetterReader.ReadAll(Files, Folder));
        next.Close();
    }

    [Fact]
    public void When_the_folder_is_full_the_oldest_file_goes_and_what_was_in_it_is_told()
    {
        var store = Open(maxBytes: 400_000);
        for (var i = 0; i < 2000; i++)
            Assert.Equal(DeadLetterVerdict.Stored, store.Store(Key(i * 1000, i % 4 == 0 ? "nul-bytes" : "not-json"), Noise(500)).Verdict);
        store.Flush("audit");
        store.Close();

        var left = DeadLetterReader.ReadAll(Files, Folder);
        var taken = Files.TryList(Folder)!.Sum(name => Files.TryStat(Path.Combine(Folder, name))!.Value.SizeBytes);
        Assert.InRange(taken, 300_000, 400_000);
        Assert.Equal(taken, store.TotalBytes);
        Assert.Equal(2000 - left.Count, _evicted.Sum(count => count.Letters));
        Assert.Equal(500 * (2000 - left.Count), _evicted.Sum(count => count.Bytes));
        Assert.Equal(1500 - left.Count(letter => letter.Header.Key.Reason == "not-json"), _evicted.Where(count => count.Reason == "not-json").Sum(count => count.Letters));
        Assert.Equal(Enumerable.Range(2000 - left.Count, left.Count).Select(i => i * 1000L), left.Select(letter => letter.Header.Key.OffsetBytes));
    }

    [Fact]
    public void What_an_earlier_life_left_is_evicted_with_a_right_account_too()
    {
        var first = Open(maxBytes: 400_000);
        first.Store(Key(0), new byte[150_000]);
        first.Store(Key(200_000, "nul-bytes"), new byte[150_000]);
        first.Close();

        var next = Open(maxBytes: 400_000);
        next.Store(Key(400_000), new byte[150_000]);
        next.Close();

        Assert.Equal([new EvictedLetters("audit", "not-json", 1, 150_000)], _evicted);
        Assert.Equal(["0000000002.letter", "0000000003.letter"], Files.TryList(Folder)!.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_line_larger_than_the_folder_may_be_is_refused_and_takes_no_other_with_it()
    {
        var store = Open(maxBytes: 400_000);
        store.Store(Key(0), new byte[150_000]);

        var outcome = store.Store(Key(200_000), new byte[400_000]);

        Assert.Equal((DeadLetterVerdict.DoesNotFit, 400_000L), (outcome.Verdict, outcome.LengthBytes));
        Assert.Equal("A dead letter of 400000 bytes does not fit into deadLetter.maxBytes (400000): raise it.", outcome.Problem);
        Assert.Empty(_evicted);

        using var stream = store.Begin(Key(200_000));
        for (var i = 0; i < 10; i++)
            stream.Append(new byte[50_000]);
        Assert.Equal(DeadLetterVerdict.DoesNotFit, stream.End().Verdict);
        store.Close();
    }

    [Fact]
    public void Files_that_are_not_ours_are_left_alone_and_not_counted()
    {
        Files.CreateDirectory(Folder);
        foreach (var name in new[] { "README", "0000000001.letters.bak", "1.letters", "000000000x.letter", "0000000000.letters" })
        {
            using var file = Files.OpenState(Path.Combine(Folder, name));
            file.Write("foreign"u8, 0);
        }

        var store = Open();
        Assert.Equal(0, store.TotalBytes);
        store.Store(Key(1), "x"u8);
        store.Flush("audit");
        store.Close();
        Assert.Equal(6, Files.TryList(Folder)!.Count);
    }

    [Fact]
    public void Every_start_begins_a_new_file()
    {
        for (var i = 0; i < 3; i++)
        {
            var store = Open();
            store.Store(Key(i * 10), "x"u8);
            store.Flush("audit");
            store.Close();
        }

        Assert.Equal(["0000000001.letters", "0000000002.letters", "0000000003.letters"], Files.TryList(Folder)!.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_that_an_operator_takes_away_is_no_loss_and_the_next_letter_goes_into_another()
    {
        var store = Open();
        store.Store(Key(1), "one"u8);
        store.Flush("audit");
        Files.Delete(Path.Combine(Folder, "0000000001.letters"));

        store.Store(Key(10), "two"u8);
        Assert.Equal(DeadLetterFlushVerdict.Flushed, store.Flush("audit").Verdict);
        store.Close();

        Assert.Equal("two"u8.ToArray(), Assert.Single(DeadLetterReader.ReadAll(Files, Folder)).Bytes);
        Assert.Empty(_evicted);
    }

    [Fact]
    public void What_an_operator_took_away_is_not_counted_as_lost_when_its_turn_comes()
    {
        var store = Open(maxBytes: 400_000);
        store.Store(Key(0), new byte[150_000]);
        store.Store(Key(200_000, "nul-bytes"), new byte[150_000]);
        Files.Delete(Path.Combine(Folder, "0000000001.letter"));

        store.Store(Key(400_000), new byte[150_000]);
        store.Store(Key(600_000), new byte[150_000]);
        store.Close();

        Assert.Equal([new EvictedLetters("audit", "nul-bytes", 1, 150_000)], _evicted);
    }

    private protected DeadLetterStore Open(long maxBytes = 256 * 1024 * 1024) =>
        DeadLetterStore.Open(Files, Folder, maxBytes, new FixedTime(), _evicted.Add);

    private protected static DeadLetterKey Key(long offset, string reason = "not-json") => new("audit", Segment, offset, reason);

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMilliseconds(678);
    }
}

public sealed class DeadLettersOnDiskTests : DeadLetterStoreTests, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private protected override IFileSystem Files { get; } = new LinuxFileSystem();

    protected override string Folder => _directory["dead-letters"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void On_a_disk_that_is_really_full_nothing_that_is_called_stored_is_missing()
    {
        using var disk = SmallDisk.Mount(sizeBytes: 1024 * 1024);
        var store = DeadLetterStore.Open(Files, disk["dead-letters"], 256 << 20, TimeProvider.System, _ => { });
        var stored = 0;
        while (store.Store(Key(stored * 1000), new byte[500]).Verdict == DeadLetterVerdict.Stored)
            stored++;
        Assert.Equal(DeadLetterFlushVerdict.Retry, store.Flush("audit").Verdict);
        Assert.Equal(DeadLetterVerdict.NotStored, store.Store(Key(10_000_000), new byte[500_000]).Verdict);

        Command.Run("mount", "-o", "remount,size=4m", disk[""]);
        Assert.Equal(DeadLetterFlushVerdict.Flushed, store.Flush("audit").Verdict);
        store.Close();
        Assert.Equal(Enumerable.Range(0, stored).Select(i => i * 1000L), DeadLetterReader.ReadAll(Files, disk["dead-letters"]).Select(letter => letter.Header.Key.OffsetBytes));
    }

    [Fact]
    public void Only_the_owner_can_read_them()
    {
        var store = Open();
        store.Store(Key(1), "one"u8);
        store.Store(Key(10), new byte[100_000]);
        store.Flush("audit");
        store.Close();

        Assert.Equal("700\n600\n600\n", Command.Run("sh", "-c", $"stat -c %a {Folder} {Folder}/*"));
    }
}

public sealed class DeadLettersInMemoryTests : DeadLetterStoreTests
{
    private protected override IFileSystem Files { get; } = new MemoryFileSystem();

    protected override string Folder => "/state/dead-letters";
}
