using AuditShipper.Files;

namespace AuditShipper.Publishing.DeadLetters;

/// <summary>One file of the folder, finished or being written.</summary>
/// <param name="path">Where it is.</param>
/// <param name="open">Owned; null: finished.</param>
internal sealed class DeadLetterFile(string path, IStateFile? open)
{
    private IStateFile? _open = open;

    public string Path => path;

    public long SizeBytes { get; set; }

    public DeadLetterTally Tally { get; } = new();

    public bool IsOpen => _open is not null;

    /// <summary>Written since the last flush.</summary>
    public bool IsDirty { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Patch(bytes, SizeBytes);
        SizeBytes += bytes.Length;
    }

    public void Patch(ReadOnlySpan<byte> bytes, long offset)
    {
        IsDirty = true;
        _open!.Write(bytes, offset);
    }

    public void Flush()
    {
        _open!.Flush();
        IsDirty = false;
    }

    public void Close()
    {
        _open?.Dispose();
        _open = null;
    }
}
