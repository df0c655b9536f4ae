namespace AuditShipper.Processing.Edits;

/// <summary>What becomes of edits that meet.</summary>
internal static class EditRules
{
    /// <summary>
    /// By start; insertions before what begins at the same byte, then the longer before the shorter, so that whatever lies inside an edit comes
    /// behind it. Of two over the same bytes the later counts; insertions keep their order.
    /// </summary>
    public static readonly Comparison<Edit> Order = Compare;

    private const int Few = 8;

    /// <summary>
    /// Leaves ordered edits that do not overlap: an edit inside another goes, one that begins in another and ends behind it goes on where that
    /// one ends. Members take a comma along (see <see cref="TakeCommas"/>).
    /// </summary>
    /// <param name="line">The original line.</param>
    /// <param name="edits">Any; settled in place.</param>
    /// <returns>How many are left.</returns>
    public static int Settle(ReadOnlySpan<byte> line, Span<Edit> edits)
    {
        Sort(edits);
        edits = edits[..RemoveInner(edits)];
        TakeCommas(line, edits);
        return RemoveInner(edits);
    }

    /// <summary>Redaction adds its edits in order, and after them come a few that belong elsewhere: each is put where it belongs.</summary>
    private static void Sort(Span<Edit> edits)
    {
        var inOrder = CountInOrder(edits);
        if (edits.Length - inOrder > Few)
        {
            edits.Sort(Order);
            return;
        }

        for (; inOrder < edits.Length; inOrder++)
        {
            var edit = edits[inOrder];
            var place = PlaceOf(edit, edits[..inOrder]);
            edits[place..inOrder].CopyTo(edits[(place + 1)..]);
            edits[place] = edit;
        }
    }

    /// <returns>How many at the beginning start behind the one before them.</returns>
    private static int CountInOrder(ReadOnlySpan<Edit> edits)
    {
        for (var i = 1; i < edits.Length; i++)
        {
            if (edits[i - 1].Start >= edits[i].Start)
                return i;
        }

        return edits.Length;
    }

    private static int PlaceOf(in Edit edit, ReadOnlySpan<Edit> ordered)
    {
        var (from, to) = (0, ordered.Length);
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            if (Compare(ordered[middle], edit) < 0)
                from = middle + 1;
            else
                to = middle;
        }

        return from;
    }

    private static int Compare(Edit a, Edit b)
    {
        if (a.Start != b.Start)
            return a.Start.CompareTo(b.Start);
        if ((a.Length == 0) != (b.Length == 0))
            return a.Length == 0 ? -1 : 1;
        if (a.Length != b.Length)
            return b.Length.CompareTo(a.Length);
        return a.Length == 0 ? a.Order.CompareTo(b.Order) : b.Order.CompareTo(a.Order);
    }

    private static int RemoveInner(Span<Edit> edits)
    {
        var (kept, end) = (0, 0);
        foreach (var edit in edits)
        {
            if (edit.Length == 0 ? edit.Start < end : edit.End <= end)
                continue;
            var from = Math.Max(edit.Start, end);
            edits[kept++] = edit with { Start = from, Length = edit.End - from };
            end = edit.End;
        }

        return kept;
    }

    /// <summary>
    /// A member that goes takes the comma behind it along, with the white space behind that; the last of its container takes the comma in
    /// front: of itself, or of the members right before it that go too.
    /// </summary>
    private static void TakeCommas(ReadOnlySpan<byte> line, Span<Edit> edits)
    {
        var runStart = 0; // first of the neighbouring members that go
        for (var i = 0; i < edits.Length; i++)
        {
            if (!edits[i].IsMember)
            {
                runStart = i + 1;
                continue;
            }

            if (runStart < i && edits[i - 1].End != edits[i].Start)
                runStart = i;
            var end = SkipWhitespace(line, edits[i].End);
            if (end < line.Length && line[end] == (byte)',')
                edits[i] = edits[i] with { Length = SkipWhitespace(line, end + 1) - edits[i].Start };
            else
                TakeCommaInFront(line, ref edits[runStart], runStart == 0 ? 0 : edits[runStart - 1].End);
        }
    }

    private static void TakeCommaInFront(ReadOnlySpan<byte> line, ref Edit first, int from)
    {
        var start = line[from..first.Start].LastIndexOfAnyExcept(" \t\r\n"u8) + from;
        if (start >= from && line[start] == (byte)',')
            first = first with { Start = start, Length = first.End - start };
    }

    private static int SkipWhitespace(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            at++;
        return at;
    }
}
