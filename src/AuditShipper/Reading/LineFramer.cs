using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using AuditShipper.Files;

namespace AuditShipper.Reading;

/// <summary>
/// Cuts the bytes of one segment into lines and owns the offset: it is counted where bytes are consumed. Only <c>\n</c> ends a line; an
/// unfinished one waits in the pipe. A line lies in one block: where it was read, or, when it straddles two, in one of its own; once it is longer
/// than a block of the pipe it is read into its own.
/// Usage: <see cref="Fill"/>, then <see cref="TryNext"/> until false.
/// </summary>
internal sealed class LineFramer(BlockPool pool, int maxLineBytes, long startOffset) : IDisposable
{
    private readonly Pipe pipe = new(new PipeOptions(
        pool, PipeScheduler.Inline, PipeScheduler.Inline, pauseWriterThreshold: 0, resumeWriterThreshold: 0, BlockPool.SmallBytes, useSynchronizationContext: false));
    private readonly GatheredLine gathered = new(pool);
    private ReadOnlySequence<byte> unread;
    private ReadOnlyMemory<byte> first;
    private Block? firstBlock;
#pragma warning disable CA2213 // counted, not owned: let go of where its line ends
    private Block? straddling;
#pragma warning restore CA2213
    private int index;
    private long searched;
    private bool isReading;

    /// <summary>Everything below was handed out.</summary>
    public long Offset { get; private set; } = startOffset;

    /// <summary>Where the next fill reads.</summary>
    public long FillOffset { get; private set; } = startOffset;

    /// <summary>Inside a line that is longer than the limit, parts of which were handed out already.</summary>
    public bool IsInLongLine { get; private set; }

    /// <summary>At the beginning of a line of which nothing was read yet.</summary>
    public bool IsBetweenLines => FillOffset == Offset && !IsInLongLine;

    /// <returns>Bytes read; 0: the file has no more now.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    /// <exception cref="InvalidDataException">A damaged .gz.</exception>
    public int Fill(IReadableFile file, int wantedBytes)
    {
        var count = file.Read(gathered.IsOpen ? gathered.Room(wantedBytes) : pipe.Writer.GetMemory(wantedBytes).Span, FillOffset);
        if (gathered.IsOpen) gathered.Advance(count);
        else pipe.Writer.Advance(count);
        FillOffset += count;
        return count;
    }

    /// <summary>Passes over a hole of the file without reading it. Only between lines.</summary>
    public void Jump(long to)
    {
        Debug.Assert(IsBetweenLines);
        Offset = FillOffset = to;
    }

    public void Dispose()
    {
        LetGoOfStraddling();
        if (gathered.IsOpen) gathered.Take(0).LetGo();
        pipe.Reader.Complete();
        pipe.Writer.Complete();
    }

    public bool TryNext(out Framed framed)
    {
        framed = default;
        LetGoOfStraddling();
        if (gathered.IsOpen) return TryGathered(out framed);
        if (!Begin()) return false;
        var rest = first.Span[index..];
        if (IsInLongLine) return LongPart(rest, out framed);
        if (rest[0] == 0) return Take(FramedKind.Hole, Run(rest), 0, out framed);
        var skip = (int)Math.Min(searched, rest.Length);
        var newline = rest[skip..].IndexOf((byte)'\n');
        if (newline < 0) return Straddle(out framed);
        var length = skip + newline;
        if (length > maxLineBytes) return BeginLong(out framed);
        return Take(length == 0 ? FramedKind.Empty : FramedKind.Line, length, 1, out framed);
    }

    /// <summary>What is left at the end of a file that gets no more bytes: a last line without its newline.</summary>
    public bool TryTail(out Framed framed)
    {
        framed = default;
        if (IsInLongLine)
        {
            IsInLongLine = false;
            framed = new Framed { Kind = FramedKind.LongEnd, Start = Offset, End = Offset };
            return true;
        }

        if (gathered.IsOpen) return TakeGathered(FramedKind.Line, gathered.Bytes.Length, 0, out framed);
        pipe.Writer.Complete(); // else the pipe does not show again what was looked at before
        if (!pipe.Reader.TryRead(out var result) || result.Buffer.IsEmpty) return false;
        unread = result.Buffer;
        isReading = true;
        LoadFirst();
        var rest = unread.Slice(index);
        return Copy(rest, (int)rest.Length, 0, out framed);
    }

    private void LetGoOfStraddling()
    {
        straddling?.LetGo();
        straddling = null;
    }

    private static int Run(ReadOnlySpan<byte> zeros)
    {
        var end = zeros.IndexOfAnyExcept((byte)0);
        return end < 0 ? zeros.Length : end;
    }

    private bool Begin()
    {
        if (!isReading)
        {
            var flushed = pipe.Writer.FlushAsync(CancellationToken.None);
            Debug.Assert(flushed.IsCompletedSuccessfully, "nothing pauses this pipe");
            flushed.GetAwaiter().GetResult();
            if (!pipe.Reader.TryRead(out var result)) return false;
            unread = result.Buffer;
            isReading = true;
            LoadFirst();
        }

        if (index == first.Length)
        {
            unread = unread.Slice(first.Length);
            LoadFirst();
        }

        if (!first.IsEmpty) return true;
        return End();
    }

    private void LoadFirst()
    {
        first = unread.First;
        index = 0;
        MemoryMarshal.TryGetMemoryManager(first, out firstBlock);
    }

    /// <returns>False, for the caller to return.</returns>
    private bool End()
    {
        var rest = unread.Slice(index);
        pipe.Reader.AdvanceTo(rest.Start, rest.End);
        isReading = false;
        unread = default;
        first = default;
        firstBlock = null;
        index = 0;
        return false;
    }

    /// <summary>A range inside the first block: its bytes, and what ends it.</summary>
    private bool Take(FramedKind kind, int length, int newline, out Framed framed)
    {
        framed = new Framed { Kind = kind, Bytes = first.Span.Slice(index, length), Block = firstBlock, Start = Offset, End = Offset + length + newline };
        index += length + newline;
        Offset = framed.End;
        searched = 0;
        return true;
    }

    private bool Straddle(out Framed framed)
    {
        framed = default;
        var rest = unread.Slice(index);
        var length = rest.Length;
        var newline = searched < length ? rest.Slice(searched).PositionOf((byte)'\n') : null;
        if (newline is { } at) length = rest.Slice(0, at).Length;
        if (length > maxLineBytes) return BeginLong(out framed);
        if (newline is not null) return Copy(rest, (int)length, 1, out framed);
        searched = length;
        return length < BlockPool.LargeBytes ? End() : BeginGathered(rest);
    }

    /// <returns>False, for the caller to return.</returns>
    private bool BeginGathered(ReadOnlySequence<byte> rest)
    {
        gathered.Begin(rest);
        unread = rest.Slice(rest.Length);
        LoadFirst();
        searched = 0;
        return End();
    }

    private bool TryGathered(out Framed framed)
    {
        framed = default;
        var newline = gathered.FindNewline();
        var length = newline < 0 ? gathered.Bytes.Length : newline;
        if (length <= maxLineBytes) return newline >= 0 && TakeGathered(FramedKind.Line, length, 1, out framed);
        IsInLongLine = true;
        return TakeGathered(FramedKind.LongPart, length, 0, out framed);
    }

    /// <summary>What was read behind it goes on in the pipe: not much, as each fill is searched.</summary>
    private bool TakeGathered(FramedKind kind, int length, int newline, out Framed framed)
    {
        var bytes = gathered.Bytes;
        pipe.Writer.Write(bytes[(length + newline)..]);
        straddling = gathered.Take(length);
        framed = new Framed { Kind = kind, Bytes = bytes[..length], Block = straddling, Start = Offset, End = Offset + length + newline };
        Offset = framed.End;
        return true;
    }

    private bool Copy(ReadOnlySequence<byte> rest, int length, int newline, out Framed framed)
    {
        straddling = pool.RentBlock(Math.Max(1, length));
        var bytes = straddling.GetSpan()[..length];
        rest.Slice(0, length).CopyTo(bytes);
        framed = new Framed { Kind = FramedKind.Line, Bytes = bytes, Block = straddling, Start = Offset, End = Offset + length + newline };
        unread = rest.Slice(length + newline);
        LoadFirst();
        Offset = framed.End;
        searched = 0;
        return true;
    }

    private bool BeginLong(out Framed framed)
    {
        IsInLongLine = true;
        searched = 0;
        return LongPart(first.Span[index..], out framed);
    }

    private bool LongPart(ReadOnlySpan<byte> rest, out Framed framed)
    {
        var newline = rest.IndexOf((byte)'\n');
        if (newline != 0) return Take(FramedKind.LongPart, newline < 0 ? rest.Length : newline, 0, out framed);
        IsInLongLine = false;
        return Take(FramedKind.LongEnd, 0, 1, out framed);
    }
}
