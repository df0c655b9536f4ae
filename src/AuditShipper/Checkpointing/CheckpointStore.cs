using AuditShipper.Files;

namespace AuditShipper.Checkpointing;

/// <summary>
/// Keeps the newest checkpoint of one source in two files that are written in turn, in place: whatever a crash tears, the other
/// one is whole, and a full disk stops neither. Call <see cref="Load"/> first. Not thread-safe: one loop owns it.
/// </summary>
internal sealed class CheckpointStore : IDisposable
{
    private readonly IFileSystem _fileSystem;
    private readonly string _directory;
    private readonly CheckpointFile[] _slots;
    private int _newest = -1;
    private bool _isPrepared;

    /// <param name="fileSystem">Holds the state directory.</param>
    /// <param name="directory">The source's own (see <see cref="StateDirectory.SourceDirectory"/>).</param>
    public CheckpointStore(IFileSystem fileSystem, string directory)
    {
        _fileSystem = fileSystem;
        _directory = directory;
        _slots = [new(fileSystem, Path.Combine(directory, "checkpoint.0")), new(fileSystem, Path.Combine(directory, "checkpoint.1"))];
    }

    /// <summary>Of the last save that was tried; 0: none yet. It only grows.</summary>
    public long Sequence { get; private set; }

    /// <summary>Reads both slots, then makes and reserves what is missing of them. Save at once after a first start: it fixes where that was.</summary>
    public CheckpointLoad Load()
    {
        try
        {
            var contents = Array.ConvertAll(_slots, slot => slot.Read());
            var choice = CheckpointStoreRules.Decide(contents, Array.ConvertAll(_slots, slot => slot.Path));
            if (choice.Load is CheckpointLoad.NewerVersion)
                return choice.Load;

            (_newest, Sequence) = (choice.Newest, choice.Sequence);
            if (choice.Load is not CheckpointLoad.AllDamaged) // Else a crash before the first save would make it look like a first start.
                Prepare(contents);
            return choice.Load;
        }
        catch (UnauthorizedAccessException refusal)
        {
            return new CheckpointLoad.Unusable($"{refusal.Message} Give {_directory} and its files to the user the agent runs as ({Environment.UserName}).");
        }
    }

    /// <summary>Reads both slots and changes nothing: for onlookers. Nothing can be saved after it.</summary>
    public CheckpointLoad Peek()
    {
        try
        {
            return CheckpointStoreRules.Decide(Array.ConvertAll(_slots, slot => slot.Read()), Array.ConvertAll(_slots, slot => slot.Path)).Load;
        }
        catch (UnauthorizedAccessException refusal)
        {
            return new CheckpointLoad.Unusable(refusal.Message);
        }
    }

    /// <summary>
    /// Returns when the checkpoint is on the disk. After a failure the last one that was saved is untouched, and the next
    /// save tries the same slot again.
    /// </summary>
    /// <exception cref="IOException">Among others: the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The file system became read-only, among others.</exception>
    public void Save(ReadOnlySpan<byte> payload)
    {
        if (_newest < 0)
            throw new InvalidOperationException("Load before the first save: it tells which slot must survive.");

        Sequence++;
        if (!_isPrepared)
            _fileSystem.CreateDirectory(_directory);
        _slots[1 - _newest].Write(CheckpointFileFormat.Encode(Sequence, payload));
        if (!_isPrepared)
            _fileSystem.FlushDirectory(_directory);
        _isPrepared = true;
        _newest = 1 - _newest;
    }

    public void Dispose()
    {
        foreach (var slot in _slots)
            slot.Dispose();
    }

    /// <summary>Slot 0 is whole before slot 1 exists, so that what a crash leaves here never looks like a lost checkpoint.</summary>
    private void Prepare(SlotContent[] contents)
    {
        try
        {
            _fileSystem.CreateDirectory(_directory);
            for (var i = 0; i < _slots.Length; i++)
                Prepare(_slots[i], contents[i]);
            _fileSystem.FlushDirectory(_directory);
            _isPrepared = true;
        }
        catch (IOException)
        {
            // A full disk does not stop the start: the first save tries again, and tells.
        }
    }

    private static void Prepare(CheckpointFile slot, SlotContent content)
    {
        slot.Prepare(CheckpointFileFormat.HeaderBytes);
        if (content is SlotContent.Missing or SlotContent.Blank)
            slot.Write(CheckpointFileFormat.Encode(sequence: 0, payload: []));
    }
}
