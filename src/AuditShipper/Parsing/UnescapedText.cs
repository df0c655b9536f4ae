namespace AuditShipper.Parsing;

/// <summary>Undoes the escapes of one short text after the other. Made once.</summary>
internal sealed class UnescapedText
{
    private byte[] plain = new byte[256];

    /// <param name="content">Between the quotes of a JSON string.</param>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> content)
    {
        if (!content.Contains((byte)'\\'))
            return content;
        if (plain.Length < content.Length)
            plain = new byte[content.Length];
        return plain.AsSpan(0, EventText.Unescape(content, plain));
    }
}
