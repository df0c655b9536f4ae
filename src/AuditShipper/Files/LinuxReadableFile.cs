using Microsoft.Win32.SafeHandles;

namespace AuditShipper.Files;

/// <summary>A file of the disk, open for reading.</summary>
/// <param name="file">Owned.</param>
/// <param name="path">Its name when it was opened, for messages.</param>
internal sealed class LinuxReadableFile(SafeFileHandle file, string path) : IReadableFile
{
    public FileFacts Facts() => OpenFile.Stat(file, path).ToFacts();

    public int Read(Span<byte> destination, long offset) => ReadAt(file, path, destination, offset);

    public long NextData(long offset)
    {
        var data = Libc.Seek(file, offset, Libc.SeekData);
        if (data >= 0)
            return data;

        var error = DiskErrors.Last;
        if (error == DiskErrors.NoSuchAddress)
            return Facts().SizeBytes;

        return DiskErrors.IsUnsupported(error) ? offset : throw DiskErrors.Of("look for data in", path, error);
    }

    public void Dispose() => file.Dispose();

    internal static unsafe int ReadAt(SafeFileHandle file, string path, Span<byte> destination, long offset)
    {
        fixed (byte* start = destination)
        {
            while (true)
            {
                var count = Libc.Read(file, start, (nuint)destination.Length, offset);
                if (count >= 0)
                    return (int)count;
                if (DiskErrors.Last != DiskErrors.Interrupted)
                    throw DiskErrors.Of("read", path, DiskErrors.Last);
            }
        }
    }
}
