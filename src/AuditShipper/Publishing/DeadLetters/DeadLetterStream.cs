using System.Security.Cryptography;

namespace AuditShipper.Publishing.DeadLetters;

/// <summary>One letter that comes in pieces. Ended, or nothing of it stays. Never throws for a reason of the disk.</summary>
internal sealed class DeadLetterStream : IDisposable
{
    private readonly DeadLetterStore _store;
    private readonly DeadLetterKey _key;
    private readonly bool _isStored;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private DeadLetterFile? _file;
    private string? _problem;

    internal DeadLetterStream(DeadLetterStore store, in DeadLetterKey key, bool isStored)
    {
        (_store, _key, _isStored) = (store, key, isStored);
        if (!isStored)
            Try(() => _file = store.BeginFile(_key));
    }

    /// <summary>Of the pieces so far.</summary>
    public long LengthBytes { get; private set; }

    /// <param name="piece">The next bytes.</param>
    /// <param name="isHashed">The caller knows the hash of them all, and gives it at the end.</param>
    public void Append(ReadOnlySpan<byte> piece, bool isHashed = false)
    {
        if (!isHashed)
            _hash.AppendData(piece);
        LengthBytes += piece.Length;
        if (_file is null)
            return;

        try
        {
            _store.Append(_file, piece);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Fail(failure);
        }
    }

    /// <summary>Returns when the letter is on the disk, or says why it is not.</summary>
    /// <param name="sha256">Where its pieces were not hashed; else empty.</param>
    public DeadLetterOutcome End(ReadOnlySpan<byte> sha256 = default)
    {
        var (file, length) = (_file, LengthBytes);
        var digest = default(Sha256Digest);
        if (sha256.IsEmpty)
            _hash.GetHashAndReset(digest);
        else
            sha256.CopyTo(digest);
        if (_isStored)
            return new(DeadLetterVerdict.AlreadyStored, length, digest, null);

        if (file is not null)
        {
            Try(() =>
            {
                _store.Append(file, "\n"u8);
                _store.Finish(file, _key, length, digest);
                _file = null;
            });
        }

        return _problem is null ? new(DeadLetterVerdict.Stored, length, digest, null) : _store.Refuse(length, digest, _problem);
    }

    /// <summary>Removes what was written, unless it was ended.</summary>
    public void Dispose()
    {
        _hash.Dispose();
        RemoveFile();
    }

    private void Try(Action step)
    {
        try
        {
            step();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Fail(failure);
        }
    }

    private void Fail(Exception failure)
    {
        _problem = failure.Message;
        RemoveFile();
    }

    /// <summary>What cannot be removed has no length in its header: the next start removes it.</summary>
    private void RemoveFile()
    {
        if (_file is not { } file)
            return;

        _file = null;
        try
        {
            _store.Remove(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _problem ??= failure.Message;
        }
    }
}
