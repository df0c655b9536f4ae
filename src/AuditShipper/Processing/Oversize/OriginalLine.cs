using System.Buffers.Text;
using System.Security.Cryptography;

namespace AuditShipper.Processing.Oversize;

/// <summary>
/// What is said of a line as the API server wrote it: the numbers by which the whole can be known when it is found elsewhere. Its hash is computed once,
/// however many routes and dead letters name it. Large lines that need theirs come in rows: behind one, the next is hashed on another thread while this one looks
/// at it. Made once; one thread owns it.
/// </summary>
internal sealed unsafe class OriginalLine
{
    public const int HexLength = 2 * SHA256.HashSizeInBytes;

    /// <summary>A smaller line is hashed sooner than another thread wakes up.</summary>
    private const int LargeBytes = 1 << 20;
    private readonly byte[] sha256 = new byte[SHA256.HashSizeInBytes];
    private readonly object gate = new();
    private readonly WaitCallback hash;
    private byte* ahead;
    private int length;
    private int isTaken = 1;
    private bool isAhead;
    private bool isHashed;
    private bool isKnown;
    private bool wasNeeded;

    public OriginalLine() => hash = _ => HashAhead();

    /// <summary>Of the line, counted from 1.</summary>
    public long Number { get; private set; } = 1;

    /// <summary>32 bytes, once it is known.</summary>
    public ReadOnlySpan<byte> Sha256 => sha256;

    /// <summary>For the next line, none of which is hashed ahead.</summary>
    public void Clear()
    {
        (length, isKnown) = (0, false);
        Number++;
    }

    /// <summary>For the next line.</summary>
    /// <param name="line">Without its newline, before any edit; stays where it is until <see cref="End"/>.</param>
    /// <param name="bytes">Of it.</param>
    public void Begin(byte* line, int bytes)
    {
        Clear();
        length = bytes;
        if (bytes < LargeBytes || !wasNeeded)
            return;
        ahead = line;
        (isAhead, isHashed) = (true, false);
        Volatile.Write(ref isTaken, 0);
        ThreadPool.UnsafeQueueUserWorkItem(hash, null);
    }

    /// <summary>Behind this nobody here reads the line.</summary>
    public void End()
    {
        if (length >= LargeBytes)
            wasNeeded = isKnown;
        if (isAhead && !TakeBack())
            Wait();
        isAhead = false;
    }

    /// <param name="line">The one that was begun.</param>
    public void Know(ReadOnlySpan<byte> line)
    {
        if (isKnown)
            return;
        if (!isAhead || TakeBack())
            SHA256.HashData(line, sha256);
        else
            Wait();
        (length, isAhead, isKnown) = (line.Length, false, true);
    }

    /// <summary>Decimal digits: bytes, without the newline.</summary>
    /// <returns>Bytes written.</returns>
    public int WriteLength(Span<byte> destination) => Utf8Formatter.TryFormat(length, destination, out var digits) ? digits : 0;

    /// <summary>Lower-case hexadecimal digits.</summary>
    /// <returns>Bytes written.</returns>
    public int WriteSha256(Span<byte> destination) => Convert.TryToHexStringLower(sha256, destination, out var digits) ? digits : 0;

    /// <summary>Where all processors are busy, the other thread may not have begun.</summary>
    private bool TakeBack() => Interlocked.Exchange(ref isTaken, 1) == 0;

    private void HashAhead()
    {
        if (!TakeBack())
            return;
        SHA256.HashData(new ReadOnlySpan<byte>(ahead, length), sha256);
        lock (gate)
        {
            isHashed = true;
            Monitor.Pulse(gate);
        }
    }

    private void Wait()
    {
        lock (gate)
        {
            while (!isHashed)
                Monitor.Wait(gate);
        }
    }
}
