using System.Runtime.CompilerServices;

namespace AuditShipper.Parsing;

/// <summary>
/// Reads the members of an object in the order in which the API server writes them, and without white space: several times as fast as
/// <see cref="JsonMembers"/>. Anything else is noticed in the end (see <see cref="IsAtEnd"/>), and what was read means nothing then.
/// </summary>
internal ref struct OrderedMembers
{
    private readonly ReadOnlySpan<byte> json;
    private int at; // before the next member

    /// <param name="json">The line, found valid.</param>
    /// <param name="start">Of the object.</param>
    public OrderedMembers(ReadOnlySpan<byte> json, int start)
    {
        this.json = json;
        at = start + 1;
    }

    /// <summary>All members were among those asked for, in their order.</summary>
    public readonly bool IsAtEnd => json[at] == (byte)'}';

    /// <param name="name">With all up to the text: <c>"name":"</c>.</param>
    /// <returns>The text between the quotes, escapes still in it; absent: it is not the next member.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ByteRange Text(ReadOnlySpan<byte> name)
    {
        if (!json[at..].StartsWith(name))
            return default;
        var start = at + name.Length;
        var end = JsonWalk.SkipString(json, start);
        PassComma(end);
        return new ByteRange(start, end - 1 - start);
    }

    /// <param name="name">With all up to the bracket: <c>"name":[</c>.</param>
    /// <returns>The array or object, brackets included; absent: it is not the next member.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ByteRange Container(ReadOnlySpan<byte> name) => Value(name, name.Length - 1);

    /// <param name="name">With the colon: <c>"name":</c>.</param>
    /// <returns>The value, whatever it is; absent: it is not the next member.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ByteRange Value(ReadOnlySpan<byte> name) => Value(name, name.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ByteRange Value(ReadOnlySpan<byte> name, int length)
    {
        if (!json[at..].StartsWith(name))
            return default;
        var start = at + length;
        var end = JsonWalk.SkipValue(json, start);
        PassComma(end);
        return new ByteRange(start, end - start);
    }

    private void PassComma(int end) => at = json[end] == (byte)',' ? end + 1 : end;
}
