namespace AuditShipper.Processing.Edits;

/// <summary>One change of a line: these bytes go, those come in their place.</summary>
/// <param name="Start">Offset in the original line.</param>
/// <param name="Length">Bytes that go; 0: an insertion.</param>
/// <param name="Order">Which came first.</param>
/// <param name="ReplacementStart">Offset in the list's own bytes.</param>
/// <param name="ReplacementLength">0: nothing comes.</param>
/// <param name="IsMember">A whole member or element: a comma goes with it.</param>
internal readonly record struct Edit(int Start, int Length, int Order, int ReplacementStart, int ReplacementLength, bool IsMember)
{
    public int End => Start + Length;
}
