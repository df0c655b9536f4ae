using System.Buffers.Binary;
using System.IO.Compression;

namespace AuditShipper.Files;

/// <summary>
/// A .gz read at offsets of its uncompressed bytes. Going forward is one pass; going back starts again. <see cref="InvalidDataException"/>:
/// the file is damaged or not whole (its CRC and length trailer were not reached, or do not match).
/// </summary>
internal sealed class GunzippedFile(IReadableFile compressed) : IReadableFile
{
    private const int TrailerBytes = 4;
    private GZipStream? stream;
    private long position;
    private bool anyByteSeen;

    /// <summary>Facts of the compressed file: its size is not that of the bytes read here.</summary>
    public FileFacts Facts() => compressed.Facts();

    public int Read(Span<byte> destination, long offset)
    {
        if (stream is null || offset < position) Restart();
        SkipTo(offset, destination);
        var count = ReadOnce(destination);
        if (count == 0 && !anyByteSeen && compressed.Facts().SizeBytes == 0)
            throw new InvalidDataException("The .gz is empty: not even a header.");
        return count;
    }

    public long NextData(long offset) => offset;

    /// <summary>Uncompressed size by the trailer, modulo 4 GiB; a damaged file tells anything.</summary>
    public long UncompressedSizeHint()
    {
        var size = compressed.Facts().SizeBytes;
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        return size > TrailerBytes && compressed.Read(trailer, size - TrailerBytes) == TrailerBytes
            ? BinaryPrimitives.ReadUInt32LittleEndian(trailer)
            : 0;
    }

    public void Dispose()
    {
        stream?.Dispose();
        compressed.Dispose();
    }

    private void Restart()
    {
        stream?.Dispose();
        stream = new GZipStream(new SequentialStream(compressed), CompressionMode.Decompress);
        position = 0;
        anyByteSeen = false;
    }

    private void SkipTo(long offset, Span<byte> scratch)
    {
        while (position < offset)
        {
            var wanted = (int)Math.Min(scratch.Length, offset - position);
            if (ReadOnce(scratch[..wanted]) == 0) return;
        }
    }

    private int ReadOnce(Span<byte> destination)
    {
        var count = stream!.Read(destination);
        position += count;
        anyByteSeen |= count > 0;
        return count;
    }

    /// <summary>What GZipStream needs of a stream, over a file read at offsets.</summary>
    private sealed class SequentialStream(IReadableFile file) : Stream
    {
        private long offset;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var count = file.Read(buffer, offset);
            offset += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
