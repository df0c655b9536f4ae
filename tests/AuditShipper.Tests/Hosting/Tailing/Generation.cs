using System.Security.Cryptography;
using AuditShipper.Discovery;
using AuditShipper.Parsing;

namespace AuditShipper.Tests.Hosting.Tailing;

/// <param name="Start">Offset of the first byte.</param>
/// <param name="Length">Without a newline.</param>
/// <param name="End">Behind the range.</param>
/// <param name="IsLetter">A dead letter; else it is delivered.</param>
internal sealed record Item(long Start, int Length, long End, bool IsLetter);

/// <summary>
/// Everything that was ever written into one generation of the log, and what must become of it: the model's own plain reading,
/// of whole contents.
/// </summary>
internal sealed class Generation(int number, int maxLineBytes)
{
    private byte[] content = new byte[256];
    private List<Item>? items;
    private bool itemsAreOfClosed;
    private string? id;

    public int Number => number;

    public long Length { get; private set; }

    /// <summary>The server writes into it no more.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Began by a truncation: its file was another's before.</summary>
    public bool IsAfterTruncation { get; init; }

    /// <summary>What ends behind this may be missing, for it was destroyed unread.</summary>
    public long ExcusedFrom { get; set; } = long.MaxValue;

    /// <summary>Bytes beyond this are in no file but one that only the agent holds, or only in the agent's memory.</summary>
    public long? DiesWithAgentFrom { get; set; }

    /// <summary>As before, but in the agent's memory alone: a rewind is enough.</summary>
    public bool DiesWithRewind { get; set; }

    /// <summary>Something of it was destroyed: a loss may be counted.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>The agent knew of bytes up to here when they were destroyed: what is missing below is counted.</summary>
    public long CountedUpTo { get; set; }

    public ReadOnlySpan<byte> Content => content.AsSpan(0, (int)Length);

    /// <summary>Null: its first line is not whole.</summary>
    public string? Id => id ??= IdOf();

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        var end = offset + bytes.Length;
        while (content.Length < end) Array.Resize(ref content, content.Length * 2);
        bytes.CopyTo(content.AsSpan((int)offset));
        Length = Math.Max(Length, end);
        items = null;
    }

    public IReadOnlyList<Item> Items()
    {
        if (items is not null && itemsAreOfClosed == IsClosed) return items;
        itemsAreOfClosed = IsClosed;
        return items = Read();
    }

    private string? IdOf()
    {
        var start = Content.IndexOfAnyExcept((byte)0, (byte)'\n');
        if (start < 0) return null;
        var head = Content[start..Math.Min(content.Length, Math.Min((int)Length, start + 1024))];
        var newline = head.IndexOf((byte)'\n');
        if (newline < 0 && head.Length < 1024 && !IsClosed) return null;
        if (newline >= 0) head = head[..(newline + 1)];
        return SegmentId.Of(new Fingerprint(start, head.Length, Convert.ToHexStringLower(SHA256.HashData(head))), 0).ToString();
    }

    private List<Item> Read()
    {
        var found = new List<Item>();
        for (var at = 0; at < Length;)
        {
            if (Content[at] == 0)
            {
                at++;
                continue;
            }

            var newline = Content[at..].IndexOf((byte)'\n');
            if (newline < 0 && !IsClosed) break;
            var length = newline < 0 ? (int)Length - at : newline;
            var end = newline < 0 ? at + length : at + length + 1;
            if (length > 0) AddLine(found, at, length, end);
            at = end;
        }

        return found;
    }

    private void AddLine(List<Item> found, int at, int length, int end)
    {
        var line = Content.Slice(at, length);
        if (length > maxLineBytes)
        {
            found.Add(new Item(at, length, end, IsLetter: true));
        }
        else if (AuditEventScanner.Scan(line, out _) == LineDefect.None)
        {
            found.Add(new Item(at, length, end, IsRefused(line)));
        }
        else if (Salvage.TryFindEvent(line, out var start, out _))
        {
            found.Add(new Item(at, start, at + start, IsLetter: true));
            found.Add(new Item(at + start, length - start, end, IsRefused(line[start..])));
        }
        else
        {
            found.Add(new Item(at, length, end, IsLetter: true));
        }
    }

    private static bool IsRefused(ReadOnlySpan<byte> line) => line.IndexOf("poison"u8) >= 0 || line.IndexOf("too-large"u8) >= 0;
}
