using System.Buffers;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>Where the tokens of JSON end.</summary>
internal static class JsonTokens
{
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",]} \t\r\n"u8);
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);

    /// <returns>The first byte from <paramref name="at"/> that is not white space; the text's end if all is.</returns>
    public static int SkipWhitespace(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            at++;
        return at;
    }

    /// <returns>Behind the closing quote of the string whose opening quote is at <paramref name="at"/>; -1: nothing closes it.</returns>
    public static int EndOfString(ReadOnlySpan<byte> text, int at)
    {
        at++;
        while (at < text.Length)
        {
            var found = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
                return -1;
            at += found;
            if (text[at] == (byte)'"')
                return at + 1;
            at += 2;
        }

        return -1;
    }

    /// <returns>Behind the number or literal that begins at <paramref name="at"/>; -1: none does.</returns>
    public static int EndOfScalar(ReadOnlySpan<byte> text, int at)
    {
        var length = text[at..].IndexOfAny(ScalarEnds);
        if (length < 0)
            return -1;
        return ScalarRules.BeginsWithOne(text[at..]) ? at + length : -1;
    }

    /// <summary>Behind the value that begins at <paramref name="at"/>, in text that was walked before.</summary>
    public static int EndOfValue(ReadOnlySpan<byte> text, int at)
    {
        if (text[at] == (byte)'"')
            return EndOfString(text, at);
        if (text[at] is not ((byte)'{' or (byte)'['))
            return EndOfScalar(text, at);
        var depth = 0;
        while (true)
        {
            at += text[at..].IndexOfAny(Structure);
            if (text[at] == (byte)'"')
            {
                at = EndOfString(text, at);
                continue;
            }

            depth += text[at] is (byte)'{' or (byte)'[' ? 1 : -1;
            at++;
            if (depth == 0)
                return at;
        }
    }
}
