using System.Text;
using AuditShipper.Cli.Simulate;
using AuditShipper.Files;

namespace AuditShipper.Tests.Cli.Simulate;

public sealed class LogReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("a\n\nb", "a||b")]
    [InlineData("\n", "")]
    public void Lines_end_at_newlines_and_at_the_end(string text, string lines) =>
        Assert.Equal(lines, string.Join('|', Read(Encoding.UTF8.GetBytes(text), pieceBytes: 1).Lines.Select(line => Encoding.UTF8.GetString(line))));

    [Fact]
    public void Long_lines_are_read_whole_up_to_the_bound_and_passed_over_beyond_it()
    {
        byte[] content =
        [
            .. "first\n"u8, .. Filled(3_000_000), (byte)'\n', .. Filled(LogReader.MaxLineBytes + 5), (byte)'\n', .. "between\n"u8, .. Filled(LogReader.MaxLineBytes * 2),
        ];
        var (lines, longLines) = Read(content, pieceBytes: int.MaxValue);
        Assert.Equal([5, 3_000_000, 7], lines.Select(line => line.Length));
        Assert.Equal(2, longLines);
    }

    private static byte[] Filled(int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill((byte)'x');
        return bytes;
    }

    private static (List<byte[]> Lines, long LongLines) Read(byte[] content, int pieceBytes)
    {
        using var reader = new LogReader(new Pieces(content, pieceBytes), isCompressed: false);
        var lines = new List<byte[]>();
        while (reader.TryRead(out var line))
            lines.Add(line.ToArray());
        Assert.Equal(content.Length, reader.ReadBytes);
        return (lines, reader.LongLines);
    }

    private sealed class Pieces(byte[] content, int pieceBytes) : IReadableFile
    {
        public FileFacts Facts() => new(1, 1, content.Length, content.Length, 1, DateTimeOffset.UnixEpoch);

        public int Read(Span<byte> destination, long offset)
        {
            var length = Math.Min(Math.Min(destination.Length, pieceBytes), content.Length - (int)offset);
            content.AsSpan((int)offset, length).CopyTo(destination);
            return length;
        }

        public long NextData(long offset) => offset;

        public void Dispose()
        {
        }
    }
}
