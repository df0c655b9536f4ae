using AuditShipper.Parsing;
using AuditShipper.Processing.Policies;

namespace AuditShipper.Cli.Simulate;

/// <summary>Names that events are counted under. Each is valid until the next.</summary>
internal sealed class NameBuffer
{
    private readonly UnescapedText text = new();
    private byte[] buffer = new byte[1024];

    /// <summary>The text of a JSON string.</summary>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> escaped) => text.Of(escaped);

    /// <summary><c>pods</c>, <c>deployments.apps/scale</c>; of what is no resource the path.</summary>
    public ReadOnlySpan<byte> Resource(ReadOnlySpan<byte> line, in AuditEventFacts facts)
    {
        Ensure(facts.ObjectRef.Length + facts.RequestUri.Length + 2);
        if (facts.ObjectRef.IsAbsent)
            return buffer.AsSpan(0, RequestPath.Decode(facts.RequestUri.Of(line), buffer));
        var length = EventText.Unescape(facts.Resource.Of(line), buffer);
        length = Append(length, (byte)'.', facts.ApiGroup.Of(line));
        return buffer.AsSpan(0, Append(length, (byte)'/', facts.Subresource.Of(line)));
    }

    private int Append(int length, byte separator, ReadOnlySpan<byte> escaped)
    {
        if (escaped.IsEmpty)
            return length;
        buffer[length++] = separator;
        return length + EventText.Unescape(escaped, buffer.AsSpan(length));
    }

    private void Ensure(int length)
    {
        if (buffer.Length < length)
            buffer = new byte[length * 2];
    }
}
