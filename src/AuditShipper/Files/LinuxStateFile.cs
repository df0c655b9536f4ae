using Microsoft.Win32.SafeHandles;

namespace AuditShipper.Files;

/// <summary>
/// A file of the state directory, on the disk. What is written in large pieces goes to the disk at once, and does not stay in the system's memory, where it would
/// take the place of what others need: nobody reads it again soon.
/// </summary>
/// <param name="file">Owned.</param>
/// <param name="path">For messages.</param>
internal sealed class LinuxStateFile(SafeFileHandle file, string path) : IStateFile
{
    private const int LargeBytes = 256 * 1024;

    /// <summary>Kept in memory: what is written again at a file's beginning.</summary>
    private const int HeadBytes = 64 * 1024;
    private bool wasLarge;

    public long SizeBytes => OpenFile.Stat(file, path).ToFacts().SizeBytes;

    public int Read(Span<byte> destination, long offset) => LinuxReadableFile.ReadAt(file, path, destination, offset);

    public unsafe void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var count = Libc.Write(file, start + done, (nuint)(bytes.Length - done), offset + done);
                if (count < 0 && DiskErrors.Last != DiskErrors.Interrupted)
                    throw DiskErrors.Of("write to", path, DiskErrors.Last);
                done += (int)Math.Max(count, 0);
            }
        }

        if (bytes.Length < LargeBytes)
            return;
        wasLarge = true;
        Libc.BeginWrite(file, offset, bytes.Length, Libc.BeginWriteOnly);
    }

    public void Reserve(long sizeBytes)
    {
        while (Libc.Allocate(file, 0, 0, sizeBytes) < 0)
        {
            var error = DiskErrors.Last;
            if (DiskErrors.IsUnsupported(error))
                return;
            if (error != DiskErrors.Interrupted)
                throw DiskErrors.Of($"reserve {sizeBytes} bytes for", path, error);
        }
    }

    public void Flush()
    {
        if (Libc.FlushData(file) < 0)
            throw DiskErrors.Of("flush", path, DiskErrors.Last);
        if (wasLarge)
            Libc.Advise(file, HeadBytes, 0, Libc.NotNeeded);
        wasLarge = false;
    }

    public void Dispose() => file.Dispose();
}
