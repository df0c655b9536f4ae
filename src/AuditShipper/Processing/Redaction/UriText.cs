using System.Text;

namespace AuditShipper.Processing.Redaction;

/// <summary>Credentials in a request's query.</summary>
internal static class UriText
{
    /// <summary>Names of parameters, besides those that end with one of <see cref="CredentialWords"/>.</summary>
    private static readonly byte[][] Names = [.. new[] { "secret", "authorization", "jwt", "pwd", "pass" }.Select(Encoding.ASCII.GetBytes)];

    /// <param name="uri">As the server wrote it, without JSON's escapes.</param>
    /// <param name="findings">Get the values of parameters.</param>
    /// <param name="buffer">For texts without percent signs; may be replaced by a larger one.</param>
    public static void Find(ReadOnlySpan<byte> uri, Findings findings, ref byte[] buffer)
    {
        var query = uri.IndexOf((byte)'?');
        if (query < 0)
            return;
        if (buffer.Length < uri.Length)
            buffer = new byte[uri.Length];
        var isNamedBefore = false;
        for (var at = query + 1; at <= uri.Length;)
        {
            var length = uri[at..].IndexOfAny("&;#"u8);
            if (length < 0)
                length = uri.Length - at;
            TakeParameter(uri, at, length, findings, buffer, ref isNamedBefore);
            at += length + 1;
        }
    }

    /// <param name="isNamedBefore">The parameter before was an option of a command that a credential follows: <c>command=--token</c>.</param>
    private static void TakeParameter(ReadOnlySpan<byte> uri, int at, int length, Findings findings, byte[] buffer, ref bool isNamedBefore)
    {
        var equals = uri.Slice(at, length).IndexOf((byte)'=');
        if (equals < 0)
            return;
        var name = Decode(uri.Slice(at, equals), buffer);
        var isCredential = IsCredential(name) || (isNamedBefore && name.SequenceEqual("command"u8));
        var start = at + equals + 1;
        var value = Decode(uri[start..(at + length)], buffer);
        isNamedBefore = EndsWithOption(value);
        if (isCredential || Suspicion.IsRaised(value) || HoldsOption(value))
            findings.Add(start, at + length - start, FindingForm.Text, RedactionRule.RequestUri);
    }

    private static bool IsCredential(ReadOnlySpan<byte> name)
    {
        if (CredentialWords.EndOf(name))
            return true;
        foreach (var one in Names)
        {
            if (Ascii.EqualsIgnoreCase(name, one))
                return true;
        }

        return false;
    }

    private static bool EndsWithOption(ReadOnlySpan<byte> value)
    {
        var name = value[(value.LastIndexOf((byte)' ') + 1)..];
        return name.Length > 1 && name[0] == (byte)'-' && CredentialWords.EndOf(name);
    }

    /// <summary><c>--password hunter2</c> inside one value.</summary>
    private static bool HoldsOption(ReadOnlySpan<byte> value)
    {
        while (true)
        {
            var space = value.IndexOf((byte)' ');
            if (space < 0)
                return false;
            if (EndsWithOption(value[..space]))
                return true;
            value = value[(space + 1)..];
        }
    }

    private static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> text, byte[] buffer)
    {
        var written = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == (byte)'%' && at + 2 < text.Length && char.IsAsciiHexDigit((char)text[at + 1]) && char.IsAsciiHexDigit((char)text[at + 2]))
            {
                buffer[written++] = (byte)((HexOf(text[at + 1]) << 4) | HexOf(text[at + 2]));
                at += 2;
            }
            else
            {
                buffer[written++] = text[at] == (byte)'+' ? (byte)' ' : text[at];
            }
        }

        return buffer.AsSpan(0, written);
    }

    private static int HexOf(byte digit) => (digit & 0xf) + (digit > (byte)'9' ? 9 : 0);
}
