using AuditShipper.Files;
using AuditShipper.Publishing.DeadLetters;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.DeadLetters;

/// <summary>Full disks, failing disks, crashes: no letter is called stored that is not, and nothing is thrown into the loop.</summary>
public sealed class DeadLetterFaultSpecs
{
    private const string Folder = "/state/dead-letters";
    private const string Segment = "00112233445566778899aabbccddeeff";
    private readonly MemoryFileSystem _files = new();

    [Fact]
    public void On_a_full_disk_letters_wait_in_memory_then_are_refused_and_none_is_missing_when_there_is_room()
    {
        var store = Open();
        store.Store(Key(0), "first"u8);
        store.Flush("audit");
        _files.FreeBytes = 0;
        var accepted = 1;
        while (store.Store(Key(accepted * 1000), new byte[500]) is { Verdict: DeadLetterVerdict.Stored })
            accepted++;
        Assert.InRange(accepted, 50, 200);
        var refusal = store.Store(Key(accepted * 1000), new byte[500]);
        Assert.Equal(DeadLetterVerdict.NotStored, refusal.Verdict);
        Assert.Contains("No space left on device", refusal.Problem, StringComparison.Ordinal);
        Assert.Equal(DeadLetterFlushVerdict.Retry, store.Flush("audit").Verdict);

        _files.FreeBytes = long.MaxValue;
        Assert.Equal(DeadLetterVerdict.Stored, store.Store(Key(accepted * 1000), new byte[500]).Verdict);
        Assert.Equal(new DeadLetterFlush(DeadLetterFlushVerdict.Flushed, null), store.Flush("audit"));
        Assert.Equal(Enumerable.Range(0, accepted + 1).Select(i => i * 1000L), Offsets());
    }

    [Fact]
    public void On_a_full_disk_a_large_letter_is_refused_and_leaves_nothing()
    {
        var store = Open();
        _files.CreateDirectory(Folder);
        _files.FreeBytes = 100_000;

        var outcome = store.Store(Key(0), new byte[200_000]);

        Assert.Equal(DeadLetterVerdict.NotStored, outcome.Verdict);
        Assert.Contains("No space left on device", outcome.Problem, StringComparison.Ordinal);
        Assert.Empty(_files.TryList(Folder)!);
        Assert.Equal((0L, 100_000L), (store.TotalBytes, _files.FreeBytes));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_a_verdict_and_no_exception()
    {
        var store = Open();
        _files.Deny(Folder);

        Assert.Equal(DeadLetterVerdict.NotStored, store.Store(Key(0), new byte[200_000]).Verdict);
        store.Store(Key(1), "small"u8);
        Assert.Equal(DeadLetterFlushVerdict.Retry, store.Flush("audit").Verdict);

        _files.Allow(Folder);
        Assert.Equal(DeadLetterFlushVerdict.Flushed, store.Flush("audit").Verdict);
    }

    [Fact]
    public void A_failed_flush_makes_each_source_that_has_letters_in_it_rewind_once_and_store_them_again()
    {
        var store = Open();
        store.Store(Key(0), "durable"u8);
        store.Flush("audit");
        store.Store(Key(1000), "one"u8);
        store.Store(Key(0) with { Source = "other" }, "two"u8);
        _files.NextFlushFailure = new IOException("Cannot flush: Input/output error.");

        var flush = store.Flush("audit");

        Assert.Equal(new DeadLetterFlush(DeadLetterFlushVerdict.Rewind, "Cannot flush: Input/output error."), flush);
        Assert.Equal(DeadLetterFlushVerdict.Rewind, store.Flush("other").Verdict);
        Assert.Equal(DeadLetterFlushVerdict.Flushed, store.Flush("other").Verdict);
        Assert.Equal(DeadLetterVerdict.AlreadyStored, store.Store(Key(0), "durable"u8).Verdict);
        Assert.Equal(DeadLetterVerdict.Stored, store.Store(Key(1000), "one"u8).Verdict);
        Assert.Equal(DeadLetterVerdict.Stored, store.Store(Key(0) with { Source = "other" }, "two"u8).Verdict);
        Assert.Equal(DeadLetterFlushVerdict.Flushed, store.Flush("audit").Verdict);
    }

    [Fact]
    public void A_source_without_letters_need_not_rewind_for_another()
    {
        var store = Open();
        store.Store(Key(0), "one"u8);
        _files.NextFlushFailure = new IOException("Cannot flush: Input/output error.");

        Assert.Equal(DeadLetterFlushVerdict.Retry, store.Flush("other").Verdict);
        Assert.Equal(DeadLetterFlushVerdict.Flushed, store.Flush("other").Verdict);
        Assert.Equal(DeadLetterFlushVerdict.Rewind, store.Flush("audit").Verdict);
    }

    [Fact]
    public void What_is_flushed_was_synced_and_nothing_is_synced_letter_by_letter()
    {
        var store = Open();
        for (var i = 0; i < 1000; i++)
            store.Store(Key(i * 1000), new byte[500]);
        Assert.Empty(_files.Flushes);

        store.Flush("audit");
        store.Flush("audit");
        Assert.Equal([Folder + "/0000000001.letters"], _files.Flushes);
    }

    [Fact]
    public void A_file_is_synced_before_the_next_is_begun_so_that_only_the_newest_can_be_torn()
    {
        var store = Open(maxBytes: 800_000);
        for (var i = 0; _files.TryStat(Folder + "/0000000003.letters") is null; i++)
            store.Store(Key(i * 1000), new byte[500]);

        Assert.Equal([Folder + "/0000000001.letters", Folder + "/0000000002.letters"], _files.Flushes);
    }

    /// <summary>Not flushed, so no checkpoint has passed it: it comes again.</summary>
    [Fact]
    public void A_file_torn_at_any_byte_yields_its_whole_letters_and_takes_the_rest_again()
    {
        var store = Open();
        for (var i = 0; i < 3; i++)
            store.Store(Key(i * 1000), "line with {\"some\":\"text\"}"u8);
        store.Flush("audit");
        var whole = _files.ReadAll(Folder + "/0000000001.letters");
        var ends = Ends(whole);

        for (var kept = 0; kept <= whole.Length; kept++)
        {
            var files = new MemoryFileSystem();
            files.Append(Folder + "/0000000001.letters", whole.AsSpan(0, kept));
            var next = DeadLetterStore.Open(files, Folder, 1 << 20, TimeProvider.System, _ => { });

            Assert.Equal(ends.Count(end => end <= kept), Enumerable.Range(0, 3).Count(i => next.IsStored("audit", Segment, i * 1000)));
            Assert.Equal(kept == 0 || ends.Contains(kept) ? 0 : 1, next.TornFiles);
            for (var i = 0; i < 3; i++)
                next.Store(Key(i * 1000), "line with {\"some\":\"text\"}"u8);
            next.Flush("audit");
            Assert.Equal([0L, 1000, 2000], DeadLetterReader.ReadAll(files, Folder).Select(letter => letter.Header.Key.OffsetBytes));
        }
    }

    [Fact]
    public void Bytes_that_never_reached_the_disk_are_found_out_by_their_checksum()
    {
        var store = Open();
        store.Store(Key(0), new byte[5000].Select(_ => (byte)'x').ToArray());
        store.Store(Key(6000), new byte[5000].Select(_ => (byte)'y').ToArray());
        store.Flush("audit");
        _files.Write(Folder + "/0000000001.letters", 6000, new byte[100]);

        var next = Open();
        Assert.True(next.IsStored("audit", Segment, 0));
        Assert.False(next.IsStored("audit", Segment, 6000));
        Assert.Equal(1, next.TornFiles);
    }

    [Fact]
    public void A_log_of_nothing_but_bad_lines_is_remembered_in_one_range()
    {
        var ranges = new StoredRanges(maxRanges: 10);
        for (var i = 0; i < 1000; i++)
            ranges.Add("audit", Segment, i * 100, 99);

        Assert.True(ranges.Contains("audit", Segment, 0) && ranges.Contains("audit", Segment, 99_900));
        Assert.False(ranges.Contains("audit", Segment, 100_000));
    }

    [Fact]
    public void Ranges_are_forgotten_oldest_first_when_there_are_too_many()
    {
        var ranges = new StoredRanges(maxRanges: 10);
        ranges.Add("audit", "old", 0, 10);
        for (var i = 0; i < 11; i++)
            ranges.Add("audit", Segment, i * 1000, 10);

        Assert.False(ranges.Contains("audit", "old", 0));
        Assert.False(ranges.Contains("audit", Segment, 0));
        Assert.True(ranges.Contains("audit", Segment, 10_000));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Ranges_know_exactly_what_was_added_in_any_order(int seed)
    {
        var random = new Random(seed);
        var (ranges, more, added) = (new StoredRanges(), new StoredRanges(), new HashSet<long>());
        foreach (var line in Enumerable.Range(0, 500).OrderBy(_ => random.Next()).Take(250))
        {
            (random.Next(2) == 0 ? ranges : more).Add("audit", Segment, line * 100, random.Next(2) == 0 ? 99 : 50);
            added.Add(line * 100);
        }

        more.MoveTo(ranges);
        Assert.All(Enumerable.Range(0, 500), line => Assert.Equal(added.Contains(line * 100), ranges.Contains("audit", Segment, line * 100)));
        Assert.False(more.Contains("audit", Segment, added.First()));
    }

    /// <summary>Where each letter ends, found without our own reader: a letter's header begins like no line of these tests.</summary>
    private static List<int> Ends(ReadOnlySpan<byte> file)
    {
        var ends = new List<int>();
        for (var at = file[1..].IndexOf("{\"length\""u8) + 1; at > 0; at = file[(at + 1)..].IndexOf("{\"length\""u8) is >= 0 and var next ? at + 1 + next : 0)
            ends.Add(at);
        ends.Add(file.Length);
        return ends;
    }

    private IEnumerable<long> Offsets() => DeadLetterReader.ReadAll(_files, Folder).Select(letter => letter.Header.Key.OffsetBytes);

    private DeadLetterStore Open(long maxBytes = 256 * 1024 * 1024) =>
        DeadLetterStore.Open(_files, Folder, maxBytes, TimeProvider.System, _ => { });

    private static DeadLetterKey Key(long offset) => new("audit", Segment, offset, "not-json");
}
