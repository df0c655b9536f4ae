using System.Runtime.CompilerServices;

namespace AuditShipper.Parsing;

/// <summary>Walks the members of one object, or the elements of one array, of JSON that the scanner has found valid. Of anything else it finds none.</summary>
internal ref struct JsonMembers
{
    private readonly ReadOnlySpan<byte> json;
    private readonly bool isObject;
    private ByteRange key;
    private bool hasKeyEscapes;
    private int at; // before the next member

    /// <param name="json">The line.</param>
    /// <param name="container">The first byte of the object or array; offsets are those of the line.</param>
    public JsonMembers(ReadOnlySpan<byte> json, int container)
    {
        this.json = json;
        isObject = json[container] == (byte)'{';
        at = isObject || json[container] == (byte)'[' ? container + 1 : -1;
    }

    /// <summary>The value, or the element, as it is written.</summary>
    public ByteRange Value { get; private set; }

    /// <summary>From the key's opening quote to the end of the value; of an array the element.</summary>
    public readonly ByteRange Member => isObject ? new ByteRange(key.Start - 1, Value.Start + Value.Length - key.Start + 1) : Value;

    /// <summary>Between the quotes, escapes still in it.</summary>
    public readonly ReadOnlySpan<byte> Key => key.Of(json);

    /// <summary>The text between the value's quotes; absent: it is no string.</summary>
    public readonly ByteRange Text => json[Value.Start] == (byte)'"' ? new ByteRange(Value.Start + 1, Value.Length - 2) : default;

    public bool MoveNext()
    {
        if (at < 0)
            return false;
        var start = JsonWalk.SkipWhitespace(json, at);
        if (json[start] == (byte)',')
            start = JsonWalk.SkipWhitespace(json, start + 1);
        if (json[start] is (byte)'}' or (byte)']')
        {
            at = -1;
            return false;
        }

        if (isObject)
        {
            var end = JsonWalk.SkipString(json, start + 1, out hasKeyEscapes);
            key = new ByteRange(start + 1, end - start - 2);
            start = JsonWalk.SkipWhitespace(json, JsonWalk.SkipWhitespace(json, end) + 1);
        }

        at = JsonWalk.SkipValue(json, start);
        Value = new ByteRange(start, at - start);
        return true;
    }

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
