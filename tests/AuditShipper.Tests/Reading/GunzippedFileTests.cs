using AuditShipper.Files;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Hosting;

namespace AuditShipper.Tests.Reading;

public sealed class GunzippedFileTests
{
    private const string Path = "/log/backup.gz";
    private readonly MemoryFileSystem disk = new();
    private readonly byte[] content = Content(20_000);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7_777)]
    [InlineData(19_999)]
    [InlineData(20_000)]
    public void It_is_read_from_any_offset_of_its_uncompressed_bytes(int offset)
    {
        using var file = Open(ServerLog.Gzip(content));
        Assert.Equal(content[offset..], ReadFrom(file, offset, 1000));
    }

    [Fact]
    public void It_goes_back()
    {
        using var file = Open(ServerLog.Gzip(content));
        foreach (var offset in (int[])[15_000, 3, 15_001, 0, 19_000]) Assert.Equal(content[offset..], ReadFrom(file, offset, 4096));
    }

    [Fact]
    public void Its_end_is_told_as_often_as_it_is_asked_for()
    {
        using var file = Open(ServerLog.Gzip(content));
        var buffer = new byte[100];
        for (var time = 0; time < 3; time++) Assert.Equal(0, file.Read(buffer, content.Length));
    }

    [Fact]
    public void Concatenated_members_are_one_file()
    {
        using var file = Open([.. ServerLog.Gzip(content[..5000]), .. ServerLog.Gzip(content[5000..])]);
        Assert.Equal(content, ReadFrom(file, 0, 777));
    }

    [Fact]
    public void An_empty_file_compressed_is_empty_and_whole()
    {
        using var file = Open(ServerLog.Gzip(Array.Empty<byte>()));
        Assert.Equal(0, file.Read(new byte[10], 0));
        Assert.Equal(0, file.UncompressedSizeHint());
    }

    [Fact]
    public void No_bytes_at_all_are_no_gzip_file()
    {
        using var file = Open([]);
        Assert.Throws<InvalidDataException>(() => file.Read(new byte[10], 0));
    }

    [Fact]
    public void Cut_anywhere_it_is_damaged_and_gives_what_it_can()
    {
        var whole = ServerLog.Gzip(content);
        for (var length = 0; length < whole.Length; length += length < 20 || length > whole.Length - 12 ? 1 : 97)
        {
            using var file = Open(whole[..length]);
            var read = new List<byte>();
            Assert.Throws<InvalidDataException>(() => ReadInto(file, read, 512));
            Assert.Equal(content[..read.Count], read);
            if (length >= whole.Length - 8) Assert.Equal(content.Length, read.Count);
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(5)]
    [InlineData(4)]
    [InlineData(1)]
    public void A_wrong_checksum_or_length_is_damage(int fromEnd)
    {
        var bytes = ServerLog.Gzip(content);
        bytes[^fromEnd] ^= 0x55;
        using var file = Open(bytes);
        Assert.Throws<InvalidDataException>(() => ReadFrom(file, 0, 4096));
    }

    [Fact]
    public void A_damaged_middle_is_damage()
    {
        var bytes = ServerLog.Gzip(content);
        bytes.AsSpan(bytes.Length / 2, 8).Fill(0xff);
        using var file = Open(bytes);
        Assert.Throws<InvalidDataException>(() => ReadFrom(file, 0, 4096));
    }

    [Fact]
    public void The_trailer_tells_the_size()
    {
        using var file = Open(ServerLog.Gzip(content));
        Assert.Equal(content.Length, file.UncompressedSizeHint());
    }

    private static byte[] Content(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        for (var i = 0; i < length; i += 3) bytes[i] = (byte)'a';
        return bytes;
    }

    private static byte[] ReadFrom(GunzippedFile file, long offset, int stepBytes)
    {
        var read = new List<byte>();
        ReadInto(file, read, stepBytes, offset);
        return [.. read];
    }

    private static void ReadInto(GunzippedFile file, List<byte> read, int stepBytes, long offset = 0)
    {
        var buffer = new byte[stepBytes];
        while (file.Read(buffer, offset + read.Count) is var count and > 0) read.AddRange(buffer.AsSpan(0, count));
    }

    private GunzippedFile Open(byte[] bytes)
    {
        disk.Delete(Path);
        disk.Append(Path, bytes);
        return new GunzippedFile(disk.TryOpenRead(Path)!);
    }
}
