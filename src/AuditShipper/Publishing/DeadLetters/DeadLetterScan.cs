using System.Security.Cryptography;
using AuditShipper.Files;

namespace AuditShipper.Publishing.DeadLetters;

/// <param name="Header">Whole, with length and checksum.</param>
/// <param name="BodyOffset">Where its bytes begin in the file.</param>
internal readonly record struct ScannedLetter(DeadLetterHeader Header, long BodyOffset);

/// <summary>Walks through the letters of one file by their headers, passing over the bytes, up to the first that is not whole.</summary>
/// <param name="file">Not owned.</param>
/// <param name="verify">Read the bytes too, and compare their checksum.</param>
internal sealed class DeadLetterScan(IReadableFile file, bool verify)
{
    private readonly byte[] _window = new byte[64 * 1024];
    private readonly long _size = file.Facts().SizeBytes;
    private long _windowOffset;
    private int _windowBytes;
    private long _next;

    /// <summary>Nothing in it but a letter without a length: the agent stopped while its bytes were streamed.</summary>
    public bool EndsUnfinished { get; private set; }

    /// <summary>What follows the last whole letter.</summary>
    public bool EndsTorn => _next < _size;

    /// <returns>False: the end of the file, or of what is whole in it.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public bool TryNext(out ScannedLetter letter)
    {
        letter = default;
        var line = Window(_next, DeadLetterFormat.MaxHeaderBytes);
        var headerBytes = line.IndexOf((byte)'\n') + 1;
        if (headerBytes == 0 || !DeadLetterFormat.TryReadHeader(line[..headerBytes], out var header))
            return false;

        EndsUnfinished = header.LengthBytes is null && _next == 0;
        if (header.LengthBytes is not { } length || length >= _size - _next - headerBytes)
            return false;

        letter = new(header, _next + headerBytes);
        if (Window(letter.BodyOffset + length, 1) is not [(byte)'\n'] || (verify && !HasItsDigest(letter, length)))
            return false;

        _next = letter.BodyOffset + length + 1;
        return true;
    }

    private bool HasItsDigest(in ScannedLetter letter, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long done = 0; done < length;)
        {
            var part = Window(letter.BodyOffset + done, (int)Math.Min(length - done, _window.Length));
            if (part.IsEmpty)
                return false;
            hash.AppendData(part);
            done += part.Length;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset()) == letter.Header.Sha256;
    }

    /// <returns>At most so many bytes from there on, fewer at the end of the file.</returns>
    private ReadOnlySpan<byte> Window(long offset, int wanted)
    {
        wanted = (int)Math.Min(wanted, _size - offset);
        if (offset < _windowOffset || offset + wanted > _windowOffset + _windowBytes)
        {
            (_windowOffset, _windowBytes) = (offset, 0);
            while (_windowBytes < wanted && file.Read(_window.AsSpan(_windowBytes), offset + _windowBytes) is > 0 and var count)
                _windowBytes += count;
        }

        var start = (int)(offset - _windowOffset);
        return _window.AsSpan(start, Math.Min(wanted, _windowBytes - start));
    }
}
