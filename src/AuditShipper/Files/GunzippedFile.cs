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
    private long? damagedFrom;
    private bool isAtDamage;

    /// <summary>Facts of the compressed file: its size is not that of the bytes read here.</summary>
    public FileFacts Facts() => compressed.Facts();

    public int Read(Span<byte> destination, long offset)
    {
        if (stream is null || offset < position) Restart();
        try
        {
            return ReadOn(destination, offset);
        }
        catch (InvalidDataException) when (damagedFrom is null)
        {
            // The call that met the damage does not tell what it inflated before: again up to there, and then byte by byte.
            damagedFrom = position;
            Restart();
            return ReadOn(destination, offset);
        }
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

    private int ReadOn(Span<byte> destination, long offset)
    {
        SkipTo(offset, destination);
        var count = ReadOnce(destination);
        if (count == 0 && !anyByteSeen && compressed.Facts().SizeBytes == 0)
            throw new InvalidDataException("The .gz is empty: not even a header.");
        return count;
    }

    private void Restart()
    {
        stream?.Dispose();
        stream = new GZipStream(new SequentialStream(compressed), CompressionMode.Decompress);
        position = 0;
        anyByteSeen = isAtDamage = false;
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
        var count = position < damagedFrom ? stream!.Read(destination[..(int)Math.Min(destination.Length, damagedFrom.Value - position)])
            : damagedFrom is null ? stream!.Read(destination) : ReadUpToDamage(destination);
        position += count;
        anyByteSeen |= count > 0;
        return count;
    }

    private int ReadUpToDamage(Span<byte> destination)
    {
        if (isAtDamage) throw new InvalidDataException("The .gz is damaged, or not whole.");
        var count = 0;
        try
        {
            while (count < destination.Length && stream!.Read(destination.Slice(count, 1)) > 0) count++;
        }
        catch (InvalidDataException) when (count > 0)
        {
            isAtDamage = true;
        }

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
