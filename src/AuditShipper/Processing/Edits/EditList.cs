using System.Buffers;

namespace AuditShipper.Processing.Edits;

/// <summary>
/// The changes that a route makes to one line, gathered in any order from whoever has a reason, and applied at once: every byte outside of them
/// stays. What lies inside a larger edit goes with it. Made once and used again for each line: then nothing is allocated.
/// </summary>
internal sealed class EditList
{
    /// <summary>Room for so many edits is kept from one line to the next.</summary>
    private const int KeptCount = 1 << 14;
    private const int KeptReplacementBytes = KeptCount * 32;
    private Edit[] edits = new Edit[16];
    private Edit[] settled = [];
    private byte[] replacements = new byte[256];
    private int count;
    private int settledCount;
    private int replacementLength;
    private bool isSettled = true;

    public bool IsEmpty => count == 0;

    /// <summary>How many were added; see <see cref="RewindTo"/>.</summary>
    public int Count => count;

    /// <summary>For the next line.</summary>
    public void Clear()
    {
        (count, settledCount, replacementLength) = (0, 0, 0);
        isSettled = true;
        if (edits.Length > KeptCount)
            (edits, settled) = (new Edit[16], []);
        if (replacements.Length > KeptReplacementBytes)
            replacements = new byte[256];
    }

    /// <summary>So many more come: one array instead of ever larger ones.</summary>
    /// <param name="more">Edits.</param>
    /// <param name="replacementBytes">Of all of them.</param>
    public void Expect(int more, int replacementBytes)
    {
        if (edits.Length - count < more)
            Array.Resize(ref edits, count + more + 16);
        if (replacements.Length - replacementLength < replacementBytes)
            Array.Resize(ref replacements, checked(replacementLength + replacementBytes + 256));
    }

    /// <summary>All that another list holds for the same line comes behind what is here.</summary>
    public void AddAll(EditList other)
    {
        if (other.count == 0)
            return;
        Expect(other.count, other.replacementLength);
        foreach (ref readonly var edit in other.edits.AsSpan(0, other.count))
        {
            edits[count] = edit with { Order = count, ReplacementStart = replacementLength + edit.ReplacementStart };
            count++;
        }

        other.replacements.AsSpan(0, other.replacementLength).CopyTo(replacements.AsSpan(replacementLength));
        replacementLength += other.replacementLength;
        isSettled = false;
    }

    /// <summary>Takes back all that was added since there were <paramref name="earlier"/>.</summary>
    public void RewindTo(int earlier)
    {
        if (earlier >= count)
            return;
        replacementLength = edits[earlier].ReplacementStart;
        count = earlier;
        isSettled = false;
    }

    /// <summary>
    /// <paramref name="replacement"/> comes in the place of <paramref name="length"/> bytes from <paramref name="start"/>; a length of 0 inserts,
    /// a replacement of 0 bytes cuts. The replacement is copied. Commas are the caller's.
    /// </summary>
    public void Add(int start, int length, ReadOnlySpan<byte> replacement) => Add(start, length, replacement, isMember: false);

    /// <summary>
    /// A whole <c>"key":value</c> of an object, or a whole element of an array, goes, and one comma with it, so that what is left is JSON:
    /// also when its neighbours, or all, go too. The range is without commas and without white space at its ends. No insertion of another
    /// member stands right beside it.
    /// </summary>
    public void CutMember(int start, int length) => Add(start, length, default, isMember: true);

    /// <summary>Length in bytes of the line once changed. More edits may follow.</summary>
    public int LengthAfter(ReadOnlySpan<byte> line)
    {
        Settle(line);
        var length = line.Length;
        foreach (var edit in settled.AsSpan(0, settledCount))
            length = checked(length + edit.ReplacementLength - edit.Length);
        return length;
    }

    /// <summary>Writes the changed line.</summary>
    /// <param name="line">The one that the edits were made for.</param>
    /// <param name="destination">Exactly or more than <see cref="LengthAfter"/>.</param>
    /// <returns>Bytes written.</returns>
    public int Apply(ReadOnlySpan<byte> line, Span<byte> destination)
    {
        Settle(line);
        var (from, written) = (0, 0);
        foreach (ref readonly var edit in settled.AsSpan(0, settledCount))
        {
            line[from..edit.Start].CopyTo(destination[written..]);
            written += edit.Start - from;
            ReplacementOf(edit).CopyTo(destination[written..]);
            written += edit.ReplacementLength;
            from = edit.End;
        }

        line[from..].CopyTo(destination[written..]);
        return written + line.Length - from;
    }

    /// <summary>Writes the changed line.</summary>
    public void Apply(ReadOnlySpan<byte> line, IBufferWriter<byte> destination)
    {
        var length = LengthAfter(line);
        destination.Advance(Apply(line, destination.GetSpan(length)));
    }

    private ReadOnlySpan<byte> ReplacementOf(in Edit edit) => replacements.AsSpan(edit.ReplacementStart, edit.ReplacementLength);

    private void Add(int start, int length, ReadOnlySpan<byte> replacement, bool isMember)
    {
        if (count == edits.Length)
            Array.Resize(ref edits, count * 2);
        if (replacements.Length - replacementLength < replacement.Length)
            Array.Resize(ref replacements, Math.Max(replacements.Length * 2, checked(replacementLength + replacement.Length)));
        replacement.CopyTo(replacements.AsSpan(replacementLength));
        edits[count] = new Edit(start, length, count, replacementLength, replacement.Length, isMember);
        count++;
        replacementLength += replacement.Length;
        isSettled = false;
    }

    private void Settle(ReadOnlySpan<byte> line)
    {
        if (isSettled)
            return;
        if (settled.Length < count)
            settled = new Edit[edits.Length];
        edits.AsSpan(0, count).CopyTo(settled);
        settledCount = EditRules.Settle(line, settled.AsSpan(0, count));
        isSettled = true;
    }
}
