using System.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>Writes the escapes of JSON strings (RFC 8259).</summary>
internal static class StringEscapes
{
    private static readonly byte[][] Escapes = [.. Enumerable.Range(0, 0x20).Select(control => Encoding.ASCII.GetBytes($"\\u{control:x4}"))];

    /// <param name="value">One of <see cref="EscapeRules.MustEscape"/>.</param>
    public static ReadOnlySpan<byte> Of(byte value) => value switch
    {
        (byte)'"' => "\\\""u8,
        (byte)'\\' => "\\\\"u8,
        _ => Escapes[value],
    };

    /// <summary>The text as it stands between the quotes of a JSON string, in UTF-8; lone surrogates become U+FFFD.</summary>
    public static byte[] Escape(string text)
    {
        var buffer = new FormatBuffer();
        buffer.Escaped(Encoding.UTF8.GetBytes(text));
        return buffer.Written.ToArray();
    }
}
