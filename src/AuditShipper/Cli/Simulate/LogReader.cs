using AuditShipper.Files;

namespace AuditShipper.Cli.Simulate;

/// <summary>Cuts one log, plain or compressed, into lines. Memory is one block, or one line where that is longer.</summary>
internal sealed class LogReader : IDisposable
{
    /// <summary>A longer line is passed over.</summary>
    public const int MaxLineBytes = 64 * 1024 * 1024;

    private const int BlockBytes = 1024 * 1024;

    private readonly CountedFile counted;
    private readonly IReadableFile file;
    private byte[] buffer = new byte[BlockBytes];
    private long offset;
    private int start;
    private int end;
    private bool isAtEnd;
    private bool isInLongLine;

    public LogReader(IReadableFile onDisk, bool isCompressed)
    {
        counted = new CountedFile(onDisk);
        file = isCompressed ? new GunzippedFile(counted) : counted;
    }

    /// <summary>Of the file as it lies on the disk.</summary>
    public long ReadBytes => counted.ReadBytes;

    /// <summary>Lines longer than <see cref="MaxLineBytes"/>.</summary>
    public long LongLines { get; private set; }

    /// <summary>The next line without its newline, valid until the next call; also what stands behind the last newline.</summary>
    /// <returns>False: there are no more.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    /// <exception cref="InvalidDataException">A .gz is damaged from here on.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var newline = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (newline < 0 && !isAtEnd)
            {
                searched = end - start;
                Fill(ref searched);
                continue;
            }

            var length = newline < 0 ? end - start : searched + newline;
            line = buffer.AsSpan(start, length);
            start = Math.Min(start + length + 1, end);
            searched = 0;
            if (isInLongLine)
            {
                isInLongLine = false;
                if (newline < 0)
                    return false;
                continue;
            }

            return newline >= 0 || length > 0;
        }
    }

    public void Dispose()
    {
        file.Dispose();
        counted.Dispose();
    }

    private void Fill(ref int searched)
    {
        if (isInLongLine)
            start = end;
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
        {
            if (end >= MaxLineBytes)
            {
                isInLongLine = true;
                LongLines++;
                end = 0;
            }
            else
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }

        searched = end;
        if (end == 0)
            offset = file.NextData(offset);
        var read = file.Read(buffer.AsSpan(end), offset);
        isAtEnd = read == 0;
        offset += read;
        end += read;
    }

    /// <summary>Notes how far a file was read.</summary>
    private sealed class CountedFile(IReadableFile file) : IReadableFile
    {
        public long ReadBytes { get; private set; }

        public FileFacts Facts() => file.Facts();

        public int Read(Span<byte> destination, long offset)
        {
            var read = file.Read(destination, offset);
            ReadBytes = Math.Max(ReadBytes, offset + read);
            return read;
        }

        public long NextData(long offset) => file.NextData(offset);

        public void Dispose() => file.Dispose();
    }
}
