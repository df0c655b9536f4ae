using System.Security.Cryptography;
using AuditShipper.Files;
using AuditShipper.Processing.Oversize;

namespace AuditShipper.Publishing.DeadLetters;

/// <summary>
/// Keeps the exact bytes of what is not sent, on the node. Small letters are gathered in memory and share files; large ones have a
/// file each. One store for the agent; every method may be called from any source's thread, and none throws for a reason of the disk.
/// </summary>
internal sealed class DeadLetterStore
{
    /// <summary>The disk writes one while the next is copied, and all of them while they are hashed.</summary>
    private const int PieceBytes = 1024 * 1024;
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly DeadLetterFolder _folder;
    private readonly StoredRanges _durable = new();
    private readonly StoredRanges _pending = new();
    private readonly HashSet<string> _mustRewind = [];
    private readonly Dictionary<string, byte[]> _quotedSources = [];
    private readonly DeadLetterTally _bufferTally = new();
    private readonly byte[] _buffer;
    private readonly long _fileBytes;
    private int _buffered;
    private DeadLetterFile? _current;

    private DeadLetterStore(DeadLetterFolder folder, TimeProvider time)
    {
        (_folder, _time) = (folder, time);
        _fileBytes = DeadLetterRules.FileBytes(folder.MaxBytes);
        _buffer = new byte[DeadLetterRules.BufferBytes(folder.MaxBytes)];
    }

    /// <summary>What the folder takes, in bytes, with what waits in memory.</summary>
    public long TotalBytes
    {
        get
        {
            lock (_gate)
                return _folder.TotalBytes + _buffered;
        }
    }

    /// <summary>Files found at the start that end in a torn letter (it was stored again, or will be), or that the disk cannot read.</summary>
    public int TornFiles => _folder.TornFiles;

    /// <summary>Reads the headers of what is there. New letters go into new files.</summary>
    /// <param name="fileSystem">Holds the state directory.</param>
    /// <param name="directory">Made when the first letter comes.</param>
    /// <param name="maxBytes">At least 64 KiB.</param>
    /// <param name="time">For the letters' headers.</param>
    /// <param name="evicted">Called inside the other methods, on their caller's thread, also for letters of other sources.</param>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">It, or a file in it, belongs to somebody else.</exception>
    public static DeadLetterStore Open(IFileSystem fileSystem, string directory, long maxBytes, TimeProvider time, Action<EvictedLetters> evicted)
    {
        var store = new DeadLetterStore(new DeadLetterFolder(fileSystem, directory, maxBytes, evicted), time);
        store._folder.Load(store._durable);
        return store;
    }

    /// <param name="source">Name of the source.</param>
    /// <param name="segment">32 hexadecimal digits.</param>
    /// <param name="offset">Of a line's first byte.</param>
    public bool IsStored(string source, string segment, long offset)
    {
        lock (_gate)
            return _pending.Contains(source, segment, offset) || _durable.Contains(source, segment, offset);
    }

    /// <param name="key">Which bytes, and why.</param>
    /// <param name="line">Exactly the bytes, without the newline.</param>
    /// <param name="original">Of these bytes; null: nobody else needs their hash.</param>
    public DeadLetterOutcome Store(in DeadLetterKey key, ReadOnlySpan<byte> line, OriginalLine? original = null)
    {
        if (line.Length + DeadLetterFormat.MaxHeaderBytes >= _buffer.Length)
            return StoreAlone(key, line, original ?? new OriginalLine());

        var digest = Digest(line);
        lock (_gate)
        {
            if (IsStored(key.Source, key.Segment, key.OffsetBytes))
                return new(DeadLetterVerdict.AlreadyStored, line.Length, digest, null);
            if (_buffered + DeadLetterFormat.MaxHeaderBytes + line.Length >= _buffer.Length && TryDrain() is { } problem)
                return new(DeadLetterVerdict.NotStored, line.Length, digest, problem);

            Put(key, line, digest);
            return new(DeadLetterVerdict.Stored, line.Length, digest, null);
        }
    }

    /// <summary>For a line too long to be held: its bytes come in pieces, its length is known at the end.</summary>
    public DeadLetterStream Begin(in DeadLetterKey key) => new(this, key, IsStored(key.Source, key.Segment, key.OffsetBytes));

    /// <summary>Call before each checkpoint. Returns when every letter of this source that was stored is on the disk, or says why not.</summary>
    public DeadLetterFlush Flush(string source)
    {
        lock (_gate)
        {
            var problem = TryDrain() ?? TrySync();
            if (_mustRewind.Remove(source))
                return new(DeadLetterFlushVerdict.Rewind, problem ?? "The disk lost dead letters that had been written.");
            return problem is null ? new(DeadLetterFlushVerdict.Flushed, null) : new(DeadLetterFlushVerdict.Retry, problem);
        }
    }

    /// <summary>Closes the files. What was not flushed is not kept, and no checkpoint has passed it.</summary>
    public void Close()
    {
        lock (_gate)
            _folder.Close();
    }

    /// <exception cref="IOException">Among others: the disk is full.</exception>
    internal DeadLetterFile BeginFile(in DeadLetterKey key)
    {
        lock (_gate)
        {
            Span<byte> header = stackalloc byte[DeadLetterFormat.MaxHeaderBytes];
            var headerBytes = DeadLetterFormat.WriteHeader(header, key, Quoted(key.Source), _time.GetUtcNow());
            var file = _folder.Create(isShared: false);
            try
            {
                _folder.Append(file, header[..headerBytes]);
                return file;
            }
            catch
            {
                _folder.Remove(file);
                throw;
            }
        }
    }

    internal void Append(DeadLetterFile file, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
            _folder.Append(file, bytes);
    }

    /// <summary>The header says how long the letter is once its bytes are on the disk, and not before.</summary>
    internal void Finish(DeadLetterFile file, in DeadLetterKey key, long length, in Sha256Digest digest)
    {
        file.Flush();
        Span<byte> field = stackalloc byte[DeadLetterFormat.LengthAndDigestBytes];
        DeadLetterFormat.WriteLengthAndDigest(field, length, digest);
        file.Patch(field, DeadLetterFormat.LengthAndDigestOffset);
        file.Flush();
        lock (_gate)
        {
            _folder.FlushNames();
            file.Close();
            file.Tally.Add(key.Source, key.Reason, 1, length);
            _durable.Add(key.Source, key.Segment, key.OffsetBytes, length);
        }
    }

    internal void Remove(DeadLetterFile file)
    {
        lock (_gate)
            _folder.Remove(file);
    }

    internal DeadLetterOutcome Refuse(long length, in Sha256Digest digest, string problem) => Fits(length)
        ? new(DeadLetterVerdict.NotStored, length, digest, problem)
        : new(DeadLetterVerdict.DoesNotFit, length, digest, $"A dead letter of {length} bytes does not fit into deadLetter.maxBytes ({_folder.MaxBytes}): raise it.");

    private bool Fits(long length) => length + DeadLetterFormat.MaxHeaderBytes < _folder.MaxBytes;

    private DeadLetterOutcome StoreAlone(in DeadLetterKey key, ReadOnlySpan<byte> line, OriginalLine original)
    {
        if (!Fits(line.Length))
            return Refuse(line.Length, Digest(line), "");

        using var stream = Begin(key);
        for (var rest = line; !rest.IsEmpty; rest = rest[Math.Min(PieceBytes, rest.Length)..])
            stream.Append(rest[..Math.Min(PieceBytes, rest.Length)], isHashed: true);
        original.Know(line);
        return stream.End(original.Sha256);
    }

    private static Sha256Digest Digest(ReadOnlySpan<byte> line)
    {
        var digest = default(Sha256Digest);
        SHA256.HashData(line, digest);
        return digest;
    }

    private void Put(in DeadLetterKey key, ReadOnlySpan<byte> line, in Sha256Digest digest)
    {
        var letter = _buffer.AsSpan(_buffered);
        var headerBytes = DeadLetterFormat.WriteHeader(letter, key, Quoted(key.Source), _time.GetUtcNow());
        DeadLetterFormat.WriteLengthAndDigest(
            letter.Slice(DeadLetterFormat.LengthAndDigestOffset, DeadLetterFormat.LengthAndDigestBytes), line.Length, digest);
        line.CopyTo(letter[headerBytes..]);
        letter[headerBytes + line.Length] = (byte)'\n';
        _buffered += headerBytes + line.Length + 1;
        _bufferTally.Add(key.Source, key.Reason, 1, line.Length);
        _pending.Add(key.Source, key.Segment, key.OffsetBytes, line.Length);
    }

    /// <summary>Writes the buffer out. A failure leaves it as it is: the next attempt writes the same bytes to the same place.</summary>
    private string? TryDrain()
    {
        if (_buffered == 0)
            return null;

        try
        {
            if (_current is { } named && !_folder.IsThere(named))
                LeaveCurrent();
            if (_current is { } full && full.SizeBytes + _buffered > _fileBytes && TryFinishCurrent() is { } problem)
                return problem;
            _current ??= _folder.Create(isShared: true);
            _folder.Append(_current, _buffer.AsSpan(0, _buffered));
            _bufferTally.MoveTo(_current.Tally);
            _buffered = 0;
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    private string? TryFinishCurrent()
    {
        if (TrySync() is { } problem)
            return problem;
        LeaveCurrent();
        return null;
    }

    private string? TrySync()
    {
        try
        {
            if (_current is { IsDirty: true })
                _current.Flush();
            _folder.FlushNames();
            if (_buffered == 0)
                _pending.MoveTo(_durable);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            ForgetWhatIsNotDurable();
            return failure.Message;
        }
    }

    /// <summary>After a failed fdatasync the kernel counts the pages as clean: asking again would succeed, and prove nothing.</summary>
    private void ForgetWhatIsNotDurable()
    {
        _mustRewind.UnionWith(_pending.Sources);
        _pending.Clear();
        _bufferTally.Clear();
        _buffered = 0;
        LeaveCurrent();
    }

    private void LeaveCurrent()
    {
        _current?.Close();
        _current = null;
    }

    private byte[] Quoted(string source) =>
        _quotedSources.TryGetValue(source, out var quoted) ? quoted : _quotedSources[source] = DeadLetterFormat.Quote(source);
}
