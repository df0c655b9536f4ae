using System.Runtime.CompilerServices;

namespace AuditShipper.Parsing;

/// <summary>Walks the members of one object, or the elements of one array, of JSON that the scanner has found valid. Of anything else it finds none.</summary>
internal ref struct JsonMembers
{
    private readonly ReadOnlySpan<byte> json;
    private readonly bool isObject;
    private ByteRange key;
    private bool hasKeyEscapes;
    private int value;
    private int at; // before the next member; -1: behind the value, wherever that ends
    private bool isOver;

    /// <param name="json">The line.</param>
    /// <param name="container">The first byte of the object or array; offsets are those of the line.</param>
    public JsonMembers(ReadOnlySpan<byte> json, int container)
    {
        this.json = json;
        isObject = json[container] == (byte)'{';
        at = container + 1;
        isOver = !isObject && json[container] != (byte)'[';
    }

    /// <summary>The first byte of <see cref="Value"/>; costs nothing, while its end must be looked for.</summary>
    public readonly int ValueStart => value;

    /// <summary>The value, or the element, as it is written.</summary>
    public ByteRange Value => new(value, End - value);

    /// <summary>From the key's opening quote to the end of the value; of an array the element.</summary>
    public ByteRange Member => isObject ? new ByteRange(key.Start - 1, End - key.Start + 1) : Value;

    /// <summary>Behind the object or array; known once there is no next member.</summary>
    public readonly int ContainerEnd => at + 1;

    /// <summary>Between the quotes, escapes still in it.</summary>
    public readonly ReadOnlySpan<byte> Key => key.Of(json);

    /// <summary>The text between the value's quotes; absent: it is no string.</summary>
    public ByteRange Text => json[value] == (byte)'"' ? new ByteRange(value + 1, End - value - 2) : default;

    private int End => at >= 0 ? at : at = JsonWalk.SkipValue(json, value);

    public bool MoveNext()
    {
        if (isOver)
            return false;
        var start = JsonWalk.SkipWhitespace(json, End);
        if (json[start] == (byte)',')
            start = JsonWalk.SkipWhitespace(json, start + 1);
        if (json[start] is (byte)'}' or (byte)']')
        {
            (isOver, at) = (true, start);
            return false;
        }

        if (isObject)
        {
            var end = JsonWalk.SkipString(json, start + 1, out hasKeyEscapes);
            key = new ByteRange(start + 1, end - start - 2);
            start = JsonWalk.SkipWhitespace(json, JsonWalk.SkipWhitespace(json, end) + 1);
        }

        (value, at) = (start, -1);
        return true;
    }

    /// <summary>Whoever has walked the value knows where it ends.</summary>
    public void PassTo(int valueEnd) => at = valueEnd;

    /// <summary>Whether this is the member of that name, however its key is escaped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsNamed(ReadOnlySpan<byte> name) => hasKeyEscapes ? IsNamedWithEscapes(name) : Key.SequenceEqual(name);

    [SkipLocalsInit]
    private readonly bool IsNamedWithEscapes(ReadOnlySpan<byte> name)
    {
        if (Key.Length > name.Length * EscapeRules.UnicodeLength)
            return false;
        Span<byte> plain = stackalloc byte[Key.Length];
        return plain[..EventText.Unescape(Key, plain)].SequenceEqual(name);
    }
}
