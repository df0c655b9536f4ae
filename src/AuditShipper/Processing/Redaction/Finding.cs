using System.Runtime.InteropServices;

namespace AuditShipper.Processing.Redaction;

/// <summary>How the bytes of a finding become a mark.</summary>
internal enum FindingForm : byte
{
    /// <summary>Part of a text: hashed and replaced as it stands.</summary>
    Text,

    /// <summary>A JSON value: of a string what is between the quotes, decoded; of anything else its text.</summary>
    Value,

    /// <summary>The same, of a string the bytes that it encodes in base64, if it does.</summary>
    Base64Value,

    /// <summary>The mark is made.</summary>
    Marked,
}

/// <summary>Bytes of a text that are to be replaced.</summary>
/// <param name="Start">Offset in the text.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Form">How they are read.</param>
/// <param name="Rule">Why.</param>
/// <param name="MarkStart">Of the mark in <see cref="Findings.Marks"/>, once made.</param>
/// <param name="MarkLength">In bytes.</param>
internal readonly record struct Finding(int Start, int Length, FindingForm Form, RedactionRule Rule, int MarkStart = 0, int MarkLength = 0)
{
    public int End => Start + Length;
}

/// <summary>What was found in one text, in any order; then in order, without what lies in something larger.</summary>
internal sealed class Findings
{
    /// <summary>Of equal ranges the marked one last: the other knows better what the value is.</summary>
    private static readonly Comparison<Finding> Order = (a, b) =>
        a.Start != b.Start ? a.Start.CompareTo(b.Start)
        : a.Length != b.Length ? b.Length.CompareTo(a.Length)
        : b.Form == a.Form ? 0
        : Rank(a.Form).CompareTo(Rank(b.Form));

    private List<Finding> list = [];
    private List<Finding> merged = [];
    private readonly List<byte> marks = [];

    public bool IsEmpty => list.Count == 0;

    public ReadOnlySpan<Finding> All => CollectionsMarshal.AsSpan(list);

    public ReadOnlySpan<byte> MarkOf(in Finding finding) => CollectionsMarshal.AsSpan(marks).Slice(finding.MarkStart, finding.MarkLength);

    public void Clear()
    {
        list.Clear();
        marks.Clear();
        Bytes = 0;
    }

    /// <summary>Forgets all, and lets go of what only an event with very many needs.</summary>
    public void Trim(int keptCount)
    {
        Clear();
        if (list.Capacity > keptCount)
            list.Capacity = 0;
        if (merged.Capacity > keptCount)
            merged.Capacity = 0;
        if (marks.Capacity > keptCount * 32)
            marks.Capacity = 0;
    }

    /// <summary>Bytes of all marks.</summary>
    public int MarkBytes => marks.Count;

    /// <summary>Of all that were added; what stands in two counts twice.</summary>
    public long Bytes { get; private set; }

    /// <summary>So many more come: one array instead of ever larger ones.</summary>
    public void Expect(int more) => list.EnsureCapacity(list.Count + more);

    public void Add(int start, int length, FindingForm form, RedactionRule rule) => Add(new Finding(start, length, form, rule));

    /// <summary>What was found in a string, with its mark as the string escapes it.</summary>
    public void AddMarked(int start, int length, RedactionRule rule, ReadOnlySpan<byte> mark)
    {
        var first = marks.Count;
        foreach (var one in mark)
        {
            if (one is (byte)'"' or (byte)'\\')
                marks.Add((byte)'\\');
            marks.Add(one);
        }

        Add(new Finding(start, length, FindingForm.Marked, rule, first, marks.Count - first));
    }

    /// <summary>By start; what overlaps with something that begins earlier, or is as long and better known, is gone.</summary>
    public void Settle()
    {
        PutInOrder();
        var all = CollectionsMarshal.AsSpan(list);
        var (kept, end) = (0, 0);
        foreach (var finding in all)
        {
            if (finding.Start < end && finding.End <= end)
                continue;
            all[kept++] = finding.Start < end ? finding with { Start = end, Length = finding.End - end } : finding;
            end = finding.End;
        }

        list.RemoveRange(kept, list.Count - kept);
    }

    /// <summary>Puts the mark that was made in a finding's place; its range may shrink to what the mark replaces.</summary>
    public void Mark(int index, int start, int length, ReadOnlySpan<byte> mark)
    {
        list[index] = new Finding(start, length, FindingForm.Marked, list[index].Rule, marks.Count, mark.Length);
        marks.AddRange(mark);
    }

    /// <summary>Keeps those that are marked.</summary>
    public void DropUnmarked() => list.RemoveAll(static finding => finding.Form != FindingForm.Marked);

    private void Add(in Finding finding)
    {
        list.Add(finding);
        Bytes += finding.Length;
    }

    /// <summary>Nearly always there are two runs in order, what was found in strings and what proved to be secret: sorting many costs more than finding them.</summary>
    private void PutInOrder()
    {
        var all = CollectionsMarshal.AsSpan(list);
        var first = OrderedLength(all);
        if (first == all.Length)
            return;
        if (OrderedLength(all[first..]) == all.Length - first)
            Merge(all[..first], all[first..]);
        else
            all.Sort(Order);
    }

    private void Merge(ReadOnlySpan<Finding> first, ReadOnlySpan<Finding> second)
    {
        CollectionsMarshal.SetCount(merged, first.Length + second.Length);
        foreach (ref var next in CollectionsMarshal.AsSpan(merged))
        {
            ref var run = ref first;
            if (first.IsEmpty || (!second.IsEmpty && Order(second[0], first[0]) < 0))
                run = ref second;
            next = run[0];
            run = run[1..];
        }

        (list, merged) = (merged, list);
        merged.Clear();
    }

    private static int OrderedLength(ReadOnlySpan<Finding> all)
    {
        var length = Math.Min(1, all.Length);
        while (length < all.Length && Order(all[length - 1], all[length]) <= 0)
            length++;
        return length;
    }

    private static int Rank(FindingForm form) => form switch { FindingForm.Base64Value => 0, FindingForm.Value => 1, FindingForm.Text => 2, _ => 3 };
}
