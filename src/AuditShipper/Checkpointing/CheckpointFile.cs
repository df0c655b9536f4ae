using AuditShipper.Files;

namespace AuditShipper.Checkpointing;

/// <summary>One of the two slots: a file that is written in place, inside space it already has.</summary>
internal sealed class CheckpointFile(IFileSystem fileSystem, string path) : IDisposable
{
    public const int FirstReservationBytes = 256 * 1024;
    private IStateFile? _file;
    private long _reservedBytes;

    public string Path { get; } = path;

    /// <exception cref="UnauthorizedAccessException">The file belongs to somebody else.</exception>
    public SlotContent Read()
    {
        try
        {
            using var file = fileSystem.TryOpenRead(Path);
            return file is null ? new SlotContent.Missing() : Read(file);
        }
        catch (IOException failure)
        {
            return new SlotContent.Damaged(failure.Message);
        }
    }

    /// <summary>Returns when the bytes are on the disk. After a failure the slot may hold anything; writing again is allowed.</summary>
    /// <exception cref="IOException">Among others: the disk is full.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Prepare(bytes.Length);
        _file!.Write(bytes, 0);
        _file.Flush();
    }

    /// <summary>Opens the file and reserves its space; does without the reservation where the disk cannot give it, for then the write decides.</summary>
    public void Prepare(int neededBytes)
    {
        _file ??= fileSystem.OpenState(Path);
        var size = CheckpointStoreRules.ReservationBytes(neededBytes);
        if (size <= _reservedBytes)
            return;

        try
        {
            _file.Reserve(size);
            _reservedBytes = size;
        }
        catch (IOException)
        {
            _reservedBytes = 0;
        }
    }

    public void Dispose() => _file?.Dispose();

    private static SlotContent Read(IReadableFile file)
    {
        var size = file.Facts().SizeBytes;
        var header = new byte[(int)Math.Min(size, CheckpointFileFormat.HeaderBytes)];
        var have = ReadFully(file, header);
        var whole = new byte[CheckpointFileFormat.TotalBytes(header.AsSpan(0, have), size)];
        return CheckpointFileFormat.Decode(whole.AsMemory(0, ReadFully(file, whole)));
    }

    private static int ReadFully(IReadableFile file, byte[] destination)
    {
        var have = 0;
        while (have < destination.Length && file.Read(destination.AsSpan(have), have) is > 0 and var count)
            have += count;
        return have;
    }
}
